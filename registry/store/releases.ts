import { CodedError } from '../../platform/process/errors.ts';
import { sha256, sharedId } from '../client/documents/manifest.ts';
import type { ClientRelease } from '../model/evidence.ts';
import { dayMs } from '../day.ts';

/** A release that was neither activated nor seen for this long has probably left its users' devices. */
export const staleAfterDays = 30;

export function isStale(release: Omit<ClientRelease, 'operations'>, now: Date, afterDays = staleAfterDays): boolean {
  if (release.state !== 'active') return false;
  const last = release.lastSeenAt ?? release.activatedAt ?? release.createdAt;
  return now.getTime() - Date.parse(last) > afterDays * dayMs;
}

/** Operations as a release holds them. A missing hash becomes the SHA-256 of the body. */
export function fromBodies(
  operations: readonly { hash?: string | undefined; body: string; name?: string | null | undefined }[],
): ClientRelease['operations'] {
  const stored = operations.map(({ hash, body, name }) => ({ hash: hash ?? sha256(body), body, name: name ?? null }));
  const shared = sharedId(stored);
  if (shared !== undefined) throw new CodedError('BAD_USER_INPUT', `Two operations have the id '${shared}'`);
  return stored;
}

/**
 * A release after its operations are pushed. Null if it is active or retired with other operations: the operations of a published release
 * are facts, not a draft.
 */
export function pushed(
  known: ClientRelease | undefined,
  pushedRelease: Pick<ClientRelease, 'client' | 'version' | 'operations'> & { activate: boolean },
  now: Date,
): ClientRelease | null {
  const { client, version, operations, activate } = pushedRelease;
  const at = now.toISOString();
  const draft: ClientRelease = known ?? {
    client,
    version,
    state: 'pending',
    operations,
    createdAt: at,
    activatedAt: null,
    retiredAt: null,
    lastSeenAt: null,
  };
  if (draft.state !== 'pending' && JSON.stringify(draft.operations) !== JSON.stringify(operations)) return null;
  const next = { ...draft, operations };
  return activate ? inState(next, 'active', now) : next;
}

export function inState(release: ClientRelease, state: 'active' | 'retired', now: Date): ClientRelease {
  const at = now.toISOString();
  return state === 'active'
    ? { ...release, state, activatedAt: release.activatedAt ?? at, retiredAt: null }
    : { ...release, state, retiredAt: at };
}
