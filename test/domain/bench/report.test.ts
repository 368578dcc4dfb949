import { expect, it } from 'vitest';
import { toMarkdown } from '../../../bench/report.ts';

const result = (values: number[]) =>
  toMarkdown({
    scenario: 'order',
    title: 'Orders',
    command: 'npm run bench -- order',
    loadBefore: 1,
    cases: [{ title: 'CPU', ours: values.map((value) => ({ 'ms of CPU': value })), vanilla: [] }],
    notes: [],
  });

it.each([
  [[7], 'only round', '7.00'],
  [[8, 6], 'lower of two rounds', '6.00'],
  [[9, 1, 5], 'median', '5.00'],
  [[9, 1, 5, 7], 'lower of the two middle rounds', '5.00'],
])('a report says which of the rounds %j it shows: the %s', (values, name, shown) => {
  const report = result(values);
  expect(report).toContain(`Each value is the ${name}.`);
  expect(report).toContain(`| | ${name} | lowest … highest |`);
  expect(report).toContain(`| ms of CPU | ${shown} |`);
});
