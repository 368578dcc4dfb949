import { execFile, spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { alerts } from '../../deploy/observe/alerts.ts';
import { dashboards } from '../../deploy/observe/dashboards.ts';
import { observeFiles } from '../../deploy/observe/files.ts';
import { journeys } from '../../deploy/observe/journeys.ts';
import { definedMetrics, processMetrics, seriesOf } from '../../generate/metrics-reference.ts';

const generated = path.join(repositoryRoot, 'deploy/observe/generated');
const run = promisify(execFile);
const hasPromtool = spawnSync('promtool', ['--version']).status === 0;
const expressions = [
  ...alerts.map(({ name, expr }) => ({ place: name, expr })),
  ...journeys.flatMap(({ name, total, good, latency }) =>
    [total, good, latency].map((expr) => ({ place: name, expr })),
  ),
  ...dashboards.flatMap(({ name, panels }) =>
    panels.flatMap(({ title, queries }) => queries.map(({ expr }) => ({ place: `${name}: ${title}`, expr }))),
  ),
];
/** Names of series, also those of a pattern with one group of alternatives. */
const seriesIn = (expr: string): string[] =>
  [...expr.matchAll(/\b(?:tradepost|nodejs|process)_(?:\(([a-z|]+)\))?[a-z0-9_]+/g)].flatMap(([name, alternatives]) =>
    alternatives ? alternatives.split('|').map((part) => name.replace(`(${alternatives})`, part)) : [name],
  );

test('every metric that an alert, a journey or a dashboard names is defined', async () => {
  const defined = new Set([...definedMetrics(), ...(await processMetrics())].flatMap(seriesOf));
  const unknown = (all: typeof expressions) =>
    all.flatMap(({ place, expr }) =>
      seriesIn(expr)
        .filter((name) => !defined.has(name))
        .map((name) => `${place}: ${name}`),
    );
  expect(expressions.flatMap(({ expr }) => seriesIn(expr)).length).toBeGreaterThan(70);
  expect(unknown(expressions)).toEqual([]);
  expect(unknown([{ place: 'planted', expr: 'rate(tradepost_relay_lost_total[5m])' }])).toEqual([
    'planted: tradepost_relay_lost_total',
  ]);
});

test('every label by which an alert or a dashboard groups is a label of its metric', async () => {
  const labels = new Map(
    [...definedMetrics(), ...(await processMetrics())].flatMap((metric) =>
      seriesOf(metric).map((name) => [name, [...metric.labels, 'le', 'instance', 'job']] as const),
    ),
  );
  const wrong = expressions.flatMap(({ place, expr }) => {
    const groups = [...expr.matchAll(/by \(([\w, ]+)\) \((?:rate\()?([a-z_]+)/g)];
    return groups.flatMap(([, by = '', name = '']) =>
      by
        .split(', ')
        .flatMap((label) => (labels.get(name)?.includes(label) === false ? [`${place}: ${name} ${label}`] : [])),
    );
  });
  expect(wrong).toEqual([]);
});

test('every alert has a runbook, and every runbook is listed', () => {
  const named = [...alerts.map(({ runbook }) => `${runbook}.md`), 'journey-budget.md'];
  const runbooks = globSync('*.md', { cwd: path.join(repositoryRoot, 'docs/runbooks') }).filter(
    (file) => file !== 'README.md',
  );
  expect(named.filter((file) => !runbooks.includes(file))).toEqual([]);
  const index = readFileSync(path.join(repositoryRoot, 'docs/runbooks/README.md'), 'utf8');
  expect(runbooks.filter((file) => !index.includes(`(${file})`))).toEqual([]);
  expect(alerts.filter(({ name }) => !index.includes(`\`${name}\``))).toEqual([]);
});

test('the files of the monitoring are fresh (if not: npm run compose)', () => {
  const stale = [...observeFiles()].filter(
    ([file, content]) =>
      !existsSync(path.join(repositoryRoot, file)) || readFileSync(path.join(repositoryRoot, file), 'utf8') !== content,
  );
  expect(stale.map(([file]) => file)).toEqual([]);
});

// A CI without promtool fails here, and does not skip.
test.skipIf(!hasPromtool && !process.env['CI'])(
  'Prometheus reads the rules, and each alert fires on the recorded series of its fault and on no others',
  async () => {
    await run('promtool', ['check', 'config', path.join(generated, 'prometheus.yml')]);
    const { stdout } = await run('promtool', ['test', 'rules', path.join(generated, 'rules.test.yml')]);
    expect(stdout).toContain('SUCCESS');
  },
);
