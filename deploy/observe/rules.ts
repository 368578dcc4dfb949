import { type Alert, alerts } from './alerts.ts';
import { type Journey, journeys } from './journeys.ts';

/** Where people read the runbooks; the path within the repository follows. */
const repositoryUrl = 'https://github.com/tradepost/tradepost/blob/main';

/**
 * Two windows each, as Google's SRE workbook has them: the long one says that budget is lost, the short one that this goes on. `burn` times the budget
 * of thirty days: 14.4 spends 2 % of it in an hour, 6 spends 5 % in six hours, 3 spends 10 % in a day, 1 spends 10 % in three days.
 */
const burns = [
  { burn: 14.4, long: '1h', short: '5m', severity: 'page' },
  { burn: 6, long: '6h', short: '30m', severity: 'page' },
  { burn: 3, long: '1d', short: '2h', severity: 'ticket' },
  { burn: 1, long: '3d', short: '6h', severity: 'ticket' },
] as const;
const windows = [...new Set(burns.flatMap(({ long, short }) => [short, long]))];

const ratio = (window: string) => `journey:bad:ratio_rate${window}`;
const runbookOf = (name: string) => ({
  runbook: `docs/runbooks/${name}.md`,
  runbook_url: `${repositoryUrl}/docs/runbooks/${name}.md`,
});
const burnSummary = ({ name }: Journey, long: string) =>
  `The journey ${name} spends its error budget too fast (${long})`;
const budgetOf = ({ objective }: Journey) => Number((1 - objective).toFixed(6));

/** The rule file of Prometheus. */
export function prometheusRules(): object {
  const recorded = journeys.flatMap((journey) =>
    windows.map((window) => ({
      record: ratio(window),
      labels: { journey: journey.name },
      expr: `1 - (sum(rate(${journey.good}[${window}])) or vector(0)) / (sum(rate(${journey.total}[${window}])) > 0)`,
    })),
  );
  const burning = journeys.flatMap((journey) =>
    burns.map(({ burn, long, short, severity }) => {
      const limit = Number((burn * budgetOf(journey)).toFixed(6));
      const above = (window: string) => `${ratio(window)}{journey="${journey.name}"} > ${limit}`;
      return {
        alert: 'JourneyBudgetBurns',
        expr: `${above(long)} and ${above(short)}`,
        labels: { severity, window: long, journey: journey.name },
        annotations: { summary: burnSummary(journey, long), ...runbookOf('journey-budget') },
      };
    }),
  );
  return {
    groups: [
      { name: 'journeys', interval: '30s', rules: recorded },
      { name: 'journey-budgets', interval: '30s', rules: burning },
      { name: 'conditions', interval: '15s', rules: alerts.map(toRule) },
    ],
  };
}

function toRule({ name, expr, for: lasting, severity, summary, runbook }: Alert) {
  return {
    alert: name,
    expr,
    ...(lasting === '0m' ? {} : { for: lasting }),
    labels: { severity },
    annotations: { summary, ...runbookOf(runbook) },
  };
}

interface InputSeries {
  series: string;
  values: string;
}

/** The tests of the rules for promtool: each alert with series that make it fire, and with series that do not. */
export function ruleTests(): object {
  return {
    rule_files: ['rules.yml'],
    evaluation_interval: '30s',
    tests: [...alerts.flatMap(testsOf), ...journeys.flatMap(journeyTests)],
  };
}

const seriesOf = (values: Readonly<Record<string, string>>): InputSeries[] =>
  Object.entries(values).map(([series, text]) => ({ series, values: text }));

function testsOf(alert: Alert) {
  const expected = {
    exp_labels: { severity: alert.severity, ...alert.labels },
    exp_annotations: { summary: alert.summary, ...runbookOf(alert.runbook) },
  };
  // The increase of a counter that has just begun to count is over after its window.
  const at = alert.for === '10m' ? '12m' : '8m';
  return [
    {
      name: `${alert.name} fires`,
      interval: '1m',
      input_series: seriesOf(alert.fires),
      alert_rule_test: [{ alertname: alert.name, eval_time: at, exp_alerts: [expected] }],
    },
    {
      name: `${alert.name} is quiet`,
      interval: '1m',
      input_series: seriesOf(alert.quiet),
      alert_rule_test: [{ alertname: alert.name, eval_time: at, exp_alerts: [] }],
    },
  ];
}

const oneMinute = '1m';
const burnTest = (journey: Journey, fired: readonly { window: string; severity: string }[], at: string) => ({
  alertname: 'JourneyBudgetBurns',
  eval_time: at,
  exp_alerts: fired.map(({ window, severity }) => ({
    exp_labels: { severity, window, journey: journey.name },
    exp_annotations: { summary: burnSummary(journey, window), ...runbookOf('journey-budget') },
  })),
});

/**
 * From the counters to the alerts within an hour and a half, and from the recorded ratios to the alerts for the long windows: days of counters take
 * promtool minutes, and their windows differ by their length alone.
 */
function journeyTests(journey: Journey) {
  const budget = budgetOf(journey);
  const all = burns.map(({ long, severity }) => ({ window: long, severity }));
  // Of a thousand events a minute, so many are good in each stretch.
  const counted = (name: string, stretches: readonly { good: number; minutes: number }[], tests: object[]) => {
    let good = 0;
    const values = stretches.map((stretch) => {
      const begin = good;
      good += stretch.good * stretch.minutes;
      return `${begin}+${stretch.good}x${stretch.minutes - 1}`;
    });
    const minutes = stretches.reduce((sum, stretch) => sum + stretch.minutes, 0);
    return {
      name: `${journey.name}: ${name}`,
      interval: oneMinute,
      input_series: [
        { series: plain(journey.total), values: `0+1000x${minutes - 1}` },
        { series: plain(journey.good), values: values.join(' ') },
      ],
      alert_rule_test: tests,
    };
  };
  const recordedAs = (name: string, ratios: Readonly<Record<string, number>>, fired: typeof all) => ({
    name: `${journey.name}: ${name}`,
    interval: oneMinute,
    input_series: Object.entries(ratios).map(([window, value]) => ({
      series: `${ratio(window)}{journey="${journey.name}"}`,
      values: `${Number(value.toFixed(6))}x3`,
    })),
    alert_rule_test: [burnTest(journey, fired, '2m')],
  });
  const everywhere = (value: number) => Object.fromEntries(windows.map((window) => [window, value]));
  return [
    counted(
      'counters with half of the budget bad wake nobody',
      [{ good: 1000 - 500 * budget, minutes: 20 }],
      [burnTest(journey, [], '15m')],
    ),
    counted(
      'a failure of everything alerts within minutes',
      [{ good: 0, minutes: 20 }],
      [burnTest(journey, all, '10m')],
    ),
    counted(
      'the page of the hour ends minutes after a repair',
      [
        { good: 0, minutes: 20 },
        { good: 1000, minutes: 40 },
      ],
      [burnTest(journey, all, '15m'), burnTest(journey, all.slice(2), '58m')],
    ),
    recordedAs('four times the budget is a ticket, and pages nobody', everywhere(4 * budget), all.slice(2)),
    recordedAs('twice the budget is a ticket of the slowest windows', everywhere(2 * budget), all.slice(3)),
    recordedAs('seven times the budget pages by the six hours', everywhere(7 * budget), all.slice(1)),
    recordedAs(
      'a failure that is over alerts nobody, although the long windows show it',
      Object.fromEntries([
        ...burns.map(({ long }) => [long, 20 * budget] as const),
        ...burns.map(({ short }) => [short, 0] as const),
      ]),
      [],
    ),
  ];
}

/** A series that a selector finds: values for its matchers by pattern. */
function plain(selector: string): string {
  const [, name = '', matchers = ''] = /^(\w+)(?:\{(.*)\})?$/.exec(selector) ?? [];
  const labels = [...matchers.matchAll(/(\w+)(=~|!=|!~|=)"((?:[^"\\]|\\.)*)"/g)].flatMap(
    ([, label = '', operator, value = '']) => {
      if (operator === '=') return [`${label}="${value}"`];
      if (operator === '=~') return [`${label}="${value.split('|')[0]}"`];
      return [`${label}="${label === 'outcome' ? 'CONFIRMED' : 'OK'}"`];
    },
  );
  return `${name}{${[...new Set(labels)].join(',')}}`;
}
