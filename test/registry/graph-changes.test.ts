import { describe, expect, test } from 'vitest';
import type { Approval } from '#schema/registry/store.ts';
import { fromVerdict, toReport } from '#schema/registry/to-report.ts';
import { judge, type JudgeInput } from '#schema/registry/verdict.ts';
import { graphCases } from './corpus/graph-changes.ts';
import { edited, now, release, versionOf } from './corpus/shop.ts';

function matcher(wanted: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(wanted).map(([key, value]) => {
      const part = (value as { containing?: string } | null)?.containing;
      return [key, part === undefined ? value : expect.stringContaining(part)];
    }),
  );
}

describe('a change of the graph', () => {
  test.each(graphCases)('$name', async (one) => {
    const base = versionOf(edited(one.before ?? []));
    const input: JudgeInput = {
      base,
      proposed: edited(one.edits),
      releases: [],
      usage: [],
      approvals: [],
      now,
      ...one.known,
      ...(one.policy ? { policy: one.policy } : {}),
    };
    const began = performance.now();
    const report = toReport('check', fromVerdict(await judge(input)));
    expect(performance.now() - began).toBeLessThan(5000);
    const seen = JSON.stringify(
      [
        report.composition.errors.map((each) => [each.code, each.message.slice(0, 200)]),
        report.changes.map((each) => [each.kind, each.type, each.coordinate, each.message, each.because]),
      ],
      null,
      1,
    );
    expect(report.exitCode, seen).toBe(one.exitCode);
    expect(report.result).toBe(one.exitCode === 0 ? 'ok' : 'blocked');
    if (one.errors)
      expect(
        report.composition.errors.map((each) => each.code),
        seen,
      ).toEqual(expect.arrayContaining([...one.errors]));
    else if (one.exitCode === 0) expect(report.composition.errors).toEqual([]);
    for (const wanted of one.finds ?? [])
      expect(report.changes, seen).toContainEqual(expect.objectContaining(matcher(wanted)));
    for (const kind of one.lacks ?? [])
      expect(
        report.changes.map((each) => each.kind),
        seen,
      ).not.toContain(kind);
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
