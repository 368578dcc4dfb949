/** A chart of a dashboard. */
export interface Panel {
  title: string;
  unit: 'seconds' | 'per second' | 'share' | 'count' | 'bytes';
  queries: readonly { legend: string; expr: string }[];
}

export interface Dashboard {
  /** Of its file and its address. */
  name: string;
  title: string;
  panels: readonly Panel[];
}

const grafanaUnits = {
  seconds: 's',
  'per second': 'reqps',
  share: 'percentunit',
  count: 'short',
  bytes: 'bytes',
} as const;

/** A dashboard as Grafana reads it. */
export function grafanaDashboard({ name, title, panels }: Dashboard): object {
  const datasource = { type: 'prometheus', uid: 'prometheus' };
  return {
    uid: `tradepost-${name}`,
    title,
    tags: ['tradepost'],
    timezone: 'browser',
    schemaVersion: 41,
    refresh: '30s',
    time: { from: 'now-3h', to: 'now' },
    panels: panels.map((panel, index) => ({
      id: index + 1,
      type: 'timeseries',
      title: panel.title,
      datasource,
      gridPos: { x: (index % 2) * 12, y: Math.floor(index / 2) * 8, w: 12, h: 8 },
      fieldConfig: {
        defaults: { unit: grafanaUnits[panel.unit], ...(panel.unit === 'share' ? {} : { min: 0 }) },
        overrides: [],
      },
      options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi' } },
      targets: panel.queries.map(({ legend, expr }, query) => ({
        refId: String.fromCodePoint(65 + query),
        datasource,
        expr,
        legendFormat: legend,
      })),
    })),
  };
}
