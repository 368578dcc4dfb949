import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { CodedError } from '#platform/process/errors.ts';
import type { Log } from '#platform/process/log.ts';
import type { Caller } from '#platform/identity/caller.ts';
import type { Loaders } from './loaders.ts';
import type { SigningKeys } from './credentials/signing-keys.ts';

/** The context of resolvers and commands; new for each request. */
export interface UsersContext {
  caller: Caller;
  /** Forked for this request when it is first used. */
  em: SqlEntityManager;
  loaders: Loaders;
  keys: SigningKeys;
  now: () => Date;
  log: Log;
}

/** A caller that is a signed-in person. */
export type SignedIn = Extract<Caller, { kind: 'user' }>;

/** The signed-in user. Throws UNAUTHENTICATED for guests and for our own processes, which have no account. */
export function requireUser(caller: Caller): SignedIn {
  if (caller.kind !== 'user') throw new CodedError('UNAUTHENTICATED');
  return caller;
}
