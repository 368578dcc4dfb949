import {
  CloseCode,
  type ConnectionInitMessage,
  type Message,
  MessageType,
  parseMessage,
  type SubscribeMessage,
} from 'graphql-ws';
import { CodedError } from '#platform/process/errors.ts';
import { withTrace } from '#platform/telemetry/trace.ts';
import { clientNamedBy } from '#registry/client/client-headers.ts';
import { closeCodes } from './close-codes.ts';
import type { Connection } from './connection.ts';
import { introduce } from './introduce.ts';
import { renew } from './renew.ts';
import { callerOf, formatErrors, type ServingDeps } from './serving.ts';
import { SocketSubscription, type SubscriptionOwner } from './socket-subscription.ts';

/** The parts that serve the subscriptions of all connections. */
export interface ProtocolDeps extends ServingDeps {
  initTimeoutMs: number;
  subscriptionsPerConnection: number;
}

/** The server's side of graphql-transport-ws. */
export interface Protocol {
  /** Must be called once, before the first message. */
  opened(connection: Connection, subprotocol: string): void;
  /** Handles a message of the peer. */
  received(connection: Connection, text: string): void;
}

/** Every answer repeats the id. Clients use UUIDs of 36 characters or numbers. */
const maxIdLength = 256;

/**
 * Introduces connections, opens their subscriptions, and masks their errors. The messages are read by graphql-ws; what it would do for each
 * delivery is done once for all subscribers that share an answer (see `next-frames.ts`).
 */
export function openProtocol(deps: ProtocolDeps): Protocol {
  const { log } = deps;
  const owner: SubscriptionOwner = {
    callerOf: (connection) => callerOf(connection, deps.now()),
    refused(connection, id, error, opened) {
      // There is no message of the peer that a later error could belong to.
      if (opened) withTrace(connection.traceparent, () => sendErrors(connection, id, error));
      else sendErrors(connection, id, error);
    },
  };

  async function handle(connection: Connection, message: Message): Promise<void> {
    switch (message.type) {
      case MessageType.ConnectionInit:
        return begin(connection, message);
      case MessageType.Ping:
        return answerPing(connection, message.payload);
      case MessageType.Pong:
        return undefined;
      case MessageType.Subscribe:
        return subscribe(connection, message);
      case MessageType.Complete:
        connection.subscriptions.get(message.id)?.leave();
        connection.subscriptions.delete(message.id);
        return undefined;
      default:
        // A message of the protocol that only servers send.
        return connection.close(invalidMessage);
    }
  }

  async function begin(connection: Connection, { payload }: ConnectionInitMessage): Promise<void> {
    if (connection.begun) {
      connection.close({ code: closeCodes.tooManyRequests, reason: 'Too many initialisation requests' });
      return;
    }
    connection.begun = true;
    clearTimeout(connection.initTimer);
    connection.initTimer = undefined;
    const closing = await introduce(deps, connection, payload);
    if (closing) {
      connection.close(closing);
      return;
    }
    connection.client = clientNamedBy((name) => payload?.[name]);
    send(connection, {
      type: MessageType.ConnectionAck,
      payload: { expiresAt: connection.caller.expiresAt?.toISOString() ?? null },
    });
  }

  /** A ping may bring a new token. */
  async function answerPing(connection: Connection, payload: Record<string, unknown> | undefined): Promise<void> {
    const authorization = payload?.['authorization'];
    if (authorization === undefined || !connection.acknowledged) {
      send(connection, { type: MessageType.Pong });
      return;
    }
    connection.renewal = (connection.renewal ?? Promise.resolve()).then(() => renew(deps, connection, authorization));
    const renewed = await connection.renewal;
    send(connection, { type: MessageType.Pong, ...(renewed ? { payload: renewed } : {}) });
  }

  async function subscribe(connection: Connection, { id, payload }: SubscribeMessage): Promise<void> {
    if (!connection.acknowledged) return connection.close({ code: CloseCode.Unauthorized, reason: 'Unauthorized' });
    if (id.length > maxIdLength) return connection.close(idTooLong);
    if (connection.subscriptions.get(id)) return connection.close(subscribedTwice);
    const subscription = new SocketSubscription(owner, connection, id);
    connection.subscriptions.set(id, subscription);
    connection.opening += 1;
    try {
      refuseTooMany(connection);
      const operation = deps.read(payload, connection.client, callerOf(connection, deps.now()));
      const member = await deps.subscribe(operation, subscription);
      deps.used(operation, payload.variables ?? {}, connection.client);
      subscription.opened(member);
    } catch (error) {
      subscription.failed(error);
    } finally {
      connection.opening -= 1;
    }
  }

  /**
   * A completed subscription makes room immediately, also while it is still opening; the limit applies again to completed subscriptions that are
   * still opening.
   */
  function refuseTooMany({ subscriptions, opening }: Connection): void {
    const limit = deps.subscriptionsPerConnection;
    if (subscriptions.size <= limit && opening <= 2 * limit) return;
    throw new CodedError('TOO_MANY_REQUESTS', `At most ${limit} subscriptions per connection are allowed`);
  }

  function sendErrors(connection: Connection, id: string, error: unknown): void {
    send(connection, { type: MessageType.Error, id, payload: formatErrors(error, deps) });
  }

  return {
    opened(connection, subprotocol) {
      if (subprotocol === '') {
        connection.close({ code: CloseCode.SubprotocolNotAcceptable, reason: 'Subprotocol not acceptable' });
        return;
      }
      if (deps.initTimeoutMs === 0) return;
      connection.initTimer = setTimeout(
        () => connection.close({ code: CloseCode.ConnectionInitialisationTimeout, reason: 'No connection_init came' }),
        deps.initTimeoutMs,
      );
    },
    received(connection, text) {
      const message = read(text);
      if (!message) {
        connection.close(invalidMessage);
        return;
      }
      // Every message is a trace of its own, so that its errors can be found in the log.
      withTrace(connection.traceparent, () => handle(connection, message)).catch((error: unknown) => {
        log.error({ err: error }, 'a message could not be handled');
        connection.close({ code: closeCodes.internalError, reason: 'Internal error' });
      });
    },
  };
}

const invalidMessage = { code: closeCodes.badRequest, reason: 'Invalid message received' };
const idTooLong = { code: closeCodes.badRequest, reason: 'The id of a subscription is too long' };
const subscribedTwice = { code: CloseCode.SubscriberAlreadyExists, reason: 'Subscribed twice with one id' };

/** Undefined for anything but a message of the protocol. */
function read(text: string): Message | undefined {
  try {
    return parseMessage(text);
  } catch {
    return undefined;
  }
}

function send({ socket }: Connection, message: Message): void {
  socket.send(JSON.stringify(message));
}
