import { describe, expect, test } from 'vitest';
import { defaultPolicy } from '#schema/registry/policy.ts';
import type { ClientRelease, UsageRow } from '#schema/registry/store.ts';
import { fromVerdict, toReport } from '#schema/registry/to-report.ts';
import { judge } from '#schema/registry/verdict.ts';
import { type ApiCase, apiCases } from './corpus/api-changes.ts';
import { edited, now, release, used, versionOf } from './corpus/shop.ts';

const base = versionOf(edited([]));

/** The report that the command line prints, of one case in one state of knowledge. */
async function reportOf(one: ApiCase, known: { releases?: ClientRelease[]; usage?: UsageRow[]; failOn?: 'dangerous' }) {
  const { releases = [], usage = [], failOn } = known;
  const policy = failOn ? { ...defaultPolicy, failOn } : defaultPolicy;
  const report = toReport(
    'check',
    fromVerdict(await judge({ base, proposed: edited(one.edits), releases, usage, approvals: [], policy, now })),
  );
  expect(report.composition.errors).toEqual([]);
  const finding = report.changes.find(
    (each) => each.kind === 'api' && each.type === one.type && each.coordinate === one.coordinate,
  );
  if (!finding)
    throw new Error(
      `no ${one.type} of ${one.coordinate}, but ${report.changes.map((each) => `${each.type} ${each.coordinate}`).join(', ')}`,
    );
  expect(finding.severity).toBe(one.severity);
  expect(finding.approve === null).toBe(!finding.blocking);
  expect([report.result, report.exitCode]).toEqual(
    report.changes.some((each) => each.blocking) ? ['blocked', 1] : ['ok', 0],
  );
  return { report, finding };
}

const breaking = apiCases.filter((one) => one.severity === 'breaking');
const where = <K extends keyof ApiCase>(cases: readonly ApiCase[], key: K) =>
  cases.filter((one) => one[key] !== undefined);

test('the corpus has no two cases of one name', () => {
  expect(new Set(apiCases.map((one) => one.name)).size).toBe(apiCases.length);
});

describe('blocked while nobody knows who uses it', () => {
  test.each(breaking)('$name', async (one) => {
    const { report, finding } = await reportOf(one, {});
    expect(report.exitCode).toBe(1);
    expect(finding).toMatchObject({
      blocking: true,
      because: expect.stringContaining('nobody knows'),
      usage: { clients: [] },
    });
  });
});

describe('blocked where an operation of an active release notices it', () => {
  test.each(where(breaking, 'hit'))('$name', async (one) => {
    const { report, finding } = await reportOf(one, { releases: [release([one.hit ?? ''])] });
    expect(report.exitCode).toBe(1);
    expect(finding).toMatchObject({
      blocking: true,
      usage: { clients: [{ client: 'web', versions: ['1.0.0'], operations: ['Hit'] }] },
    });
  });
});

describe('passes where the operations of active releases do not notice it', () => {
  test.each(where(breaking, 'miss'))('$name', async (one) => {
    const { finding } = await reportOf(one, { releases: [release([one.miss ?? ''])] });
    expect(finding).toMatchObject({
      blocking: false,
      usage: { clients: [] },
      because: expect.stringContaining('none of 1 stored operation'),
    });
  });
});

describe('blocked where traffic shows it in use', () => {
  test.each(where(breaking, 'row'))('$name', async (one) => {
    const rows = [used(one.row ?? ''), used('Query.me', 100)];
    const { finding } = await reportOf(one, { usage: rows });
    expect(finding.blocking).toBe(true);
    expect(finding.usage.clients).toMatchObject([{ client: 'app', versions: ['2'] }]);
  });
});

describe('passes where traffic shows only what is beside it', () => {
  test.each(where(breaking, 'otherRow'))('$name', async (one) => {
    const { finding } = await reportOf(one, {
      usage: [used(one.otherRow ?? '', 10, { day: '2026-11-21' }), used('Query.other', 100)],
    });
    expect(finding).toMatchObject({ blocking: false, because: expect.stringContaining('no use in the last 7 days') });
  });
});

describe('a dangerous change passes, and blocks where that is the policy and somebody notices', () => {
  test.each(apiCases.filter((one) => one.severity === 'dangerous'))('$name', async (one) => {
    const lax = await reportOf(one, { releases: one.hit ? [release([one.hit])] : [] });
    expect([lax.report.exitCode, lax.finding.blocking]).toEqual([0, false]);
    if (!one.hit || !one.miss) return;
    expect(lax.finding.usage.clients).toMatchObject([{ client: 'web', operations: ['Hit'] }]);
    expect((await reportOf(one, { releases: [release([one.hit])], failOn: 'dangerous' })).report.exitCode).toBe(1);
    expect((await reportOf(one, { releases: [release([one.miss])], failOn: 'dangerous' })).finding.blocking).toBe(
      false,
    );
  });
});

describe('a safe change passes without any data', () => {
  test.each(apiCases.filter((one) => one.severity === 'safe'))('$name', async (one) => {
    const { report, finding } = await reportOf(one, {});
    expect([report.exitCode, finding.blocking, finding.because]).toEqual([0, false, 'a safe change']);
  });
});
