import { finish, type JudgeContext } from './finding.ts';
import type { Finding, OperationPlan } from './model.ts';
import type { OperationText } from './stored-operations.ts';

/** The query plans of each stored operation before and after. */
export async function comparePlans(
  context: JudgeContext,
  beforeSdl: string | null,
  afterSdl: string,
): Promise<OperationPlan[]> {
  const { openPlanner } = await import('./plan-cost.ts');
  const { listSize } = context.policy.plan;
  const after = openPlanner(afterSdl, listSize);
  const before = beforeSdl === null ? null : beforeSdl === afterSdl ? after : openPlanner(beforeSdl, listSize);
  const measured = new Map<OperationText, Pick<OperationPlan, 'before' | 'after'>>();
  return context.operations.flatMap(({ release, hash, label, text }) => {
    // Such an operation is already a finding, if anything changes.
    if (!text.document) return [];
    const sizes = measured.get(text) ?? {
      before: before?.measure(text) ?? null,
      after: after.measure(text),
    };
    measured.set(text, sizes);
    return [{ client: release.client, version: release.version, operation: label, hash, ...sizes }];
  });
}

/** Operations whose plans became longer, or are longer than allowed; one finding for each operation, even if several releases have it. */
export function planFindings(context: JudgeContext, plans: readonly OperationPlan[]): Finding[] {
  const { maxExtraWaves, maxFetches, maxWaves, maxCost } = context.policy.plan;
  const findings: Finding[] = [];
  for (const [, same] of Map.groupBy(plans, (plan) => JSON.stringify([plan.client, plan.operation, plan.hash]))) {
    const [plan] = same;
    if (!plan?.after) continue;
    const { before, after } = plan;
    const add = (type: string, fails: boolean, message: string, because: string) => {
      const clients = [
        {
          client: plan.client,
          versions: same.map((each) => each.version).toSorted(),
          operations: [plan.operation],
          requests: 0,
        },
      ];
      findings.push(
        finish(
          context,
          {
            kind: 'plan',
            severity: 'dangerous',
            type,
            coordinate: null,
            message,
            reason: null,
            because,
            contract: null,
            blocking: fails && context.policy.failOn !== 'never',
            usage: { requests: 0, clients },
          },
          null,
        ),
      );
    };
    const named = `Operation '${plan.operation}' of ${plan.client}`;
    const extra = before ? after.waves - before.waves : 0;
    if (before && extra > 0) {
      const limit =
        maxExtraWaves === null ? 'a warning; --max-extra-waves sets a limit' : `at most ${maxExtraWaves} more allowed`;
      add(
        'PLAN_EXTRA_WAVES',
        maxExtraWaves !== null && extra > maxExtraWaves,
        `${named} takes ${after.waves} sequential waves instead of ${before.waves}, ${after.fetches} fetches instead of ${before.fetches}`,
        limit,
      );
    } else if (before && after.fetches > before.fetches) {
      add(
        'PLAN_EXTRA_FETCHES',
        false,
        `${named} takes ${after.fetches} fetches instead of ${before.fetches}, in as many waves`,
        'a warning',
      );
    }
    const over = ([unit, limit, value, old]: [string, number | null, number, number | undefined]) => {
      // A plan that was over the limit before, and is no worse, is not caused by this change.
      if (limit === null || value <= limit || (old !== undefined && value <= old)) return;
      add(
        'PLAN_OVER_BUDGET',
        true,
        `${named} is over budget: ${unit} ${value}, at most ${limit}`,
        `before: ${old ?? 'unknown'}`,
      );
    };
    over(['waves', maxWaves, after.waves, before?.waves]);
    over(['fetches', maxFetches, after.fetches, before?.fetches]);
    over(['cost', maxCost, after.cost, before?.cost]);
  }
  return findings;
}
