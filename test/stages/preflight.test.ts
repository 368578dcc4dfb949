import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { takeLock } from '../../stages/preflight/lock.mjs';
import { eventually } from '../support/eventually.ts';

let directory: string;
let env: NodeJS.ProcessEnv;

/** Stands in for npm: notes that it was called and takes a moment, as the real one takes a minute. */
const npm = `#!/bin/sh
echo "$@" >> "$(dirname "$0")/calls"
sleep 0.5
if [ -e "$(dirname "$0")/broken" ]; then exit 1; fi
mkdir -p node_modules
cp package-lock.json node_modules/.package-lock.json
`;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'tradepost-preflight-'));
  for (const file of ['preflight.mjs', 'lock.mjs', 'npm-watch.mjs', 'end-with-parent.mjs']) {
    await cp(
      new URL(`../../stages/preflight/${file}`, import.meta.url),
      path.join(directory, 'stages/preflight', file),
    );
  }
  await mkdir(path.join(directory, 'bin'));
  await writeFile(path.join(directory, 'bin/npm'), npm);
  await chmod(path.join(directory, 'bin/npm'), 0o755);
  await writeLock('1.0.0');
  env = { ...process.env, PATH: `${path.join(directory, 'bin')}:${process.env['PATH']}` };
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const writeLock = (version: string) =>
  writeFile(
    path.join(directory, 'package-lock.json'),
    JSON.stringify({ packages: { '': {}, 'node_modules/thing': { version, integrity: `sha512-${version}` } } }),
  );

const calls = async () =>
  (await readFile(path.join(directory, 'bin/calls'), 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');

function start(script: string, ...args: string[]) {
  const child = spawn(process.execPath, ['stages/preflight/preflight.mjs', script, ...args], { cwd: directory, env });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (said += data.toString()));
  return {
    child,
    said: () => said,
    ended: once(child, 'exit').then(([code, signal]) => ({ code: code as number | null, signal, said })),
  };
}

describe('the preflight', () => {
  it('installs the locked dependencies once, also when two start at the same time, and again when the lock has changed', async () => {
    await writeFile(path.join(directory, 'hello.ts'), `console.log('hello')`);
    const both = [start('hello.ts'), start('hello.ts')];
    for (const { ended } of both)
      expect(await ended).toMatchObject({ code: 0, said: expect.stringContaining('hello') });
    expect(await calls()).toEqual(['ci --ignore-scripts']);

    await start('hello.ts').ended;
    expect(await calls()).toHaveLength(1);

    await writeLock('1.0.1');
    expect((await start('hello.ts').ended).said).toContain('differ from the locked ones');
    expect(await calls()).toHaveLength(2);
  });

  it('accepts an installation by hand', async () => {
    await writeFile(path.join(directory, 'hello.ts'), `console.log('hello')`);
    await cp(path.join(directory, 'package-lock.json'), path.join(directory, 'node_modules/.package-lock.json'));
    expect(await start('hello.ts').ended).toMatchObject({ code: 0 });
    expect(await calls()).toEqual([]);
  });

  it('ends with a clear line when the installation fails, and tries again next time', async () => {
    await writeFile(path.join(directory, 'hello.ts'), `console.log('hello')`);
    await writeFile(path.join(directory, 'bin/broken'), '');
    const { code, said } = await start('hello.ts').ended;
    expect(code).toBe(1);
    expect(said).toContain('Installing failed (1): npm ci --ignore-scripts');
    await rm(path.join(directory, 'bin/broken'));
    expect(await start('hello.ts').ended).toMatchObject({ code: 0 });
  });

  it('does not install beside an installation whose preflight was killed', async () => {
    await writeFile(path.join(directory, 'hello.ts'), `console.log('hello')`);
    const killed = start('hello.ts');
    await eventually(async () => (await readFile(path.join(directory, '.data/npm-ci.pid'), 'utf8')) !== '');
    killed.child.kill('SIGKILL');
    await killed.ended;
    expect(await start('hello.ts').ended).toMatchObject({ code: 0 });
    // The orphan finished, so there was nothing left to do.
    expect(await calls()).toHaveLength(1);
  });

  it('passes arguments, exit code and signals, and keeps Apollo from reporting', async () => {
    await writeFile(
      path.join(directory, 'echo.ts'),
      `const [code]: string[] = process.argv.slice(2); console.log(process.env.APOLLO_TELEMETRY_DISABLED); process.exit(Number(code));`,
    );
    expect(await start('echo.ts', '7').ended).toMatchObject({ code: 7, said: expect.stringMatching(/^1$/m) });

    await writeFile(
      path.join(directory, 'wait.ts'),
      `process.on('SIGINT', () => process.exit(3)); setInterval(() => {}, 1000); console.log('waiting');`,
    );
    for (const [signal, code] of [
      ['SIGINT', 3],
      ['SIGTERM', 143],
    ] as const) {
      const waiting = start('wait.ts');
      await eventually(() => waiting.said().includes('waiting'));
      waiting.child.kill(signal);
      expect(await waiting.ended).toMatchObject({ code });
    }
  });
});

describe('a lock', () => {
  it('is held by one, named to others, and free again once released', () => {
    const file = path.join(directory, 'lock');
    const first = takeLock(file);
    expect(takeLock(file)).toEqual({ taken: false, pid: process.pid });
    if (!first.taken) throw new Error('expected the first one to get it');
    first.release();
    expect(takeLock(file)).toMatchObject({ taken: true });
  });

  it('does not outlive its process', async () => {
    const file = path.join(directory, 'lock');
    const script = `const { takeLock } = await import(process.argv[1]); takeLock(process.argv[2]); console.log('taken'); setInterval(() => {}, 1000);`;
    const module = path.join(directory, 'stages/preflight/lock.mjs');
    const holder = spawn(process.execPath, ['--input-type=module', '-e', script, module, file]);
    await once(holder.stdout, 'data');
    expect(takeLock(file)).toEqual({ taken: false, pid: holder.pid });
    const gone = once(holder, 'exit');
    holder.kill('SIGKILL');
    await gone;
    expect(takeLock(file)).toMatchObject({ taken: true });
  });

  it('does not pass to another process that got the number of a dead one', async () => {
    const file = path.join(directory, 'lock');
    await writeFile(file, `${process.pid} 1`);
    expect(takeLock(file)).toMatchObject({ taken: true });
  });
});

test('servers run graphql-js in production mode, and NODE_ENV keeps the value of the user', async () => {
  const preload = new URL('../../stages/preflight/graphql-production.mjs', import.meta.url).href;
  // In development graphql-js throws on a foreign value of this name, to report a second copy of itself.
  const script = `
    const { isSchema } = await import('graphql');
    console.log(isSchema(new (class GraphQLSchema {})()), process.env.NODE_ENV);`;
  for (const mode of ['test', undefined]) {
    const { NODE_ENV: _, ...inherited } = process.env;
    const child = spawn(process.execPath, ['--import', preload, '--input-type=module', '-e', script], {
      cwd: path.join(import.meta.dirname, '../..'),
      env: mode === undefined ? inherited : { ...inherited, NODE_ENV: mode },
    });
    expect(await text(child.stdout)).toBe(`false ${mode}\n`);
  }
});
