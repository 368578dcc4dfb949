import type { ExecutionResult, FormattedExecutionResult } from 'graphql';
import { makeServer, type SubscribePayload } from 'graphql-ws';
import { CodedError, maskError } from '#platform/process/errors.ts';
import type { Log } from '#platform/process/log.ts';
import type { Caller } from '#platform/identity/caller.ts';
import { clientNamedBy, type UsageClient } from '#registry/client/client-headers.ts';
import { InvalidOperation } from '../operation/invalid-operation.ts';
import type { Operation } from '../operation/operation.ts';
import type { Subscribe } from '../subscribe.ts';
import { tokenExpiredClosing } from './close-codes.ts';
import type { ConnectedCaller, Connection } from './connection.ts';
import { introduce, type IntroductionDeps } from './introduce.ts';

/** What serves the subscriptions of all connections. */
export interface ProtocolDeps extends IntroductionDeps {
  initTimeoutMs: number;
  subscriptionsPerConnection: number;
  /** Production: no message of an error suggests names of the schema. */
  hideSuggestions: boolean;
  now: () => Date;
  /** Reads the operation that this client subscribes to. */
  read: (payload: SubscribePayload, client: UsageClient) => Operation;
  /** Counts a subscription that was opened. */
  used: (operation: Operation, variables: Record<string, unknown>, client: UsageClient) => void;
  subscribe: Subscribe;
}

/** graphql-transport-ws: introduces connections, opens their subscriptions, and masks their errors. */
export function openProtocol(deps: ProtocolDeps) {
  const { log, read, subscribe, used } = deps;

  return makeServer<Record<string, unknown>, Connection>({
    connectionInitWaitTimeout: deps.initTimeoutMs,
    async onConnect({ extra: connection, connectionParams }) {
      const closing = await introduce(deps, connection, connectionParams);
      if (!closing) return { expiresAt: connection.caller.expiresAt?.toISOString() ?? null };
      connection.socket.close(closing);
      return false;
    },
    async onSubscribe({ extra: connection, subscriptions, connectionParams }, _id, payload) {
      try {
        const limit = deps.subscriptionsPerConnection;
        // One that was completed makes room immediately, also while it is still ending; of those, as many again are allowed.
        if (Object.keys(subscriptions).length > limit || (connection.ids?.size ?? 0) > 2 * limit) {
          throw new CodedError('TOO_MANY_REQUESTS', `At most ${limit} subscriptions per connection are allowed`);
        }
        const client = clientNamedBy((name) => connectionParams?.[name]);
        const operation = read(payload, client);
        const answers = await subscribe(operation, {
          caller: () => callerOf(connection, deps.now()),
          writable: () => connection.socket.writable(),
        });
        const { schema, document, operationName } = operation;
        used(operation, payload.variables ?? {}, client);
        return { schema, document, operationName: operationName ?? null, contextValue: answers };
      } catch (error) {
        // An array of errors ends this one subscription. A throw would close the socket, and with it all the others.
        return error instanceof InvalidOperation ? error.errors : [asCoded(error, log)];
      }
    },
    // Opened in onSubscribe, where a failure can still be answered by an `error` message.
    subscribe: ({ contextValue }) => contextValue as AsyncGenerator<ExecutionResult>,
    // Formatted and masked already, once for all subscribers that share it.
    onNext: (_context, _id, _payload, _args, result) => result as FormattedExecutionResult,
    onError: (_context, _id, _payload, errors) =>
      errors.map((error) => maskError(error.toJSON(), error.originalError ?? error, log, deps)),
  });
}

function asCoded(error: unknown, log: Log): CodedError {
  if (error instanceof CodedError) return error;
  log.error({ err: error }, 'a subscription could not be opened');
  return new CodedError('INTERNAL', undefined, { cause: error });
}

/** Throws for an expired token, and closes: an error message would end the subscription for a client that a fresh token would bring back. */
function callerOf(connection: Connection, now: Date): Caller {
  if (hasExpired(connection.caller, now)) {
    connection.socket.close(tokenExpiredClosing);
    throw new CodedError('TOKEN_EXPIRED');
  }
  return connection.caller;
}

/** Whether a caller's token is no longer good. */
export function hasExpired({ expiresAt }: ConnectedCaller, now: Date): boolean {
  return expiresAt !== undefined && expiresAt <= now;
}
