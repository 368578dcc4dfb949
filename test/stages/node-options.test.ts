import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { processes } from '../../stages/processes.ts';

/** Prints the options of each process, and ends the one that `deploy/run.ts` becomes before it reads settings. */
const printOptions =
  "console.log(JSON.stringify(process.execArgv)); if (!process.argv[1].endsWith('deploy/run.ts')) process.exit(0);";

test.for(['subscriptions', 'gateway'])('the container of %s starts Node with its options', async (name) => {
  const { stdout } = await promisify(execFile)(process.execPath, ['deploy/run.ts', name], {
    cwd: repositoryRoot,
    env: {
      PATH: process.env['PATH'],
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(printOptions)}`,
    },
  });
  const entry = processes.find((process) => process.name === name);
  expect(stdout.trim().split('\n')).toEqual(['[]', JSON.stringify(entry?.nodeOptions ?? [])]);
});
