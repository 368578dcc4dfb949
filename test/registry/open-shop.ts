import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, onTestFinished } from 'vitest';
import type { Report } from '#registry/report/report.ts';
import { shop as sdl } from './corpus/shop.ts';

const root = path.resolve(import.meta.dirname, '../..');
const schema = JSON.parse(readFileSync(path.join(root, 'registry/report/report.schema.json'), 'utf8')) as object;
const fits = new Ajv2020({ strict: false }).compile(schema);
const author = /^(publish|rollback|promote|approve)$/;

export interface Ran {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** A folder with the shop's subgraphs, a configuration for `shop@staging` and the command line in it; it goes with the test. */
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

  function start(args: readonly string[], extra: NodeJS.ProcessEnv = {}, from = '.') {
    const child = spawn(process.execPath, [path.join(root, 'registry/cli/main.ts'), ...args], {
      cwd: path.join(folder, from),
      env: { ...env, ...extra },
    });
    const ran: Ran = { exitCode: null, stdout: '', stderr: '' };
    child.stdout.on('data', (data: Buffer) => (ran.stdout += data.toString()));
    child.stderr.on('data', (data: Buffer) => (ran.stderr += data.toString()));
    const ended = new Promise<Ran>((resolve, reject) => {
      child.once('error', reject).once('close', (exitCode) => resolve({ ...ran, exitCode }));
    });
    return { child, ran, ended };
  }

  return {
    folder,
    /** Of every command that is run from now on. */
    env,
    start,
    run: (args: readonly string[], extra?: NodeJS.ProcessEnv) => start(args, extra).ended,
    /** From a folder of the shop. */
    runIn: (from: string, args: readonly string[]) => start(args, {}, from).ended,
    /** One object that fits the published schema, with the process's own exit code in it. */
    async json(...args: string[]): Promise<Report> {
      const actor = author.test(args[0] ?? '') ? ['--actor', 'ada'] : [];
      const { exitCode, stdout, stderr } = await start([...args, '--format', 'json', ...actor]).ended;
      expect(stdout, stderr).not.toBe('');
      const report = JSON.parse(stdout) as Report;
      expect(fits(report), JSON.stringify(fits.errors)).toBe(true);
      expect(report.exitCode).toBe(exitCode);
      return report;
    },
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
