import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { stringify } from 'yaml';
import { prometheusRules } from '../../deploy/observe/rules.ts';
import { freePort } from '../../stages/free-port.ts';

/** A series of the answer to a query: its labels, and its values by seconds of the epoch. */
export interface Series {
  metric: Readonly<Record<string, string>>;
  values: readonly (readonly [number, string])[];
}

export interface RunningPrometheus extends AsyncDisposable {
  queryRange(query: string, range: { start: number; end: number; step: number }): Promise<Series[]>;
}

const readyWithinMs = 30_000;

/** Starts Debian's Prometheus with our rules, quicker than in production. `targets` are ports of this machine by the name of their process. */
export async function runPrometheus(targets: ReadonlyMap<string, number>): Promise<RunningPrometheus> {
  await using closing = new AsyncDisposableStack();
  const folder = mkdtempSync(path.join(tmpdir(), 'tradepost-prometheus-'));
  closing.defer(() => rmSync(folder, { recursive: true, force: true }));
  const { groups } = prometheusRules() as { groups: object[] };
  const rules = { groups: groups.map((group) => ({ ...group, interval: '2s' })) };
  const config = {
    global: { scrape_interval: '1s', evaluation_interval: '2s' },
    rule_files: ['rules.yml'],
    scrape_configs: [
      {
        job_name: 'tradepost',
        static_configs: [...targets].map(([instance, port]) => ({
          targets: [`127.0.0.1:${port}`],
          labels: { instance },
        })),
      },
    ],
  };
  // JSON is YAML, but the rules hold text that is easier to look at like this.
  writeFileSync(path.join(folder, 'rules.yml'), stringify(rules, { lineWidth: 0, aliasDuplicateObjects: false }));
  writeFileSync(path.join(folder, 'prometheus.yml'), stringify(config, { aliasDuplicateObjects: false }));
  const address = `127.0.0.1:${await freePort()}`;
  const server = spawn(
    'prometheus',
    [
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=${address}`,
      '--log.level=error',
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const ended = new Promise<void>((resolve, reject) => {
    server.once('exit', () => resolve());
    server.once('error', (cause) => reject(new Error('Prometheus did not start; install prometheus', { cause })));
  });
  closing.defer(async () => {
    server.kill('SIGTERM');
    await ended;
  });
  const until = performance.now() + readyWithinMs;
  for (;;) {
    const answer = await fetch(`http://${address}/-/ready`).catch(() => undefined);
    if (answer?.ok) break;
    if (server.exitCode !== null || performance.now() > until)
      throw new Error('Prometheus was not ready within 30 seconds');
    await Promise.race([pause(100), ended]);
  }
  const stopping = closing.move();
  return {
    async queryRange(query, { start, end, step }) {
      const parameters = new URLSearchParams({ query, start: `${start}`, end: `${end}`, step: `${step}` });
      const response = await fetch(`http://${address}/api/v1/query_range`, { method: 'POST', body: parameters });
      const { status, data, error } = (await response.json()) as {
        status: string;
        data?: { result: Series[] };
        error?: string;
      };
      if (status !== 'success' || !data) throw new Error(`Prometheus refused ${query}: ${error}`);
      return data.result;
    },
    [Symbol.asyncDispose]: () => stopping.disposeAsync(),
  };
}
