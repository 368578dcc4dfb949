// `npm run image:check`: builds the image from deploy/Dockerfile without a container engine, and starts every process of it as a container would.
// `-- --built` takes the image of the last build. Needs root, and buildah, debootstrap and redis-server from Debian. Exit 0: every process answered; 1: something did not hold.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../stages/free-port.ts';
import { startEmbeddedPostgres } from '../stages/postgres/embedded-postgres.ts';
import { type ProcessEntry, processes } from '../stages/processes.ts';
import { type BuiltImage, buildImage, openImage } from './image/build-image.ts';
import { type ConfinedRun, startConfined, stopConfined } from './image/confined.ts';

const readyWithinMs = 90_000;

/** What a finished command wrote. Throws if it ended with an error. */
async function run(image: BuiltImage, confined: ConfinedRun): Promise<string> {
  const child = startConfined(image, confined);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => (output += String(text)));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${confined.command.join(' ')} ended with ${code}:\n${output}`);
  return output;
}

/** What must hold inside, by name: a script for Node that prints "ok". */
const promises: Readonly<Record<string, string>> = {
  'runs as user 1000, without rights': `
    const status = require('node:fs').readFileSync('/proc/self/status', 'utf8');
    const zero = (name) => new RegExp(name + ':\\\\s+0+\\\\n').test(status);
    process.getuid() === 1000 && process.getgid() === 1000 && zero('CapEff') && zero('CapPrm') && /NoNewPrivs:\\s+1/.test(status) && console.log('ok')`,
  'cannot write to its root': `
    try { require('node:fs').writeFileSync('/app/written', ''); } catch (error) { error.code === 'EROFS' && console.log('ok'); }`,
  'can write to /tmp and /data': `
    for (const folder of ['/tmp', '/data']) require('node:fs').writeFileSync(folder + '/written', '');
    console.log('ok')`,
  'has no secret in its environment': `
    Object.keys(process.env).some((name) => /SECRET$|PASSWORD|TOKEN$/.test(name)) || console.log('ok')`,
  'has no tests, no tools of development and no version control': `
    const there = (file) => require('node:fs').existsSync('/app/' + file);
    ['test', 'bench', '.git', 'secrets', 'node_modules/vitest', 'node_modules/vite', 'node_modules/oxlint'].some(there) || console.log('ok')`,
  'lists every package that is in it': `
    const fs = require('node:fs');
    const { bomFormat, components } = JSON.parse(fs.readFileSync('/app/sbom.cdx.json', 'utf8'));
    const listed = new Set(components.map(({ name, version }) => name + '@' + version));
    const found = [];
    const walk = (folder) => {
      for (const name of fs.existsSync(folder) ? fs.readdirSync(folder) : []) {
        const inside = folder + '/' + name;
        // A workspace of ours is a link.
        if (fs.lstatSync(inside).isSymbolicLink()) continue;
        if (name.startsWith('@')) walk(inside);
        else if (!name.startsWith('.') && fs.existsSync(inside + '/package.json')) {
          const { name, version } = JSON.parse(fs.readFileSync(inside + '/package.json', 'utf8'));
          found.push(name + '@' + version);
          walk(inside + '/node_modules');
        }
      }
    };
    walk('/app/node_modules');
    const missing = found.filter((name) => !listed.has(name));
    console.log(bomFormat === 'CycloneDX' && found.length > 300 && missing.length === 0 ? 'ok' : missing.join(' '))`,
};

async function becomesReady(child: ChildProcess, name: string, adminPort: number): Promise<number> {
  const startedAt = performance.now();
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text: Buffer) => (output = (output + String(text)).slice(-4_000)));
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${adminPort}/readyz`).catch(() => undefined);
    const took = performance.now() - startedAt;
    if (answer?.ok) return took / 1000;
    if (child.exitCode !== null || took > readyWithinMs) throw new Error(`${name} did not become ready:\n${output}`);
    await pause(200);
  }
}

async function startRedis(): Promise<{ url: string; server: ChildProcess }> {
  const port = await freePort();
  const server = spawn('redis-server', ['--port', `${port}`, '--bind', '127.0.0.1', '--save', ''], { stdio: 'ignore' });
  return { url: `redis://127.0.0.1:${port}`, server };
}

async function check(): Promise<void> {
  await using closing = new AsyncDisposableStack();
  if (!process.argv.includes('--built')) buildImage(readFileSync(path.join(import.meta.dirname, 'Dockerfile'), 'utf8'));
  const image = openImage();
  closing.defer(() => image.remove());
  const folder = mkdtempSync(path.join(tmpdir(), 'tradepost-image-'));
  chmodSync(folder, 0o755);
  closing.defer(() => rmSync(folder, { recursive: true, force: true }));
  const postgres = await startEmbeddedPostgres(path.join(folder, 'postgres'), { durable: false, maxConnections: 300 });
  closing.defer(() => postgres.stop());
  const redis = await startRedis();
  closing.defer(() => void redis.server.kill());

  const secrets = path.join(folder, 'secrets');
  mkdirSync(secrets);
  writeFileSync(path.join(secrets, 'TRADEPOST_SECRET'), crypto.randomUUID() + crypto.randomUUID());
  writeFileSync(path.join(secrets, 'DATABASE_URL'), postgres.adminUrl);
  const address = new URL(postgres.adminUrl);
  const ports = new Map<string, number>();
  for (const { port, adminPort } of processes)
    for (const setting of [port?.setting, adminPort.setting]) if (setting) ports.set(setting, await freePort());
  const shared = {
    TRADEPOST_SECRET_FILE: '/run/secrets/TRADEPOST_SECRET',
    REDIS_URL: redis.url,
    PAYMENT_PROVIDER: 'simulator',
    LOG_LEVEL: 'warn',
    OBJECT_STORE: '/data',
    ...Object.fromEntries([...ports].map(([setting, port]) => [setting, `${port}`])),
  };

  for (const [promise, script] of Object.entries(promises)) {
    const output = await run(image, { command: ['node', '--eval', script], env: shared, secrets });
    if (output.trim() !== 'ok') throw new Error(`The image breaks its promise: it ${promise}\n${output}`);
    console.log(`ok  ${promise}`);
  }
  const migrated = await run(image, {
    command: ['node', 'stages/fleet.ts', '--prepare-only'],
    env: { ...shared, DATABASE_URL_FILE: '/run/secrets/DATABASE_URL' },
    secrets,
  });
  console.log(`ok  migrates ${migrated.split('\n').filter((line) => line.includes('migrated (')).length} databases`);

  const environmentOf = ({ calls }: ProcessEntry) =>
    Object.fromEntries(
      Object.entries(calls).map(([setting, callee]) => {
        const port = processes.find(({ name }) => name === callee)?.port;
        return [setting, `http://127.0.0.1:${ports.get(port?.setting ?? '')}`];
      }),
    );
  const running: [string, ChildProcess][] = [];
  for (const entry of processes) {
    const child = startConfined(image, {
      command: ['node', 'deploy/run.ts', entry.name],
      env: { ...shared, ...environmentOf(entry), DATABASE_URL: `postgres://${address.host}` },
      secrets,
    });
    running.push([entry.name, child]);
    closing.defer(async () => void (await stopConfined(child)));
    const took = await becomesReady(child, entry.name, ports.get(entry.adminPort.setting) ?? 0);
    console.log(`ok  ${entry.name} is ready after ${took.toFixed(1)} s`);
  }
  const response = await fetch(`http://127.0.0.1:${ports.get('GATEWAY_PORT')}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ products(first: 1) { nodes { name } } }' }),
  });
  const answer = await response.text();
  if (!response.ok || answer.includes('"errors"')) throw new Error(`The gateway did not answer a query: ${answer}`);
  console.log(`ok  the gateway answers a query: ${answer.trim()}`);
  for (const [name, child] of running.toReversed()) {
    const code = await stopConfined(child);
    if (code !== 0) throw new Error(`${name} ended with ${code} when it was asked to end`);
  }
  console.log('ok  every process ends when it is asked to');
}

if (process.getuid?.() !== 0) throw new Error('Needs root: it mounts file systems and changes the user');
await check();
