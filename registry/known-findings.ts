import type { Verdict } from './judge/model.ts';
import type { RegistryStore } from './store/store.ts';

/** The most findings that a message about an unknown fingerprint lists; enough to find the right one. */
const maxShown = 10;

/**
 * Why these fingerprints cannot be approved: no approval and no kept check has them. Undefined if all are known. Without this check, a mistyped
 * fingerprint would look approved, and the approval could let an unknown finding pass later.
 */
export async function unknownFindings(
  store: Pick<RegistryStore, 'approvals' | 'checks' | 'check'>,
  fingerprints: readonly string[],
): Promise<string | undefined> {
  const unknown = new Set(fingerprints);
  for (const { fingerprint } of await store.approvals()) unknown.delete(fingerprint);
  const blocking = new Map<string, string>();
  // Newest first: a finding is usually approved soon after it was printed.
  for (const { id } of unknown.size > 0 ? await store.checks() : []) {
    const check = await store.check(id);
    // The stored value is the result of `judge`.
    for (const finding of (check?.verdict as Verdict | undefined)?.findings ?? []) {
      unknown.delete(finding.fingerprint);
      if (finding.blocking) blocking.set(finding.fingerprint, finding.message);
    }
    if (unknown.size === 0) break;
  }
  return unknown.size === 0 ? undefined : explainUnknown([...unknown], blocking);
}

/** The refusal in words, with the findings that could be approved: fingerprint → message. */
export function explainUnknown(unknown: readonly string[], known: ReadonlyMap<string, string>): string {
  const shown = [...known].slice(0, maxShown).map(([fingerprint, message]) => `\n  ${fingerprint} ${message}`);
  const further = known.size > maxShown ? `\n  and ${known.size - maxShown} more` : '';
  const list =
    known.size === 0 ? 'no blocking finding is known' : `known blocking findings are:${shown.join('')}${further}`;
  return `No check found ${unknown.join(', ')}; ${list}`;
}
