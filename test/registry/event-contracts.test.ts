import { describe, expect, test } from 'vitest';
import { compareEvents, type EventConsumers } from '#registry/judge/event-contracts.ts';
import { snapshotEvents, unreadableFixtures } from '../../generate/event-snapshot.ts';
import type { Policy } from '#registry/judge/policy.ts';
import { type Report, reportSchema } from '#registry/report/report.ts';
import type { ClientRelease } from '#registry/model/evidence.ts';
import { fromVerdict, toReport } from '#registry/report/to-report.ts';
import { judge } from '#registry/judge/verdict.ts';
import { type EventCase, eventCases, placed } from './corpus/event-changes.ts';
import { composeOnce, edited, now, release, versionOf } from './corpus/shop.ts';

const version = versionOf(edited([]));
const reader = 'catalog (follow-orders)';

/** The report that the command line prints, of a graph whose events alone changed. */
async function reportOf(
  eventCase: EventCase,
  known: { consumers?: EventConsumers; failOn?: Policy['failOn']; releases?: ClientRelease[] },
): Promise<Report> {
  const { consumers = {}, failOn, releases = [] } = known;
  const elsewhere = compareEvents(eventCase.before ?? placed, eventCase.after, consumers, failOn);
  const input = {
    base: version,
    proposed: edited([]),
    releases,
    usage: [],
    approvals: [],
    now,
    elsewhere,
    compose: composeOnce,
  };
  const report = toReport('check', fromVerdict(await judge(input)));
  expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  expect(report.changes.map((each) => `${each.type} ${each.coordinate}: ${each.severity}`)).toEqual(eventCase.found);
  expect(report.changes.map((each) => each.message).join('\n')).toContain(eventCase.says ?? '');
  for (const each of report.changes) {
    expect(each).toMatchObject({ kind: 'event', contract: null, usage: { requests: 0, clients: [] } });
    expect(each.approve === null).toBe(!each.blocking);
  }
  return report;
}

const blocking = (report: Report) =>
  report.changes.filter((change) => change.blocking).map((change) => change.severity);
const among = (eventCase: EventCase, ...severities: string[]) =>
  eventCase.found.flatMap((line) => severities.filter((severity) => line.endsWith(`: ${severity}`)));
const verdictOf = (blocked: boolean) => (blocked ? ['blocked', 1] : ['ok', 0]);

// The log keeps events forever, so an event without readers today excuses nothing: evidence only names who is hurt first.
describe('of an event contract is judged', () => {
  test.each(eventCases)('$name, read by a consumer', async (eventCase) => {
    const report = await reportOf(eventCase, { consumers: { 'order.placed': [reader] } });
    expect(blocking(report)).toEqual(among(eventCase, 'breaking'));
    expect([report.result, report.exitCode]).toEqual(verdictOf(among(eventCase, 'breaking').length > 0));
    for (const each of report.changes) {
      const read = each.coordinate?.startsWith('order.placed') ?? false;
      expect(each.because).toBe(read ? `read by ${reader}` : 'no consumer here reads it; the log does keep it');
    }
  });

  test.each(eventCases)('$name, where consumers read other events only', async (eventCase) => {
    const report = await reportOf(eventCase, {
      consumers: { 'order.cancelled': [reader], 'order.placed-late': [reader] },
    });
    expect(blocking(report)).toEqual(among(eventCase, 'breaking'));
    expect([report.result, report.exitCode]).toEqual(verdictOf(among(eventCase, 'breaking').length > 0));
    for (const each of report.changes) expect(each.because).toContain('no consumer here reads it');
  });

  test.each(eventCases)('$name, where no consumer is known', async (eventCase) => {
    const report = await reportOf(eventCase, {});
    expect([report.result, report.exitCode]).toEqual(verdictOf(among(eventCase, 'breaking').length > 0));
    for (const each of report.changes) expect(each.because).toContain('no consumer here reads it');
  });

  test.each(eventCases)('$name, whatever clients send', async (eventCase) => {
    const report = await reportOf(eventCase, { releases: [release(['{ me { id } }'])] });
    expect([report.result, report.exitCode]).toEqual(verdictOf(among(eventCase, 'breaking').length > 0));
  });

  test.each(eventCases)('$name, under a strict and a lax policy', async (eventCase) => {
    const strict = await reportOf(eventCase, { failOn: 'dangerous' });
    expect(blocking(strict)).toEqual(among(eventCase, 'breaking', 'dangerous'));
    expect([strict.result, strict.exitCode]).toEqual(verdictOf(among(eventCase, 'breaking', 'dangerous').length > 0));
    const lax = await reportOf(eventCase, { failOn: 'never' });
    expect([lax.result, lax.exitCode, blocking(lax)]).toEqual(['ok', 0, []]);
  });
});

test('of an event may be approved', async () => {
  const elsewhere = compareEvents(placed, {}, {});
  const input = { base: version, proposed: edited([]), releases: [], usage: [], now, elsewhere };
  const fingerprint = (await judge({ ...input, approvals: [] })).findings[0]?.fingerprint ?? '';
  const approval = { fingerprint, reason: 'never written', actor: 'ada', at: now.toISOString(), expiresAt: null };
  expect(await judge({ ...input, approvals: [approval] })).toMatchObject({
    result: 'ok',
    findings: [{ type: 'EVENT_REMOVED', blocking: false, approval: { actor: 'ada' } }],
  });
});

test('the events as they are have not changed', () => {
  expect(compareEvents(snapshotEvents(), snapshotEvents(), {})).toEqual([]);
});

test('the consumers of an event are found in the sources of the subgraphs', () => {
  const consumers = Object.fromEntries(
    Object.entries(snapshotEvents()).map(([event, contract]) => [event, contract.consumers]),
  );
  expect(consumers['order.placed']).toEqual(['catalog (follow-orders)', 'users (list-orders)']);
  expect(consumers['stock.reserved']).toEqual(['orders (copy-products)', 'orders (follow-stock)']);
});

test('every event that was ever written can be read', () => {
  expect(unreadableFixtures()).toEqual([]);
});
