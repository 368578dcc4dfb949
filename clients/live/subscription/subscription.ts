import type { GraphQLFormattedError } from 'graphql';
import type { LiveClock } from '../clock.ts';
import { type Ending, readEnding } from '../connection/closing.ts';
import type { LiveConnection, SubscriptionMessage } from '../connection/connection.ts';
import { openPauses } from '../connection/pauses.ts';
import type { CursorStore } from '../cursor-store.ts';
import type { ResumableDocument } from '../document.ts';
import type { Cursor, LiveGap, LiveResult } from '../results.ts';
import { openInbox } from './inbox.ts';

/** One subscription, across all connections that it needs. */
export interface Subscription<Data> {
  /**
   * The next result. Asking for it says that the result before was taken: only then the cursor moves. Undefined after the last result and after
   * `stop`.
   */
  next(): Promise<LiveResult<Data> | undefined>;
  /** Ends it without a result. The event that was handed over last counts as not taken. */
  stop(): void;
  /** Ends it with the result `end`. */
  close(): void;
}

export interface SubscriptionOptions {
  document: ResumableDocument;
  /** Sent in place of the document's text. */
  documentId: string | undefined;
  variables: Readonly<Record<string, unknown>>;
  operationName: string | undefined;
  extensions: Readonly<Record<string, unknown>> | undefined;
  /** A position of the caller's; wins over the document's. A position in the store wins over both. */
  after: Cursor | undefined;
  store: { cursors: CursorStore; key: string } | undefined;
  /** When more results wait, the client unsubscribes, and continues by the cursor when the consumer has caught up. */
  maxWaiting: number;
}

type Attempt = Ending | { kind: 'slow' } | { kind: 'stopped' };

/**
 * Subscribes, and subscribes again, until the server completes or refuses the subscription or the consumer stops it.
 *
 * Two positions move apart: `received` continues this subscription after a lost connection, because received messages wait here. The store has the
 * position of the last taken message, because waiting messages are lost with the page.
 */
export function startSubscription<Data>(
  deps: { connection: LiveConnection; clock: LiveClock; random: () => number },
  options: SubscriptionOptions,
): Subscription<Data> {
  const { connection, clock } = deps;
  const { document, store, maxWaiting } = options;
  const { feed, variable } = document;
  const inbox = openInbox<Data>();
  const pauses = openPauses(deps.random);
  const variables: Record<string, unknown> = { ...options.variables };
  const own = variable === undefined ? undefined : (variables[variable] as Cursor | null | undefined);
  let received: Cursor | undefined = options.after ?? own ?? document.start;
  /** Whether the position is ours: a caller's own wrong position is a mistake, not a gap. */
  let proven = false;
  let subscribedBefore = false;
  let handedOver: Cursor | undefined;
  let finished = false;
  let settle: (attempt: Attempt) => void = () => {};
  let endPause = () => {};
  let started: Promise<void> | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function run(): Promise<void> {
    const stored = await store?.cursors.load(store.key);
    if (stored !== undefined) {
      received = stored;
      proven = true;
    }
    while (!finished) {
      const attempt = await subscribeOnce();
      if (!finished) await follow(attempt);
    }
  }

  /** The next step after an attempt. */
  async function follow(attempt: Attempt): Promise<void> {
    switch (attempt.kind) {
      case 'stopped':
        return;
      case 'slow':
        return inbox.untilAtMost(maxWaiting / 2);
      case 'lost':
        return connection.untilNextAttempt(attempt.cause);
      case 'later':
        return pause(pauses.next(attempt.afterMs));
      case 'cursor-lost':
        return loseCursor(attempt);
      case 'refused':
        inbox.put(attempt.refusal);
        finished = true;
        return;
      case 'completed':
        inbox.put({ type: 'end', reason: 'completed' });
        finished = true;
        return;
      default:
        return attempt satisfies never;
    }
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = clock.after(ms, resolve);
      endPause = () => {
        cancel();
        resolve();
      };
    });
  }

  async function loseCursor({ reason, message }: Extract<Attempt, { kind: 'cursor-lost' }>): Promise<void> {
    if (!proven || received === undefined) {
      const code = reason === 'cursor-expired' ? 'CURSOR_EXPIRED' : 'INVALID_CURSOR';
      inbox.put({ type: 'refused', code, message, errors: [] });
      finished = true;
      return;
    }
    putGap({ reason, after: received, message });
    received = undefined;
    proven = false;
    subscribedBefore = false;
    await store?.cursors.forget(store.key);
  }

  function putGap(gap: Omit<LiveGap, 'type'>): void {
    inbox.put({ type: 'gap', ...gap });
  }

  function subscribeOnce(): Promise<Attempt> {
    if (subscribedBefore && received === undefined && !feed.beginsWithState) {
      putGap({
        reason: 'no-cursor',
        message: 'The subscription began again without a position; read the present state again',
      });
    }
    subscribedBefore = true;
    if (variable !== undefined) variables[variable] = received ?? null;
    return new Promise<Attempt>((resolve) => {
      let over = false;
      const payload = {
        // The protocol demands a text; an empty text stands for none.
        ...(options.documentId === undefined
          ? { query: document.query }
          : { query: '', documentId: options.documentId }),
        // graphql-ws sends this object again after a normal closure, so that it must have the newest position.
        variables,
        ...(options.operationName === undefined ? {} : { operationName: options.operationName }),
        ...(options.extensions === undefined ? {} : { extensions: { ...options.extensions } }),
      };
      settle = (attempt) => {
        if (over) return;
        over = true;
        resolve(attempt);
        // Also from within `next`, before `subscribe` has returned.
        queueMicrotask(() => unsubscribe());
      };
      const unsubscribe = connection.subscribe(payload, {
        next: (message) => {
          if (!over) receive(message);
        },
        error: (reason) => settle(readEnding(reason)),
        complete: () => settle({ kind: 'completed' }),
      });
    });
  }

  function receive(message: SubscriptionMessage): void {
    pauses.reset();
    const cursor = document.take(message);
    if (cursor !== undefined && received !== undefined && !isAfter(cursor, received)) return;
    if (cursor !== undefined) {
      const { position } = feed;
      const expected = position?.counted && typeof received === 'number' ? received + 1 : cursor;
      if (typeof cursor === 'number' && cursor > Number(expected))
        putGap({
          reason: 'skipped',
          ...(received === undefined ? {} : { after: received }),
          message: `Expected ${expected} but received ${cursor}`,
        });
      received = cursor;
      proven = true;
      if (variable !== undefined) variables[variable] = cursor;
    }
    const { data, errors, extensions } = message;
    inbox.put({
      type: 'event',
      // The server's answer to this document, as its type says.
      data: (data ?? null) as Data | null,
      ...(errors ? { errors: errors as readonly GraphQLFormattedError[] } : {}),
      ...(extensions ? { extensions } : {}),
      ...(cursor === undefined ? {} : { cursor }),
    });
    if (inbox.size >= maxWaiting) settle({ kind: 'slow' });
  }

  async function takeNext(): Promise<LiveResult<Data> | undefined> {
    if (handedOver !== undefined && store) await store.cursors.save(store.key, handedOver);
    handedOver = undefined;
    // A store that fails ends the subscription with its error.
    started ??= run().catch((error: unknown) => inbox.fail(error));
    const result = await inbox.take();
    if (result?.type === 'event') handedOver = result.cursor;
    if (result?.type === 'refused' || result?.type === 'end') inbox.shut();
    return result;
  }

  return {
    next() {
      // Calls that do not wait for each other get their results in order, too.
      const result = last.then(() => takeNext());
      last = result.catch(() => undefined);
      return result;
    },
    stop() {
      finished = true;
      inbox.shut();
      endPause();
      settle({ kind: 'stopped' });
    },
    close() {
      if (finished) return;
      finished = true;
      inbox.put({ type: 'end', reason: 'closed' });
      endPause();
      settle({ kind: 'stopped' });
    },
  };
}

/** Whether a position is behind another. Positions of a log are numbers, also where they are sent as text. */
function isAfter(cursor: Cursor, other: Cursor): boolean {
  const [left, right] = [Number(cursor), Number(other)];
  return Number.isNaN(left) || Number.isNaN(right) ? cursor !== other : left > right;
}
