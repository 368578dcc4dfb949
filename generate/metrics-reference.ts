import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { repositoryRoot } from '#schema/subgraphs.ts';

export const metricsReferenceFile = 'docs/reference/metrics.md';

/** A metric as the sources define it. */
export interface DefinedMetric {
  name: string;
  kind: 'counter' | 'gauge' | 'histogram';
  help: string;
  labels: readonly string[];
  file: string;
}

/** The followers of a registry have their own name in their metrics. */
const followers = ['gateway', 'subscriptions'];

const text = String.raw`(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\x60(?:[^\x60\\]|\\.)*\x60)`;
const definition = new RegExp(
  String.raw`\b(counter|gauge|histogram)\(\s*(${text}),\s*(${text}(?:\s*\+\s*${text})*),?\s*(?:\[([^\]]*)\])?`,
  'g',
);
const call = /(?<!function )\b(?:counter|gauge|histogram)\(/g;

/** Every metric that the sources define, by name. Throws where a definition cannot be read: name, help and labels must be written out. */
export function definedMetrics(): DefinedMetric[] {
  const files = globSync('{gateway,platform,registry,subgraphs,subscriptions,payment-simulator}/**/*.ts', {
    cwd: repositoryRoot,
    exclude: (name) => ['node_modules', 'dist'].includes(path.basename(name)),
  });
  const metrics = files.flatMap((file) => {
    if (file === path.normalize('platform/process/metrics.ts')) return [];
    const source = readFileSync(path.join(repositoryRoot, file), 'utf8');
    if (!/from '[^']*\/metrics\.ts'/.test(source)) return [];
    const found = [...source.matchAll(definition)];
    const calls = source.match(call)?.length ?? 0;
    if (found.length !== calls)
      throw new Error(`expected ${calls} metrics in ${file}, read ${found.length}; write name, help and labels out`);
    return found.flatMap(([, kind, name = '', help = '', labels = '']) =>
      namesOf(plain(name)).map((each) => ({
        name: each,
        kind: kind as DefinedMetric['kind'],
        help: plain(help),
        labels: [...labels.matchAll(/'(\w+)'/g)].map(([, label]) => label ?? ''),
        file: file.replaceAll(path.sep, '/'),
      })),
    );
  });
  return metrics.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The series of a metric as Prometheus has them. */
export function seriesOf({ name, kind }: Pick<DefinedMetric, 'name' | 'kind'>): string[] {
  return kind === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
}

/** Metrics of the library that only Linux has; the page is the same wherever it is made. */
const onlyLinux = ['process_virtual_memory_bytes', 'process_heap_bytes', 'process_open_fds', 'process_max_fds'];

/** The metrics that the library measures in each process on every system. */
export async function processMetrics(): Promise<DefinedMetric[]> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const metrics = await registry.getMetricsAsJSON();
  registry.clear();
  const everywhere = metrics.filter(({ name }) => !onlyLinux.includes(name));
  return everywhere.map(({ name, help, type }) => ({
    name,
    kind: type as unknown as DefinedMetric['kind'],
    help: help ?? '',
    labels: [],
    file: '',
  }));
}

/** Text of one or several literals, joined. */
function plain(literals: string): string {
  return [...literals.matchAll(new RegExp(text, 'g'))].map(([literal]) => literal.slice(1, -1)).join('');
}

function namesOf(name: string): string[] {
  return name.includes('${process}') ? followers.map((process) => name.replace('${process}', process)) : [name];
}

/** Every metric as one Markdown page. */
export async function metricsReference(): Promise<string> {
  const sections = Map.groupBy(definedMetrics(), ({ file }) => sectionOf(file));
  return [
    '# Metrics reference',
    'Made by `npm run generate` from the sources; never edited. Every process serves its metrics at `/metrics` on its admin port, in the text format of Prometheus. A histogram also has `_bucket`, `_sum` and `_count`.',
    ...[...sections]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([title, metrics]) => `## ${title}\n\n${table(metrics)}`),
    `## Every process\n\nMeasured by prom-client.\n\n${table(await processMetrics())}`,
    '',
  ].join('\n\n');
}

function sectionOf(file: string): string {
  const [folder = '', room = ''] = file.split('/');
  if (folder === 'platform') return `Platform: ${room}`;
  if (folder === 'subgraphs') return `Subgraph ${room}`;
  return folder.charAt(0).toUpperCase() + folder.slice(1);
}

function table(metrics: readonly DefinedMetric[]): string {
  const rows = metrics.map(({ name, kind, labels, help }) => {
    const shown = labels.map((label) => `\`${label}\``).join(', ') || '–';
    return `| \`${name}\` | ${kind} | ${shown} | ${help.replaceAll('|', String.raw`\|`)} |`;
  });
  return ['| Metric | Kind | Labels | Meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
