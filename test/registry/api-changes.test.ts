import { ChangeType, diff } from '@graphql-inspector/core';
import { describe, expect, test } from 'vitest';
import { compareApis, toApiSchema } from '#registry/judge/compare.ts';
import { defaultPolicy } from '#registry/judge/policy.ts';
import { reportSchema } from '#registry/report/report.ts';
import type { ClientRelease, UsageRow } from '#registry/model/evidence.ts';
import { fromVerdict, toReport } from '#registry/report/to-report.ts';
import { judge } from '#registry/judge/verdict.ts';
import { type ApiCase, apiCases } from './corpus/api-changes.ts';
import { composeOnce, edited, now, release, used, versionOf } from './corpus/shop.ts';

const shopVersion = versionOf(edited([]));
const baseOf = (apiCase: ApiCase) => (apiCase.before ? versionOf(edited(apiCase.before)) : shopVersion);

/** The report that the command line prints, of one case in one state of knowledge. */
async function reportOf(
  apiCase: ApiCase,
  known: { releases?: ClientRelease[]; usage?: UsageRow[]; failOn?: 'dangerous' },
) {
  const { releases = [], usage = [], failOn } = known;
  const policy = failOn ? { ...defaultPolicy, failOn } : defaultPolicy;
  const input = {
    base: baseOf(apiCase),
    proposed: edited(apiCase.edits),
    releases,
    usage,
    approvals: [],
    policy,
    now,
    compose: composeOnce,
  };
  const report = toReport('check', fromVerdict(await judge(input)));
  expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  expect(report).toMatchObject({
    command: 'check',
    problem: null,
    composition: { errors: [] },
    evidence: { releases: releases.length, operations: releases.flatMap((each) => each.operations).length },
  });
  const finding = report.changes.find(
    (each) => each.kind === 'api' && each.type === apiCase.type && each.coordinate === apiCase.coordinate,
  );
  if (!finding)
    throw new Error(
      `no ${apiCase.type} of ${apiCase.coordinate}, but ${report.changes.map((each) => `${each.type} ${each.coordinate}`).join(', ')}`,
    );
  expect(finding.severity).toBe(apiCase.severity);
  expect(finding.approve === null).toBe(!finding.blocking);
  expect([report.result, report.exitCode]).toEqual(
    report.changes.some((each) => each.blocking) ? ['blocked', 1] : ['ok', 0],
  );
  return { report, finding };
}

const breaking = apiCases.filter((testCase) => testCase.severity === 'breaking');

describe('the corpus', () => {
  test('has no two cases of one name', () => {
    expect(new Set(apiCases.map((testCase) => testCase.name)).size).toBe(apiCases.length);
  });

  test('has every change that may hurt with and without use, in operations and in traffic', () => {
    const hurting = apiCases.filter((testCase) => testCase.severity !== 'safe');
    const lacking = hurting.filter((apiCase) => !(apiCase.hit && apiCase.miss && apiCase.row && apiCase.otherRow));
    expect(lacking.map((apiCase) => apiCase.name)).toEqual([]);
  });
});

// By change, so that its two graphs are read once for all states of knowledge.
describe.each(breaking)('a breaking change: $name', (apiCase) => {
  const { hit, miss, row, otherRow } = apiCase;

  test('is blocked without data about its use', async () => {
    const { report, finding } = await reportOf(apiCase, {});
    expect(report.exitCode).toBe(1);
    expect(finding).toMatchObject({
      blocking: true,
      because: expect.stringContaining('nobody knows'),
      usage: { clients: [] },
    });
  });

  if (hit !== undefined) {
    test('is blocked where an operation of an active release notices it', async () => {
      const { report, finding } = await reportOf(apiCase, { releases: [release([hit])] });
      expect(report.exitCode).toBe(1);
      // What makes it invalid is said once.
      expect(report.changes.filter((each) => each.kind === 'operation')).toEqual([]);
      expect(finding).toMatchObject({
        blocking: true,
        usage: { clients: [{ client: 'web', versions: ['1.0.0'], operations: ['Hit'] }] },
      });
    });
  }

  if (miss !== undefined) {
    test('passes where the operations of active releases do not notice it', async () => {
      const { report, finding } = await reportOf(apiCase, { releases: [release([miss])] });
      expect([report.result, report.exitCode]).toEqual(['ok', 0]);
      expect(finding).toMatchObject({
        blocking: false,
        usage: { clients: [] },
        because: expect.stringContaining('none of 1 stored operation'),
      });
    });
  }

  if (row !== undefined) {
    test('is blocked where traffic shows it in use', async () => {
      const { report, finding } = await reportOf(apiCase, { usage: [used(row), used('Query.me', 100)] });
      expect([report.result, report.exitCode]).toEqual(['blocked', 1]);
      expect(finding.blocking).toBe(true);
      expect(finding.usage.clients).toMatchObject([{ client: 'app', versions: ['2'] }]);
    });
  }

  if (otherRow !== undefined) {
    test('passes if traffic shows only other parts', async () => {
      const usage = [used(otherRow, 10, { day: '2026-11-21' }), used('Query.other', 100)];
      const { report, finding } = await reportOf(apiCase, { usage });
      expect([report.result, report.exitCode]).toEqual(['ok', 0]);
      expect(finding).toMatchObject({
        blocking: false,
        because: expect.stringContaining('no use in the last 7 days'),
      });
    });
  }
});

const dangerous = apiCases.filter((testCase) => testCase.severity === 'dangerous');

describe.each(dangerous)('a dangerous change: $name', (apiCase) => {
  const { hit, miss, row, otherRow } = apiCase;

  test('passes, and blocks where that is the policy, if nothing is known', async () => {
    const lax = await reportOf(apiCase, {});
    expect([lax.report.exitCode, lax.finding.blocking]).toEqual([0, false]);
    const strict = await reportOf(apiCase, { failOn: 'dangerous' });
    expect([strict.report.exitCode, strict.finding.blocking]).toEqual([1, true]);
  });

  if (hit !== undefined) {
    test('passes, and blocks where that is the policy, if an operation notices it', async () => {
      const releases = [release([hit])];
      const lax = await reportOf(apiCase, { releases });
      expect([lax.report.exitCode, lax.finding.blocking]).toEqual([0, false]);
      expect(lax.finding.usage.clients).toMatchObject([{ client: 'web', operations: ['Hit'] }]);
      const strict = await reportOf(apiCase, { releases, failOn: 'dangerous' });
      expect([strict.report.exitCode, strict.finding.blocking]).toEqual([1, true]);
    });
  }

  if (miss !== undefined) {
    test('passes if no operation notices it', async () => {
      const { report, finding } = await reportOf(apiCase, { releases: [release([miss])], failOn: 'dangerous' });
      expect([report.exitCode, finding.blocking, finding.usage.clients]).toEqual([0, false, []]);
    });
  }

  if (otherRow !== undefined) {
    test('passes if traffic shows only other parts', async () => {
      // Reporters that know arguments name them too.
      const usage = [used(otherRow), used('Query.user(id:)')];
      const { report, finding } = await reportOf(apiCase, { usage, failOn: 'dangerous' });
      expect([report.exitCode, finding.blocking, finding.usage.clients]).toEqual([0, false, []]);
    });
  }

  if (row !== undefined) {
    test('passes, and blocks where that is the policy, if traffic shows it in use', async () => {
      const usage = [used(row)];
      expect((await reportOf(apiCase, { usage })).report.exitCode).toBe(0);
      const { report, finding } = await reportOf(apiCase, { usage, failOn: 'dangerous' });
      expect([report.exitCode, finding.blocking]).toEqual([1, true]);
      expect(finding.usage.clients).toMatchObject([{ client: 'app', versions: ['2'] }]);
    });
  }
});

describe('a safe change passes, whatever clients use it', () => {
  const safe = apiCases.filter((testCase) => testCase.severity === 'safe');
  const releases = [release(['query Hit { me { nameKana email role address(at: "x") { city } } }'])];
  test.each(safe)('$name', async (apiCase) => {
    for (const known of [{}, { releases }, { usage: [used('User.nameKana')] }]) {
      const { report, finding } = await reportOf(apiCase, { ...known, failOn: 'dangerous' });
      expect([report.result, report.exitCode]).toEqual(['ok', 0]);
      expect([finding.blocking, finding.because]).toEqual([false, 'a safe change']);
    }
  });

  test('a deprecation names the clients that use the part', async () => {
    const apiCase = safe.find(({ name }) => name === 'a field deprecated');
    if (!apiCase) throw new Error('the corpus has no such case');
    const { finding } = await reportOf(apiCase, { releases });
    expect(finding.usage.clients).toMatchObject([{ client: 'web', operations: ['Hit'] }]);
    expect((await reportOf(apiCase, {})).finding.usage.clients).toEqual([]);
  });
});

/** Why a kind of change that GraphQL Inspector knows has no case. */
const neverFound: Record<string, string> = {
  SCHEMA_QUERY_TYPE_CHANGED: 'composition calls the root of queries Query whatever subgraphs call it, and needs one',
  ...Object.fromEntries(
    ['UNION_MEMBER', 'ENUM', 'OBJECT', 'INTERFACE', 'SCHEMA', 'FIELD', 'INPUT_OBJECT']
      .flatMap((place) => [`DIRECTIVE_USAGE_${place}_ADDED`, `DIRECTIVE_USAGE_${place}_REMOVED`])
      .map((type) => [type, 'an API schema keeps only @deprecated and @specifiedBy, which are not allowed there']),
  ),
};
/** Kinds that Inspector reports beside another one that says it better. */
const saidAlready: Record<string, string> = {
  DIRECTIVE_USAGE_FIELD_DEFINITION_ADDED: 'FIELD_DEPRECATION_ADDED',
  DIRECTIVE_USAGE_FIELD_DEFINITION_REMOVED: 'FIELD_DEPRECATION_REMOVED',
  DIRECTIVE_USAGE_ENUM_VALUE_ADDED: 'ENUM_VALUE_DEPRECATION_REASON_ADDED',
  DIRECTIVE_USAGE_ENUM_VALUE_REMOVED: 'ENUM_VALUE_DEPRECATION_REASON_REMOVED',
  DIRECTIVE_USAGE_ARGUMENT_ADDED: 'the directive added, or its argument removed',
};

/** Kinds that only we report: Inspector compares neither. */
const ours = ['INPUT_ONE_OF_ADDED', 'INPUT_ONE_OF_REMOVED', 'INTERFACE_IMPLEMENTER_ADDED'];

describe('of the kinds of change that GraphQL Inspector knows', () => {
  test('each has a case, or a reason why not', () => {
    const kinds = [
      ...apiCases.map((testCase) => testCase.type),
      ...Object.keys(neverFound),
      ...Object.keys(saidAlready),
    ];
    const known = [...Object.values(ChangeType).map(String), ...ours];
    expect([...new Set(kinds)].toSorted()).toEqual(known.toSorted());
  });

  test('changes without a finding are not found, and reported changes are left out', async () => {
    const raw = new Set<string>();
    const kept = new Set<string>();
    for (const testCase of apiCases) {
      const before = toApiSchema(baseOf(testCase).supergraphSdl);
      const after = toApiSchema(versionOf(edited(testCase.edits)).supergraphSdl);
      for (const { type } of await diff(before, after)) raw.add(String(type));
      for (const { type } of await compareApis(before, after)) kept.add(type);
    }
    expect(Object.keys(neverFound).filter((type) => raw.has(type))).toEqual([]);
    expect(Object.keys(saidAlready).filter((type) => !raw.has(type) || kept.has(type))).toEqual([]);
  });
});
