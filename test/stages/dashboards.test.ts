import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { dashboardPage } from '../../generate/dashboards/draw-dashboard.ts';
import { quietPanels } from '../../generate/dashboards/quiet-panels.ts';
import { recordPanels } from '../../generate/dashboards/record-panels.ts';
import { emptyQueries } from '../../generate/dashboards/take-dashboards.ts';

const hasPrometheus = spawnSync('prometheus', ['--version']).status === 0;

// A CI without Prometheus fails here, and does not skip.
test.skipIf(!hasPrometheus && !process.env['CI'])(
  'every query of every dashboard returns values from a shop under load, or is named as quiet',
  async () => {
    const recorded = await recordPanels({ calmSeconds: 12, faultSeconds: 5 });
    expect(recorded.map(({ dashboard }) => dashboard.name)).toEqual(['journeys', 'graph', 'orders-and-events', 'live']);
    const quiet = Object.keys(quietPanels);
    expect(emptyQueries(recorded).filter((query) => !quiet.includes(query))).toEqual([]);
    // A quiet query that is no longer in a dashboard.
    const all = recorded.flatMap(({ dashboard, panels }) =>
      panels.flatMap(({ panel }) => panel.queries.map(({ legend }) => `${dashboard.name}: ${panel.title}: ${legend}`)),
    );
    expect(quiet.filter((query) => !all.includes(query))).toEqual([]);
    for (const dashboard of recorded) expect(dashboardPage(dashboard)).toContain('<svg');
  },
  300_000,
);
