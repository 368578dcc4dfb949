import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import type { Caller } from '#platform/identity/caller.ts';
import { CodedError, maskError } from '#platform/process/errors.ts';
import type { Log } from '#platform/process/log.ts';
import type { UsageClient } from '#registry/client/client-headers.ts';
import { InvalidOperation } from '../operation/invalid-operation.ts';
import type { Operation } from '../operation/operation.ts';
import type { Subscribe } from '../subscribe.ts';
import { tokenExpiredClosing } from './close-codes.ts';
import type { ConnectedCaller, IntroducedPeer } from './connection.ts';
import type { IntroductionDeps } from './introduce.ts';

/** The parts that serve subscriptions, over whatever transport. */
export interface ServingDeps extends IntroductionDeps {
  /** Production: no message of an error suggests names of the schema. */
  hideSuggestions: boolean;
  now: () => Date;
  /** Reads the operation that this caller subscribes to with this client. */
  read: (payload: SubscribePayload, client: UsageClient, caller: Caller) => Operation;
  /** Counts a subscription that was opened. */
  used: (operation: Operation, variables: Record<string, unknown>, client: UsageClient) => void;
  subscribe: Subscribe;
}

/** The errors that a client gets for a subscription that cannot be opened or continued. */
export function formatErrors(
  error: unknown,
  { log, hideSuggestions }: Pick<ServingDeps, 'log' | 'hideSuggestions'>,
): GraphQLFormattedError[] {
  const errors = error instanceof InvalidOperation ? error.errors : [asCoded(error, log)];
  return errors.map((each) => maskError(each.toJSON(), each.originalError ?? each, log, { hideSuggestions }));
}

function asCoded(error: unknown, log: Log): GraphQLError {
  if (error instanceof CodedError) return error;
  log.error({ err: error }, 'a subscription could not be served');
  return new CodedError('INTERNAL', undefined, { cause: error });
}

/** Throws for an expired token, and closes: an error message would end the subscription for a client that a fresh token would bring back. */
export function callerOf(peer: IntroducedPeer, now: Date): Caller {
  if (hasExpired(peer.caller, now)) {
    peer.close(tokenExpiredClosing);
    throw new CodedError('TOKEN_EXPIRED');
  }
  return peer.caller;
}

/** Whether a caller's token is no longer good. */
export function hasExpired({ expiresAt }: ConnectedCaller, now: Date): boolean {
  return expiresAt !== undefined && expiresAt <= now;
}
