#!/usr/bin/env node
// Plain JavaScript that Node 20 can run: installs the locked dependencies, Node 24 among them, then runs the script of
// the first argument with Node 24. `npm start`, `npm test` and the other commands use it.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { identityOf, readIfThere, takeLock } from './lock.mjs';
import { onceNpmIsGone } from './npm-watch.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const dataDir = path.join(root, '.data');
const modules = path.join(root, 'node_modules');
// Holds the process of a running `npm ci`, in case this process is killed and npm is not.
const installing = path.join(dataDir, 'npm-ci.pid');
/** What Vite builds, and the other folders that go into it. */
const pages = [
  { name: 'GraphiQL', folder: 'gateway/graphiql', uses: ['clients/live'] },
  { name: 'the page of operators', folder: 'gateway/operator', uses: ['gateway/graphiql', 'clients/live'] },
  { name: 'the shop', folder: 'examples/storefront', uses: ['clients/live'] },
];
const servers = ['stages/single.ts', 'stages/fleet.ts', 'registry/server.ts'];
const needPages = ['stages/single.ts', 'stages/fleet.ts', 'test/run.ts', 'generate/screenshots.ts'];
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const print = (line) => process.stderr.write(`${line}\n`);
const fail = (line) => {
  print(line);
  process.exit(1);
};
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const [script, ...args] = process.argv.slice(2);
if (!script) fail('usage: node stages/preflight/preflight.mjs <script.ts> [arguments]');
if (Number(process.versions.node.split('.')[0]) < 20) {
  fail(`Node ${process.versions.node} is too old: Node 20 or newer is needed.`);
}

// As a signal to this process, which stops its children and waits for them.
onceNpmIsGone(() => process.kill(process.pid, 'SIGTERM'));
await alone(async () => {
  await install();
  if (needPages.includes(script)) for (const page of pages) await build(page);
});
run();

/** Commands started at the same time must not install or build together. */
async function alone(work) {
  const file = path.join(dataDir, 'preflight.lock');
  let shown = false;
  let lock = take(file);
  while (!lock.taken) {
    if (!shown) print(`Waiting for process ${lock.pid}, which is installing …`);
    shown = true;
    await wait(200);
    lock = take(file);
  }
  try {
    await work();
  } finally {
    lock.release();
  }
}

function take(file) {
  try {
    mkdirSync(dataDir, { recursive: true });
    return takeLock(file);
  } catch (error) {
    return fail(`${dataDir} cannot be written: ${error.message}. Make it a directory that this user may write.`);
  }
}

async function install() {
  const mark = path.join(modules, '.installed-from');
  const wanted = hashOf(['package-lock.json']);
  await outliveOrphan();
  if (readIfThere(mark) === wanted) return;
  if (!isInstalled()) {
    const why = existsSync(modules) ? 'The installed dependencies differ from the locked ones' : 'First start';
    print(
      `${why}: installing the locked dependencies, among them Node 24 and PostgreSQL 18; this takes about a minute.`,
    );
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    await perform('Installing', npm, ['ci', '--ignore-scripts'], installing);
  }
  writeFileSync(mark, wanted);
}

async function outliveOrphan() {
  const noted = readIfThere(installing);
  if (noted === undefined) return;
  while (noted !== '' && identityOf(Number(noted.split(' ')[0])) === noted) await wait(200);
  rmSync(installing, { force: true });
}

/** Whether npm's record of the installed packages matches the lock file; also true after `npm ci` by hand. */
function isInstalled() {
  const record = readIfThere(path.join(modules, '.package-lock.json'));
  if (record === undefined) return false;
  const installed = JSON.parse(record).packages;
  const locked = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(locked).every(([name, entry]) => {
    if (name === '') return true;
    const found = installed[name];
    if (found) return found.version === entry.version && found.integrity === entry.integrity;
    const meantForHere = suits(entry.os, process.platform) && suits(entry.cpu, process.arch) && !entry.libc;
    return Boolean(entry.optional) && !(meantForHere && (entry.os || entry.cpu));
  });
}

function suits(listed, here) {
  const list = [listed ?? []].flat();
  return list.includes(here) || (list.every((name) => name.startsWith('!')) && !list.includes(`!${here}`));
}

async function build({ name, folder, uses }) {
  const vite = path.join(modules, 'vite/bin/vite.js');
  const mark = path.join(dataDir, `${path.basename(folder)}-made-from`);
  const wanted = hashOf([...[folder, ...uses].flatMap(sourcesOf), 'package-lock.json']);
  if (existsSync(path.join(root, folder, 'dist/index.html')) && readIfThere(mark) === wanted) return;
  await perform(`Building ${name}`, node24(), [vite, 'build', '--logLevel', 'warn', folder]);
  writeFileSync(mark, wanted);
}

function sourcesOf(folder) {
  return readdirSync(path.join(root, folder), { recursive: true })
    .map((file) => `${folder}/${String(file).replaceAll('\\', '/')}`)
    .filter((file) => !file.startsWith(`${folder}/dist/`) && statSync(path.join(root, file)).isFile())
    .sort();
}

/** Runs a program to its end and shows that time passes. A failure ends this process. */
async function perform(label, program, programArgs, noteAt) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const terminal = process.stderr.isTTY;
  const child = spawn(program, programArgs, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (noteAt && child.pid) writeFileSync(noteAt, identityOf(child.pid));
  const ticking = setInterval(
    () => (terminal ? process.stderr.write(`\r${label} … ${seconds()} s `) : print(`${label} … ${seconds()} s`)),
    terminal ? 1000 : 10_000,
  );
  // After a signal, half an installation must not continue during the next start.
  const pass = (signal) => child.kill(signal);
  for (const signal of signals) process.on(signal, pass);
  const outcome = await new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, signal) => resolve(signal ?? code));
  });
  for (const signal of signals) process.off(signal, pass);
  clearInterval(ticking);
  if (terminal) process.stderr.write('\r');
  if (noteAt) rmSync(noteAt, { force: true });
  if (outcome !== 0) fail(`${label} failed (${outcome}): ${path.basename(program)} ${programArgs.join(' ')}`);
  print(`${label}: done in ${seconds()} s.`);
}

/** The Node 24 that npm installed, or the running Node if it is new enough. */
function node24() {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const program = path.join(modules, name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  // On a system with another C library it exists and does not run.
  if (existsSync(program) && spawnSync(program, ['--version']).status === 0) return program;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  return fail(
    `Node 24 is needed and this is ${process.versions.node}. npm has none that runs on this system ` +
      `(${process.platform}-${process.arch}): install Node 24 or newer, then start again.`,
  );
}

function run() {
  const node = node24();
  const preload = ['./end-with-parent.mjs', ...(servers.includes(script) ? ['./graphql-production.mjs'] : [])];
  const imports = preload.flatMap((file) => ['--import', new URL(file, import.meta.url).href]);
  // The registry's command line looks for graph.yaml in the directory of the user; npm runs scripts in the root.
  const typedIn = process.env.npm_lifecycle_event === 'schema' ? process.env.INIT_CWD : process.cwd();
  const child = spawn(node, [...imports, path.join(root, script), ...args], {
    cwd: script === 'registry/cli/main.ts' ? (typedIn ?? root) : root,
    // The channel closes when this process ends, kill -9 included.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: {
      ...process.env,
      // A program that the script starts as `node` is this one.
      PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}`,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? path.join(dataDir, 'compile-cache'),
      // Apollo's gateway reports to Apollo unless this is set.
      APOLLO_TELEMETRY_DISABLED: '1',
    },
  });
  // Ctrl-C reaches the child twice, from the terminal and from here; it treats both as one.
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`${node} could not be started: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(readFileSync(path.join(root, file)));
  return hash.digest('hex');
}
