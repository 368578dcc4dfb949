// The federation gateway audit of The Guild against our gateway, with all of its limits. The script
// fetches the audit at a pinned commit; the audit is no part of this project.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Command } from 'commander';
import { note } from '#platform/process/progress.ts';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { freePort } from '../stages/free-port.ts';
import { stopOnSignals } from '../stages/signals.ts';
import { endsWell, says } from './child.ts';
import { ask } from './load/requests.ts';
import { startServing } from './serving.ts';

const commit = 'f59c05e3f48f4a4f8e8a731d67a1b71a9788a96f';
const directory = path.join(repositoryRoot, '.data/federation-audit');

interface TestCase {
  query: string;
  expected: { data?: unknown; errors?: boolean };
}

const { suite, source } = new Command('federation-audit')
  .description('Runs the federation gateway audit against our gateway and prints each case that differs.')
  .option('--suite <name>', 'only this suite')
  .option('--source <repository>', 'where git finds it', 'https://github.com/graphql-hive/federation-gateway-audit')
  .parse()
  .opts<{ suite?: string; source: string }>();

if (!existsSync(path.join(directory, 'node_modules/.package-lock.json'))) {
  note(`Fetching the audit at ${commit.slice(0, 7)} …`);
  if (!existsSync(directory)) execFileSync('git', ['clone', '--quiet', source, directory], { stdio: 'inherit' });
  execFileSync('git', ['checkout', '--quiet', commit], { cwd: directory, stdio: 'inherit' });
  const packages = ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'];
  execFileSync('npm', packages, { cwd: directory, stdio: 'inherit' });
}

const port = await freePort();
// The audit's sources import each other in a way that Node alone does not resolve.
const audit = spawn('npx', ['--yes', 'tsx@4.22.4', 'src/cli.ts', 'serve', '--port', String(port)], {
  cwd: directory,
  stdio: ['ignore', 'pipe', 'pipe'],
});
stopOnSignals(() => endsWell(audit), 10_000);
try {
  await says(audit, 'Server started');
  const get = async (file: string) => await fetch(`http://127.0.0.1:${port}/${file}`);
  // The shapes of the pinned commit.
  const suites = ((await (await get('ids')).json()) as string[]).filter((id) => suite === undefined || id === suite);
  let passed = 0;
  let total = 0;
  for (const id of suites) {
    const supergraphPath = path.join(directory, `.gateway/${id}.graphql`);
    mkdirSync(path.dirname(supergraphPath), { recursive: true });
    writeFileSync(supergraphPath, await (await get(`${id}/supergraph`)).text());
    const gateway = await startServing(id, ['gateway/server.ts'], {
      env: {
        SUPERGRAPH_PATH: supergraphPath,
        TRADEPOST_SECRET: 'audit-only-audit-only-audit-only',
        GATEWAY_ADMIN_PORT: '0',
        GATEWAY_SIGN_IN: 'subgraphs',
      },
    });
    try {
      for (const { query, expected } of (await (await get(`${id}/tests`)).json()) as TestCase[]) {
        const answer = (await ask(gateway.url, query, 'of-the-audit')) as { data?: unknown; errors?: unknown[] };
        total += 1;
        if (isExpected(answer, expected)) passed += 1;
        else
          console.log(
            `${id} differs\n${query}\n  expected ${JSON.stringify(expected)}\n  got      ${JSON.stringify(answer)}`,
          );
      }
    } finally {
      await gateway.stop();
    }
  }
  console.log(`${passed} of ${total} cases`);
} finally {
  await endsWell(audit);
}

/** As the audit itself compares: data to the byte, of errors only whether there are any, and nothing where it does not say. */
function isExpected(answer: { data?: unknown; errors?: unknown[] }, expected: TestCase['expected']): boolean {
  const hasErrors = (answer.errors?.length ?? 0) > 0;
  return (
    isDeepStrictEqual(answer.data ?? null, expected.data ?? null) &&
    (typeof expected.errors !== 'boolean' || hasErrors === expected.errors)
  );
}
