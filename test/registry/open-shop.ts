import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, onTestFinished } from 'vitest';
import type { Report } from '#registry/report/report.ts';
import { shop as sdl } from './corpus/shop.ts';
import { type Ran, runHere, startScript } from './run-command-line.ts';

const root = path.resolve(import.meta.dirname, '../..');
const schema = JSON.parse(readFileSync(path.join(root, 'registry/report/report.schema.json'), 'utf8')) as object;
const fits = new Ajv2020({ strict: false }).compile(schema);
const author = /^(publish|rollback|promote|approve)$/;

/** A folder with the shop's subgraphs, a configuration for `shop@staging` and the command line in it; it is removed after the test. */
export function openShop(files: Readonly<Record<string, string>> = sdl) {
  const folder = mkdtempSync(path.join(tmpdir(), 'tradepost-shop-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, `${name}.graphql`), text);
  const subgraphs = Object.keys(files).map(
    (name) =>
      `  ${name}: { routing_url: "http://${name}.example", schema: { file: ./${name}.graphql }, team: ${name}-team }`,
  );
  writeFileSync(
    path.join(folder, 'graph.yaml'),
    ['federation_version: =2.9.0', 'graph: shop', 'variant: staging', 'subgraphs:', ...subgraphs, ''].join('\n'),
  );
  execFileSync('git', ['init', '--quiet', folder]);
  const env: NodeJS.ProcessEnv = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(GIT_|GITHUB_|VITEST|NODE_OPTIONS|REGISTRY_)/.test(name)),
  );

  /** The command line as a process of its own. */
  const start = (args: readonly string[], extra: NodeJS.ProcessEnv = {}) =>
    startScript(args, { cwd: folder, env: { ...env, ...extra } });

  const run = (args: readonly string[], extra: NodeJS.ProcessEnv = {}, from = '.'): Promise<Ran> =>
    runHere(args, { cwd: path.join(folder, from), env: { ...env, ...extra } });

  /** One object that fits the published schema, with the exit code of the call in it. */
  const jsonOf =
    (call: (args: readonly string[]) => Promise<Ran>) =>
    async (...args: string[]): Promise<Report> => {
      const actor = author.test(args[0] ?? '') ? ['--actor', 'ada'] : [];
      const { exitCode, stdout, stderr } = await call([...args, '--format', 'json', ...actor]);
      expect(stdout, stderr).not.toBe('');
      const report = JSON.parse(stdout) as Report;
      expect(fits(report), JSON.stringify(fits.errors)).toBe(true);
      expect(report.exitCode).toBe(exitCode);
      return report;
    };
  const runInProcess = (args: readonly string[], extra?: NodeJS.ProcessEnv) => start(args, extra).ended;

  return {
    folder,
    /** Of every command that is run from now on. */
    env,
    start,
    run,
    /** From a folder of the shop. */
    runIn: (from: string, args: readonly string[]) => run(args, {}, from),
    json: jsonOf(run),
    /** The same in a process of its own, as people call it: for deadlines, races, signals and all that the process itself decides. */
    ownProcess: { run: runInProcess, json: jsonOf(runInProcess) },
    edit(name: string, from: string, to: string): void {
      const file = path.join(folder, `${name}.graphql`);
      const before = readFileSync(file, 'utf8');
      if (!before.includes(from)) throw new Error(`${name} does not have ${from}`);
      writeFileSync(file, before.replace(from, to));
    },
    operations(...bodies: string[]): void {
      mkdirSync(path.join(folder, 'src'), { recursive: true });
      writeFileSync(path.join(folder, 'src/operations.graphql'), bodies.join('\n'));
    },
  };
}
