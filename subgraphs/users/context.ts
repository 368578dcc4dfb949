import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { CodedError } from '#platform/process/errors.ts';
import type { BackgroundWork } from '#platform/operations/background-work.ts';
import type { Flags } from '#platform/flags/flags.ts';
import type { Log } from '#platform/process/log.ts';
import type { ApiKeyParts } from '#platform/identity/api-key.ts';
import type { MailedTokenPurpose } from '#platform/identity/mailed-token.ts';
import type { Caller } from '#platform/identity/caller.ts';
import type { UsersFlag } from './flags.ts';
import type { Loaders } from './loaders.ts';
import type { SignInProvider } from './credentials/sign-in-providers.ts';
import type { SigningKeys } from './credentials/signing-keys.ts';

/** The context of resolvers and commands; new for each request. */
export interface UsersContext {
  caller: Caller;
  /** The client's program, if it is known. */
  userAgent?: string | undefined;
  /** Forked for this request when it is first used. */
  em: SqlEntityManager;
  loaders: Loaders;
  keys: SigningKeys;
  flags: Flags<UsersFlag>;
  work: BackgroundWork;
  /** The id in the token of an e-mail; undefined for a text that is no token for this purpose. */
  readMailedToken: (purpose: MailedTokenPurpose, token: string) => string | undefined;
  /** The customer id of a guest with this address. */
  guestIdOf: (email: string) => string;
  apiKeys: {
    /** The scopes that keys may have. */
    offered: readonly string[];
    /** A new key with this id, and its text for the owner. */
    make: (id: string) => ApiKeyParts & { text: string };
  };
  signInProviders: {
    providers: readonly SignInProvider[];
    /** The addresses that a person may come back to. */
    redirectUris: readonly string[];
  };
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
