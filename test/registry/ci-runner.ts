import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const parent = mkdtempSync(path.join(tmpdir(), 'tradepost-ci-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));

interface Step {
  uses?: string;
  run?: string;
  env?: Record<string, string>;
  with?: Record<string, unknown>;
}
export interface Workflow {
  permissions: object;
  concurrency: { group: string };
  env?: Record<string, string>;
  jobs: Record<string, { permissions: object; 'timeout-minutes': number; steps: Step[] }>;
}
export interface GitlabJob {
  script: string[];
  variables: Record<string, string>;
  artifacts: { paths: string[]; reports: Record<string, string> };
}

export const sdl = {
  catalog: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
type Product @key(fields: "id") { id: ID! title: String! }
type Query { product(id: ID!): Product }
`,
  orders: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
type Order {
  id: ID!
  product: Product
${Array.from({ length: 12 }, (_, at) => `  note${at}: String\n`).join('')}}
type Product @key(fields: "id", resolvable: false) { id: ID! }
type Query { order(id: ID!): Order }
`,
};
/** As of another team, merged after the pull request was begun. */
const meanwhile = sdl.catalog.replace('title: String!', 'title: String! weight: Int');

export function git(folder: string, ...args: string[]): string {
  const settings = ['-c', 'user.name=Ada', '-c', 'user.email=ada@schemas.example', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...settings, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: clean,
    stdio: 'pipe',
  }).trim();
}

/** What a job may not inherit from the machine that runs the test. */
const clean = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(GIT_|GITHUB_|GITLAB_|CI|VITEST|NODE_OPTIONS|REGISTRY_|npm_)/.test(name),
  ),
);

/** A repository with two subgraphs on `main`, and a branch `change` that has other orders; `main` has moved on since. */
export function makeRepository(orders: string): string {
  const folder = mkdtempSync(path.join(parent, 'project-'));
  const [origin, author] = [path.join(folder, 'origin.git'), path.join(folder, 'author')];
  git(folder, 'init', '--quiet', '--bare', '--initial-branch=main', origin);
  git(folder, 'clone', '--quiet', origin, author);
  const files: Record<string, string> = {
    'catalog.graphql': sdl.catalog,
    'orders.graphql': sdl.orders,
    'graph.yaml': [
      'graph: shop',
      'command: npm run schema --',
      'subgraphs:',
      '  catalog: { routing_url: "http://catalog.example", schema: { file: ./catalog.graphql }, team: shelf }',
      '  orders: { routing_url: "http://orders.example", schema: { file: ./orders.graphql }, team: till }',
      '',
    ].join('\n'),
    'package.json': JSON.stringify({
      name: 'shop',
      private: true,
      scripts: {
        schema: `schema() { "${process.execPath}" "${path.join(root, 'registry/cli/main.ts')}" "$@"; }; schema`,
      },
    }),
    'package-lock.json': JSON.stringify({
      name: 'shop',
      lockfileVersion: 3,
      requires: true,
      packages: { '': { name: 'shop' } },
    }),
  };
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(author, file), text);
  const commit = (message: string) => {
    git(author, 'add', '--all');
    git(author, 'commit', '--quiet', '--message', message);
  };
  commit('Two subgraphs');
  git(author, 'push', '--quiet', 'origin', 'HEAD:main');
  git(author, 'checkout', '--quiet', '-b', 'change');
  writeFileSync(path.join(author, 'orders.graphql'), orders);
  commit('Change orders');
  git(author, 'push', '--quiet', 'origin', 'change');
  git(author, 'checkout', '--quiet', '--detach', 'origin/main');
  writeFileSync(path.join(author, 'catalog.graphql'), meanwhile);
  commit('Weigh products');
  git(author, 'push', '--quiet', 'origin', 'HEAD:main');
  return origin;
}

/** As checkout with `fetch-depth: 0` leaves it: all branches, and the pull request merged into what is its base now. */
export function checkoutOnGithub(origin: string): string {
  const folder = mkdtempSync(path.join(parent, 'github-'));
  git(parent, 'clone', '--quiet', origin, folder);
  git(folder, 'checkout', '--quiet', '--detach', 'origin/main');
  git(folder, 'merge', '--quiet', '--no-ff', '--message', 'Merge', 'origin/change');
  return folder;
}

/** As a runner of GitLab leaves it, and GitHub's without `fetch-depth`: one branch and nothing else. */
export function checkoutBranch(origin: string, branch: string): string {
  const folder = mkdtempSync(path.join(parent, 'branch-'));
  git(parent, 'clone', '--quiet', '--single-branch', '--branch', branch, origin, folder);
  git(folder, 'checkout', '--quiet', '--detach');
  return folder;
}

export interface Ran {
  exitCode: number | null;
  output: string;
}

/** Runs a script as a runner does: in a shell that ends at the first command that fails. */
export async function shell(cwd: string, script: string, env: Record<string, string>): Promise<Ran> {
  const file = path.join(mkdtempSync(path.join(parent, 'step-')), 'step.sh');
  writeFileSync(file, script);
  const child = spawn('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', file], {
    cwd,
    env: { ...clean, CI: 'true', ...env },
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output += data.toString()));
  const exitCode = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  );
  return { exitCode, output };
}

/** Runs the steps of a job that are shell, to the first that fails. `secrets` stand in for what the service fills in. */
export async function runOnGithub(
  workflow: Workflow,
  job: string,
  cwd: string,
  options: { env?: Record<string, string>; secrets?: Record<string, string> } = {},
): Promise<Ran & { summary: string; outputs: string }> {
  const files = mkdtempSync(path.join(parent, 'runner-'));
  const [summary, outputs] = [path.join(files, 'summary.md'), path.join(files, 'output')];
  const filled = (text: string) =>
    text.replaceAll(/\$\{\{ secrets\.(\w+) \}\}/g, (_, name: string) => {
      const secret = options.secrets?.[name];
      if (secret === undefined) throw new Error(`the workflow wants a secret ${name}`);
      return secret;
    });
  let ran: Ran = { exitCode: null, output: '' };
  for (const step of workflow.jobs[job]?.steps ?? []) {
    if (step.run === undefined) continue;
    const own = Object.fromEntries(Object.entries(step.env ?? {}).map(([name, value]) => [name, filled(value)]));
    const { exitCode, output } = await shell(cwd, step.run, {
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTOR: 'ada',
      GITHUB_REPOSITORY: 'shop/shop',
      GITHUB_SHA: git(cwd, 'rev-parse', 'HEAD'),
      GITHUB_STEP_SUMMARY: summary,
      GITHUB_OUTPUT: outputs,
      ...workflow.env,
      ...options.env,
      ...own,
    });
    ran = { exitCode, output: ran.output + output };
    if (exitCode !== 0) break;
  }
  const textOf = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  return { ...ran, summary: textOf(summary), outputs: textOf(outputs) };
}

export const runOnGitlab = (job: GitlabJob, cwd: string, env: Record<string, string> = {}): Promise<Ran> =>
  shell(cwd, job.script.join('\n'), {
    GITLAB_CI: 'true',
    GITLAB_USER_LOGIN: 'ada',
    CI_COMMIT_SHA: git(cwd, 'rev-parse', 'HEAD'),
    CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
    ...job.variables,
    ...env,
  });
