import type { Policy } from './judge/policy.ts';
import type { JudgeInput } from './judge/model.ts';
import type { RegistryStore } from './store/store.ts';
import { dayBefore } from './day.ts';

/** The evidence for a verdict about a variant: its client releases, its usage within the window of the policy, its approvals. */
export async function loadEvidence(
  store: RegistryStore,
  policy: Policy,
  now: Date,
): Promise<Pick<JudgeInput, 'releases' | 'usage' | 'approvals'>> {
  const since = dayBefore(now, policy.usage.windowDays);
  const [releases, usage, approvals] = await Promise.all([store.releases(), store.usage(since), store.approvals()]);
  return { releases, usage, approvals };
}
