import { describe, expect, test } from 'vitest';
import type { Report } from '#registry/report/report.ts';
import { reportSchema } from '#registry/report/report.ts';
import type { Approval } from '#registry/model/evidence.ts';
import { fromVerdict, toReport } from '#registry/report/to-report.ts';
import { judge } from '#registry/judge/verdict.ts';
import type { JudgeInput } from '#registry/judge/model.ts';
import { evidenceCases } from './corpus/evidence.ts';
import type { GraphChange, Outcome } from './corpus/graph-change.ts';
import { graphChanges } from './corpus/graph-changes.ts';
import { composeOnce, type Edit, edited, now, release, used, versionOf } from './corpus/shop.ts';

/** The report that the command line prints. */
async function reportOf(input: Pick<JudgeInput, 'base' | 'proposed'> & Partial<JudgeInput>): Promise<Report> {
  const report = toReport(
    'check',
    fromVerdict(await judge({ releases: [], usage: [], approvals: [], now, compose: composeOnce, ...input })),
  );
  expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  expect(report).toMatchObject({ command: 'check', problem: null, base: { number: 1 } });
  return report;
}

function lineOf({ kind, type, coordinate, severity, blocking, usage }: Report['changes'][number]): string {
  const clients = usage.clients.map(
    (client) =>
      `${client.client}@${client.versions.join('+')}${client.operations.length > 0 ? ` (${client.operations.join(', ')})` : ''}`,
  );
  return [`${kind} ${type} ${coordinate ?? '-'}: ${severity}`, blocking ? 'blocks' : 'passes', ...clients].join(', ');
}

async function expectOutcome(graphChange: GraphChange, known: Partial<JudgeInput>, wanted: Outcome): Promise<void> {
  const report = await reportOf({
    base: versionOf(edited(graphChange.before ?? [])),
    proposed: edited(graphChange.edits),
    contracts: graphChange.contracts ?? [],
    ...(graphChange.policy ? { policy: graphChange.policy } : {}),
    ...known,
  });
  expect(report.composition.errors.map((each) => each.code)).toEqual(wanted.errors ?? []);
  expect(report.changes.map(lineOf)).toEqual(wanted.changes ?? []);
  expect([report.result, report.exitCode]).toEqual([wanted.exitCode === 0 ? 'ok' : 'blocked', wanted.exitCode]);
  for (const each of report.changes) expect(each.approve === null).toBe(!each.blocking);
  const said = report.changes.map((each) => `${each.message}; ${each.because}`).join('\n');
  for (const part of wanted.says ?? []) expect(said).toContain(part);
}

test('no two cases have one name', () => {
  expect(new Set(graphChanges.map((change) => change.name)).size).toBe(graphChanges.length);
});

// By case, so that its two graphs are read once for all states of knowledge.
describe.each(graphChanges)('of the graph: $name', (graphCase) => {
  const { expected, rows, hit, miss } = graphCase;

  test('unknown to anybody', () => expectOutcome(graphCase, {}, expected.unknown));

  test('with an active release that it concerns', () =>
    expectOutcome(graphCase, { releases: [release([hit])] }, expected.hit));

  test('with an active release that it does not concern', () =>
    expectOutcome(graphCase, { releases: [release([miss])] }, expected.miss));

  if (rows) {
    test('with traffic only', async () => {
      if (!expected.rows) throw new Error('the case does not say what is expected');
      await expectOutcome(graphCase, { usage: rows.map((coordinate) => used(coordinate)) }, expected.rows);
    });
  }

  test('with a release that was retired', () =>
    expectOutcome(graphCase, { releases: [release([hit], { state: 'retired' })] }, expected.unknown));
});

describe('the evidence decides', () => {
  test.each(evidenceCases)('$name', async ({ edits, known, policy, exitCode, because }) => {
    const report = await reportOf({
      base: versionOf(edited([])),
      proposed: edited(edits),
      ...known,
      ...(policy ? { policy } : {}),
    });
    expect([report.result, report.exitCode]).toEqual([exitCode === 0 ? 'ok' : 'blocked', exitCode]);
    expect(report.changes.map((change) => change.because)).toEqual(
      [because ?? []].flat().map((part) => expect.stringContaining(part)),
    );
  });
});

describe('an approval', () => {
  const base = versionOf(edited([]));
  const check = (edits: Parameters<typeof edited>[0], approvals: Approval[]) =>
    judge({
      base,
      proposed: edited(edits),
      releases: [release(['query Page { order(id: 1) { number } }'])],
      usage: [],
      approvals,
      now,
    });
  const approve = (fingerprint: string, expiresAt: string | null = null): Approval => ({
    fingerprint,
    reason: 'agreed',
    actor: 'ada',
    at: '2026-11-20T00:00:00.000Z',
    expiresAt,
  });

  test('lets the change pass that it names, in every re-run, wherever its lines are', async () => {
    const [finding] = (await check([['orders', 'number: String', '']], [])).findings;
    expect(finding?.approve).toContain(finding?.fingerprint);
    const moved = await check(
      [
        ['orders', 'number: String', ''],
        ['orders', 'type Order', '\n\n# moved\ntype Order'],
      ],
      [approve(finding?.fingerprint ?? '')],
    );
    expect(moved).toMatchObject({
      result: 'ok',
      findings: [{ severity: 'breaking', blocking: false, approval: { actor: 'ada' }, approve: null }],
    });
    expect(moved.findings[0]?.because).toContain('approved by ada: agreed');
  });

  test('says nothing about another change, of the same coordinate even', async () => {
    const [removed] = (await check([['orders', 'number: String', '']], [])).findings;
    const other = await check([['orders', 'number: String', 'number: Int']], [approve(removed?.fingerprint ?? '')]);
    expect(other).toMatchObject({ result: 'blocked', findings: [{ coordinate: 'Order.number', blocking: true }] });
  });

  test('covers no other error of the operation, then or later', async () => {
    const releases = [
      release([
        'query Page { me { role } party(id: 1) { ... on User { one: nameKana two: email } ... on Company { one: vat two: vat } } }',
      ]),
    ];
    const nullable: Edit = ['users', 'role: Role!\n', 'role: Role\n'];
    const first: Edit = ['users', 'nameKana: String\n', 'nameKana: String!\n'];
    const second: Edit = ['users', 'email: String @dep', 'email: String! @dep'];
    const judged = (edits: Edit[], approvals: Approval[]) =>
      judge({ base, proposed: edited(edits), releases, usage: [], approvals, now });
    const blocking = async (edits: Edit[], approvals: Approval[]) =>
      (await judged(edits, approvals)).findings.filter((finding) => finding.blocking);
    const approvals: Approval[] = [];
    const [changed, invalid] = await blocking([nullable, first], approvals);
    approvals.push(approve(changed?.fingerprint ?? ''));
    expect(await blocking([nullable, first], approvals)).toEqual([invalid]);
    expect(invalid).toMatchObject({ type: 'OPERATION_INVALID', message: expect.stringContaining('"one" conflict') });
    approvals.push(approve(invalid?.fingerprint ?? ''));
    expect(await blocking([nullable, first], approvals)).toEqual([]);
    const [both, ...others] = await blocking([nullable, first, second], approvals);
    expect(both).toMatchObject({
      type: 'OPERATION_INVALID',
      message: expect.stringMatching(/"one" conflict.*"two" conflict/),
    });
    expect(others).toEqual([]);
  });

  test('ends when it expires', async () => {
    const [finding] = (await check([['orders', 'number: String', '']], [])).findings;
    const name = finding?.fingerprint ?? '';
    expect((await check([['orders', 'number: String', '']], [approve(name, '2026-11-21T11:59:59.000Z')])).result).toBe(
      'blocked',
    );
    expect((await check([['orders', 'number: String', '']], [approve(name, '2026-11-21T12:00:01.000Z')])).result).toBe(
      'ok',
    );
  });
});
