import { setTimeout as pause } from 'node:timers/promises';
import { dashboards } from '../../deploy/observe/dashboards.ts';
import type { Dashboard, Panel } from '../../deploy/observe/grafana.ts';
import { drills } from '../../ops/drill/drills.ts';
import { type DrillShop, startDrillShop } from '../../ops/drill/drill-shop.ts';
import { type People, startPeople } from '../../ops/drill/people.ts';
import { runPrometheus, type Series } from './run-prometheus.ts';

/** A line of a chart: its values by seconds since the beginning. */
export interface Line {
  name: string;
  points: readonly (readonly [number, number])[];
}

export interface RecordedPanel {
  panel: Panel;
  lines: readonly Line[];
  /** The legends of queries that returned no value. */
  empty: readonly string[];
}

export interface RecordedDashboard {
  dashboard: Dashboard;
  panels: readonly RecordedPanel[];
}

/** Seconds of the shop's life that the charts show. */
export interface Recording {
  calmSeconds: number;
  faultSeconds: number;
}

/** What stands for $__rate_interval: 20 readings. */
const rateInterval = '20s';
const stepSeconds = 1;

/** Runs a fleet while customers browse, order and follow, breaks a part of it, and reads every panel of every dashboard from Prometheus. */
export async function recordPanels({ calmSeconds, faultSeconds }: Recording): Promise<RecordedDashboard[]> {
  await using closing = new AsyncDisposableStack();
  const shop = await startDrillShop({ onLine() {} });
  closing.defer(() => shop.stop());
  const prometheus = await runPrometheus(shop.adminPorts);
  closing.use(prometheus);
  const people = await startPeople(shop);
  closing.defer(async () => {
    people.follower.stop();
    await people.stop();
  });
  const start = Math.floor(Date.now() / 1000);
  await live(shop, people, { calmSeconds, faultSeconds });
  const range = { start, end: Math.floor(Date.now() / 1000), step: stepSeconds };

  const recorded: RecordedDashboard[] = [];
  for (const dashboard of dashboards) {
    const panels: RecordedPanel[] = [];
    for (const panel of dashboard.panels) {
      const lines: Line[] = [];
      const empty: string[] = [];
      for (const { legend, expr } of panel.queries) {
        const found = await prometheus.queryRange(expr.replaceAll('$__rate_interval', rateInterval), range);
        const drawn = found.map((series) => lineOf(series, legend, start)).filter(({ points }) => points.length > 0);
        lines.push(...drawn);
        if (drawn.length === 0) empty.push(legend);
      }
      panels.push({ panel, lines, empty });
    }
    recorded.push({ dashboard, panels });
  }
  return recorded;
}

/** Ordinary life, then an event that nobody can read, Redis without answers and catalog without answers, and life again. */
async function live(shop: DrillShop, people: People, { calmSeconds, faultSeconds }: Recording): Promise<void> {
  let over = false;
  const mistakes = (async () => {
    while (!over) {
      await makeMistakes(shop);
      await pause(500);
    }
  })();
  const poisoned = drills.find(({ name }) => name === 'poisoned-event');
  try {
    await pause(calmSeconds * 1000);
    people.follower.cut();
    await poisoned?.begin(shop, people);
    shop.proxies.redis.begin({ kind: 'dead' });
    await pause(faultSeconds * 1000);
    shop.proxies.redis.end();
    shop.proxies.catalog.begin({ kind: 'dead' });
    await pause(faultSeconds * 1000);
    shop.proxies.catalog.end();
    await poisoned?.end(shop, people);
    await pause(calmSeconds * 1000);
  } finally {
    over = true;
    await mistakes;
  }
}

/** Requests that are refused: a list for staff alone, and a wrong password, again and again. */
async function makeMistakes({ url }: DrillShop): Promise<void> {
  const wrong = [
    '{ orders(first: 1) { nodes { id } } }',
    'mutation { signIn(input: { email: "nobody@example.com", password: "not the password" }) { __typename } }',
  ];
  for (const query of [...wrong, ...Array.from({ length: 4 }, () => wrong[1])]) {
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    }).catch(() => undefined);
    await answer?.arrayBuffer();
  }
}

function lineOf({ metric, values }: Series, legend: string, start: number): Line {
  return {
    name: legend.replaceAll(/\{\{(\w+)\}\}/g, (_all, label: string) => metric[label] ?? ''),
    points: values
      .map(([at, value]) => [at - start, Number(value)] as const)
      .filter(([, value]) => Number.isFinite(value)),
  };
}
