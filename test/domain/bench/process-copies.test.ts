import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startCopy } from '../../../bench/process-copies.ts';
import { measureCopies } from '../../../bench/scenarios/copies.ts';
import type { BenchStage } from '../../../bench/stage.ts';
import { eventually } from '../../support/eventually.ts';

/** Stands in for a server of orders: writes down that it runs, and is ready if its environment says so. */
const program = `
  const { appendFileSync } = require('node:fs');
  if (process.env.IS_READY) require('node:http').createServer((_, response) => response.end()).listen(process.env.ORDERS_ADMIN_PORT ?? 0);
  setInterval(() => {}, 1_000);
  appendFileSync(process.env.STARTED_FILE, process.pid + '\\n');
`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tradepost-copies-'));
});
afterEach(() => {
  for (const pid of started()) if (isRunning(pid)) process.kill(pid, 'SIGKILL');
  rmSync(folder, { recursive: true });
});

const file = () => path.join(folder, 'started');
function started(): number[] {
  try {
    return readFileSync(file(), 'utf8').split('\n').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Starts the process that is copied. */
async function start(env: NodeJS.ProcessEnv = {}): Promise<number> {
  const entry = path.join(folder, 'subgraphs/orders/server.ts');
  mkdirSync(path.dirname(entry), { recursive: true });
  writeFileSync(entry, program);
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "commonjs" }');
  spawn(process.execPath, [entry], { env: { ...env, STARTED_FILE: file() }, stdio: 'ignore' });
  await eventually(() => started().length === 1);
  return started()[0] ?? 0;
}

it('ends a copy that does not become ready', async () => {
  const pid = await start();
  const copying = startCopy(pid, folder, 15_000);
  await expect(copying).rejects.toThrow('did not become ready');
  expect(started()).toHaveLength(2);
  expect(started().map(isRunning)).toEqual([true, false]);
}, 30_000);

it('ends all copies when a measurement fails', async () => {
  const pid = await start({ IS_READY: 'yes' });
  let closed = false;
  const measuring = measureCopies(
    { pidOf: () => pid } as unknown as BenchStage,
    {
      process: 'orders',
      unit: 'requests/s',
      share: 0.1,
      warmUpCpuMs: 1,
      open: async () => ({
        work: () => Promise.reject(new Error('no answer')),
        close: async () => void (closed = true),
      }),
    },
    { rounds: 1, seconds: 1 },
  );
  await expect(measuring).rejects.toThrow('no answer');
  expect(started()).toHaveLength(4);
  expect(started().map(isRunning)).toEqual([true, false, false, false]);
  expect(closed).toBe(true);
}, 60_000);
