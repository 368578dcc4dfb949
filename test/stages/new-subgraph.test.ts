import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { runningServer } from '../../ops/open-server.ts';
import { databases, ownerDatabaseUrl } from '../../stages/provision.ts';
import { openAccounts } from '../../subgraphs/users/commands/open-accounts.ts';
import { eventually } from '../support/eventually.ts';
import { graphqlClient } from '../support/graphql-client.ts';

const root = path.resolve(import.meta.dirname, '../..');
const hangMs = 300_000;
const password = 'correct horse battery';

/** A copy of the repository's files with a commit of its own, and the dependencies of this one. */
let copy: string;
beforeAll(() => {
  copy = mkdtempSync(path.join(tmpdir(), 'tradepost-new-'));
  chmodSync(copy, 0o755);
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: root, encoding: 'utf8' });
  for (const file of files.split('\0').filter((name) => name !== '' && existsSync(path.join(root, name)))) {
    cpSync(path.join(root, file), path.join(copy, file));
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  const git = (...args: string[]) => execFileSync('git', args, { cwd: copy, stdio: 'ignore' });
  git('init', '-q');
  git('add', '-A');
  git('-c', 'user.name=test', '-c', 'user.email=test@example.com', 'commit', '-q', '-m', 'before');
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** The environment of a person at a terminal: nothing of the test runner's own. */
function plainEnv(): NodeJS.ProcessEnv {
  const ours = /^(VITEST|TEST|NODE_ENV|DATABASE_URL|REDIS_URL|TRADEPOST_|PORT|ADMIN_PORT)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}

/** Runs a script in the copy; returns its output. Fails the test with the output if the script fails. */
async function run(...args: string[]): Promise<string> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, {
      cwd: copy,
      env: plainEnv(),
      maxBuffer: 64 * 1024 * 1024,
    });
    return `${stdout}${stderr}`;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${args.join(' ')} failed:\n${stdout}\n${stderr}`, { cause: error });
  }
}

// In this order: each reads the output of the first.
describe('npm run new -- subgraph reviews', { timeout: hangMs }, () => {
  it('writes a subgraph and everything that is generated from it', async () => {
    const printed = await run('generate/new.ts', 'subgraph', 'reviews');
    expect(printed).toContain('wrote subgraphs/reviews/schema.graphql');
    expect(await run('generate/generate.ts', '--check')).toContain('fresh');
    await run('generate/compose-file.ts', '--check');
  });

  it('passes the type checker and the formatter', async () => {
    // Each further checker repeats work of the others: four, the default, need twice the processor time of one.
    await run('node_modules/typescript/bin/tsc', '--noEmit', '--checkers', '1');
    await run('node_modules/@biomejs/biome/bin/biome', 'format', '.');
  });

  it('adds to the graph and breaks nothing of it', async () => {
    const printed = await run('registry/cli/main.ts', 'check');
    expect(printed).toMatch(/0 breaking, 0 dangerous, \d+ safe/);
    expect(printed).toContain("Field 'reviews' was added");
  });

  it('passes its own tests, and the contract tests hold it like the others', async () => {
    const projects = ['domain', 'subgraph', 'contract', 'stages'].flatMap((name) => ['--project', name]);
    const files = [
      'reviews',
      'contract/events',
      'contract/composition',
      'contract/imports',
      'stages/settings',
      'stages/compose',
    ];
    const printed = await run('node_modules/vitest/vitest.mjs', 'run', ...projects, '--maxWorkers=1', ...files);
    expect(printed).toContain('test/subgraph/reviews/reviews.test.ts');
    expect(printed).not.toContain('failed');
  });

  it('starts in the single stage and answers there', async () => {
    const dataDir = path.join(copy, '.data/new');
    const child = spawn(process.execPath, ['stages/single.ts'], {
      cwd: copy,
      // Without the demo's catalogue, which takes longest.
      env: {
        ...plainEnv(),
        NODE_ENV: 'production',
        PAYMENT_PROVIDER: 'simulator',
        TRADEPOST_SECRET: 'a secret of at least 32 characters',
        DATA_DIR: dataDir,
        PORT: '0',
        ADMIN_PORT: '0',
        REGISTRY_PORT: '0',
      },
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (said += data.toString()));
    const url = await eventually(() => {
      if ((child.exitCode ?? child.signalCode) !== null) throw new Error(`it ended, having said: ${said}`);
      return /GraphQL +(http:\/\/\S+\/graphql)/.exec(said)?.[1] ?? false;
    }, hangMs);
    const users = ownerDatabaseUrl((await runningServer(dataDir)) ?? '', databases.users);
    const shop = graphqlClient(url, password, (account) => openAccounts(users, [account], password));
    const accessToken = await shop.signIn('ada@example.com');
    const create = `mutation { createReview(input: { text: "Good." }) { ... on ReviewCreated { review { id } } } }`;
    const { id } = (await shop.graphql(create, {}, accessToken)).data.createReview.review;
    const query = `query ($id: ID!) { review(id: $id) { text author { email } authorSince } }`;
    // The account comes by the log of users.
    const review = await eventually(async () => {
      const found = (await shop.graphql(query, { id }, accessToken)).data.review;
      return found.authorSince === null ? false : found;
    }, 60_000);
    expect(review).toMatchObject({ text: 'Good.', author: { email: 'ada@example.com' } });
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await gone).toEqual([0, null]);
  });

  it('refuses a name that is taken or is no word, and writes nothing', async () => {
    await expect(run('generate/new.ts', 'subgraph', 'orders')).rejects.toThrow('There is a subgraph orders already');
    await expect(run('generate/new.ts', 'subgraph', 'my-things')).rejects.toThrow('a word in lower case');
    await expect(run('generate/new.ts', 'subgraph', 'music')).rejects.toThrow('Expected a plural and its singular');
  });
});
