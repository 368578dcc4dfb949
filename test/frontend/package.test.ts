import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ada, startLive } from '../support/start-live.ts';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');
const { devDependencies, dependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Record<
  'dependencies' | 'devDependencies',
  Record<string, string>
>;

/** A new project of somebody else: React in Vite, with types, and no Apollo Client or urql. */
const files = {
  'package.json': JSON.stringify({
    private: true,
    type: 'module',
    dependencies: {
      graphql: dependencies['graphql'],
      react: devDependencies['react'],
      'react-dom': devDependencies['react-dom'],
    },
    devDependencies: {
      '@types/react': devDependencies['@types/react'],
      typescript: devDependencies['typescript'],
      vite: devDependencies['vite'],
    },
  }),
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      target: 'es2022',
      lib: ['es2022', 'dom'],
      module: 'esnext',
      moduleResolution: 'bundler',
      jsx: 'react-jsx',
      strict: true,
      noEmit: true,
    },
    include: ['track.tsx'],
  }),
  'index.html': '<!doctype html><div id="page"></div><script type="module" src="/page.jsx"></script>',
  'track.tsx': `import { openLive } from 'tradepost-live';
import { useLive } from 'tradepost-live/react';

type Follow = { toString(): string; __apiType?: (variables: { id: string }) => { orderStatusChanged: { version: number; status: string } } };
const follow = 'subscription ($id: ID!) { orderStatusChanged(orderId: $id, after: 0) { version status } }' as unknown as Follow;

export const open = (url: string, token: string) => openLive({ url, token: () => token });

export function Track({ live, id, onVersion }: { live: ReturnType<typeof open>; id: string; onVersion: (version: number) => void }) {
  const { event, refusal, connection } = useLive(live, follow, {
    variables: { id },
    onResult: (result) => {
      if (result.type === 'event' && result.data) onVersion(result.data.orderStatusChanged.version);
    },
  });
  return <p>{connection.state} {refusal?.code} {event?.data?.orderStatusChanged.status} {event?.data?.orderStatusChanged.version}</p>;
}
`,
  'page.jsx': `import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { open, Track } from './track';

export function start(url, token, id, onVersion) {
  const live = open(url, token);
  const page = createRoot(document.getElementById('page'));
  page.render(createElement(Track, { live, id, onVersion }));
  return () => { page.unmount(); return live.close(); };
}
if (location.hash) start(...location.hash.slice(1).split(','), () => {});
`,
  'vite.config.js': `export default { build: { lib: { entry: 'page.jsx', formats: ['es'], fileName: 'page' }, outDir: 'built' }, define: { 'process.env.NODE_ENV': '"production"' } };
`,
  'node.mjs': `import { openLive } from 'tradepost-live';
const [url, token, id] = process.argv.slice(2);
const live = openLive({ url, token: () => token });
const query = 'subscription ($id: ID!) { orderStatusChanged(orderId: $id, after: 0) { status } }';
for await (const result of live.iterate(query, { variables: { id } })) {
  console.log(JSON.stringify(result));
  if (result.cursor === 4) break;
}
await live.close();
`,
};

let folder: string;
const at = (file: string) => path.join(folder, file);

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'tradepost-live-package-'));
  const packed = await run('npm', ['pack', '--workspace', 'clients/live', '--pack-destination', folder, '--json'], {
    cwd: root,
  });
  // The build prints before the list.
  const [{ filename }] = JSON.parse(packed.stdout.slice(packed.stdout.indexOf('['))) as [{ filename: string }];
  for (const [file, content] of Object.entries(files)) writeFileSync(at(file), content);
  const install = ['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', `./${filename}`];
  await run('npm', install, { cwd: folder });
}, 280_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a script of the project; its lines so far. */
function startScript(script: string, args: string[]) {
  const lines: string[] = [];
  const child = spawn(process.execPath, [script, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  createInterface(child.stdout).on('line', (line) => lines.push(line));
  child.stderr.on('data', (data: Buffer) => lines.push(data.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { lines, ended, kill: () => child.kill('SIGKILL') };
}

test('the package has JavaScript with declarations, and no source, test or file of the shop', () => {
  const installed = at('node_modules/tradepost-live');
  expect(readdirSync(installed).toSorted()).toEqual(['README.md', 'dist', 'package.json']);
  const dist = readdirSync(path.join(installed, 'dist'), { recursive: true, withFileTypes: true });
  const names = dist.filter((entry) => entry.isFile()).map(({ name }) => name);
  expect(names.filter((name) => !/\.(js|d\.ts)$/.test(name))).toEqual([]);
  expect(existsSync(path.join(installed, 'dist/index.d.ts'))).toBe(true);
  expect(existsSync(at('node_modules/@apollo/client'))).toBe(false);
});

test('its types fit a project with a bundler', async () => {
  await run(process.execPath, [at('node_modules/typescript/bin/tsc'), '-p', folder], { cwd: folder });
  writeFileSync(at('wrong.tsx'), files['track.tsx'].replace('variables: { id }', 'variables: { name: id }'));
  writeFileSync(at('tsconfig.json'), files['tsconfig.json'].replace('track.tsx', 'wrong.tsx'));
  await expect(run(process.execPath, [at('node_modules/typescript/bin/tsc'), '-p', folder])).rejects.toMatchObject({
    stdout: expect.stringContaining("'name' does not exist"),
  });
});

test('Vite builds a page with the React hook from it', async () => {
  await run(process.execPath, [at('node_modules/vite/bin/vite.js'), 'build'], { cwd: folder });
  expect(readFileSync(at('built/page.js'), 'utf8')).toContain('orderStatusChanged');
});

test('a Node program follows an order, and ends when it is done', async () => {
  await using live = await startLive();
  const orderId = await live.place(ada);
  await live.advanceBy(orderId, 3);
  const program = startScript('node.mjs', [live.wsUrl, await live.token(), orderId]);
  expect([await program.ended, program.lines.map((line) => (JSON.parse(line) as { cursor: number }).cursor)]).toEqual([
    0,
    [1, 2, 3, 4],
  ]);
});
