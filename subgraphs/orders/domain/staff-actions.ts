import { decideHold, decideRelease } from './hold.ts';
import { decideAbortion, decideResumption, type RepairFacts } from './repair.ts';

/** What staff can do with an order whose work stands still, or that must wait. */
export type StaffAction = 'RESUME' | 'ABORT' | 'ABORT_EDIT' | 'HOLD' | 'RELEASE';

/**
 * The changes that `resumeOrder`, `abortOrder`, `holdOrder` and `releaseOrder` take now, decided as they decide. `parked`: an answer of the catalog about
 * this order waits to be applied again; without one, a reservation cannot be resumed.
 */
export function staffActionsOf(
  facts: RepairFacts & { parked: boolean },
  { at, holdMs }: { at: Date; holdMs: number },
): StaffAction[] {
  const actions: StaffAction[] = [];
  const resumption = decideResumption(facts);
  if (resumption.kind === 'resume' && (facts.parked || resumption.retries.some(({ work }) => work !== 'RESERVE_STOCK')))
    actions.push('RESUME');
  const { kind: abortion } = decideAbortion(facts);
  if (abortion === 'abort') actions.push('ABORT');
  if (abortion === 'end-edit') actions.push('ABORT_EDIT');
  if (decideHold(facts, { at, until: undefined, mostMs: holdMs }).kind === 'hold') actions.push('HOLD');
  if (decideRelease(facts).kind === 'release') actions.push('RELEASE');
  return actions;
}
