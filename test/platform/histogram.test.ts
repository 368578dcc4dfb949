import { Histogram as Theirs, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { Histogram } from '#platform/process/histogram.ts';

const bounds = [0.1, 1, 10];

/** The same observations in ours and in that of prom-client, as registries show them. */
async function shown(labelNames: string[], observations: [Record<string, string>, number][]) {
  const [own, usual] = [new Registry(), new Registry()];
  const options = { name: 'taken_seconds', help: 'Time', labelNames };
  const ours = new Histogram({ ...options, bounds });
  own.registerMetric(ours as never);
  const theirs = new Theirs({ ...options, buckets: bounds, registers: [usual] });
  for (const [labels, value] of observations) {
    ours.observe(labels, value);
    theirs.observe(labels, value);
  }
  return { ours: await own.metrics(), theirs: await usual.metrics(), values: (await own.getMetricsAsJSON())[0] };
}

test('a histogram is shown as that of prom-client', async () => {
  const { ours, theirs } = await shown(
    ['subgraph', 'outcome'],
    [
      [{ subgraph: 'users', outcome: 'ok' }, 0.1],
      [{ subgraph: 'users', outcome: 'ok' }, 0.05],
      [{ outcome: 'ok', subgraph: 'users' }, 11],
      [{ subgraph: 'users', outcome: 'a "b"\\c' }, 1],
      [{ subgraph: 'orders', outcome: 'ok' }, 0],
    ],
  );
  expect(ours).toBe(theirs);
  expect(ours).toContain('taken_seconds_bucket{le="0.1",subgraph="users",outcome="ok"} 2');
});

test('a histogram without labels is shown before the first observation, one with labels is not', async () => {
  for (const labelNames of [[], ['kind']]) {
    const { ours, theirs } = await shown(labelNames, []);
    expect(ours).toBe(theirs);
  }
});

test('a series that was looked up counts with the others', async () => {
  const ours = new Histogram({ name: 'taken_seconds', help: 'Time', labelNames: ['kind'], bounds });
  ours.labels('read').observe(2);
  ours.observe({ kind: 'read' }, 3);
  ours.labels('write');
  const { values } = await ours.get();
  expect(values.filter(({ metricName }) => metricName.endsWith('_count'))).toEqual([
    { metricName: 'taken_seconds_count', labels: { kind: 'read' }, value: 2 },
  ]);
});

test('a wrong number of labels and a value that is no number are refused', () => {
  const ours = new Histogram({ name: 'taken_seconds', help: 'Time', labelNames: ['kind'], bounds });
  expect(() => ours.labels('read', 'ok')).toThrow('expected a value for each label');
  expect(() => ours.observe({ kind: 'read' }, Number.NaN)).toThrow('expected a number');
});
