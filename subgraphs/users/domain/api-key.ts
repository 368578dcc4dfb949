import { findTextFault } from '#platform/values/text.ts';
import { type InvalidInput, invalidInput } from './invalid-input.ts';

const dayMs = 24 * 60 * 60_000;

/** A key that nobody renews ends by itself. A year suits a program that is deployed once in a while; twice of it leaves lost keys open too long. */
export const longestLifetimeMs = 366 * dayMs;

/** The keys of a user that are good at the same time. People have a handful; a bound keeps a stolen session from leaving thousands. */
export const mostKeys = 50;

/** Each use would be a write otherwise. Half of it doubles the writes of a busy key. */
export const usedEveryMs = 60_000;

const maxNameLength = 100;

export interface KeyRequest {
  name: string;
  scopes: readonly string[];
  expiresAt: Date;
}

export interface KeyState {
  expiresAt: Date;
  revokedAt?: Date | null | undefined;
}

export interface TooManyApiKeys {
  __typename: 'TooManyApiKeys';
  code: 'TOO_MANY_API_KEYS';
  message: string;
}

/** The request with its name in stored form and each scope once, in the order of `offered`; or the first field that is not as it must be. */
export function parseKeyRequest(
  input: KeyRequest,
  { offered, now }: { offered: readonly string[]; now: Date },
): KeyRequest | InvalidInput {
  const name = input.name.trim();
  const nameFault = findTextFault(name, { min: 1, max: maxNameLength });
  if (nameFault) return invalidInput('name', nameFault);
  if (input.scopes.length > offered.length)
    return invalidInput('scopes', `expected at most ${offered.length} scopes, got ${input.scopes.length}`);
  const unknown = input.scopes.findIndex((scope) => !offered.includes(scope));
  if (unknown >= 0) return invalidInput(`scopes.${unknown}`, `expected one of ${offered.join(', ')}`);
  const scopes = offered.filter((scope) => input.scopes.includes(scope));
  if (scopes.length === 0) return invalidInput('scopes', 'expected at least one scope, got none');
  const lifetimeMs = input.expiresAt.getTime() - now.getTime();
  if (lifetimeMs <= 0 || lifetimeMs > longestLifetimeMs)
    return invalidInput('expiresAt', `expected a moment within the next ${longestLifetimeMs / dayMs} days`);
  return { name, scopes, expiresAt: input.expiresAt };
}

/** The refusal of one more key for a user who has so many that are good. */
export function decideNewKey(goodKeys: number): TooManyApiKeys | undefined {
  if (goodKeys < mostKeys) return undefined;
  return {
    __typename: 'TooManyApiKeys',
    code: 'TOO_MANY_API_KEYS',
    message: `You have ${goodKeys} API keys, the most that are allowed; revoke one first`,
  };
}

/** Whether a key may be used. */
export function isGood({ expiresAt, revokedAt }: KeyState, now: Date): boolean {
  return revokedAt == null && expiresAt > now;
}
