import { type Message, MessageType, parseMessage } from 'graphql-ws';

/*
 * An id passes these phases:
 *   running    its subscribe message is being handled, which takes until the subscription has ended
 *   completed  the client has sent complete, and the subscription is still opening or ending
 *   waiting    completed, and the client has sent subscribe again: the new subscription begins when the one before has ended
 */

interface IdInUse {
  completed: boolean;
  /** The subscribe message that waits. */
  next?: string | undefined;
}

/** The subscription ids of one connection. */
export interface SubscriptionIds {
  /** Handles a message, or keeps it until its id is free. */
  receive(text: string): void;
  /** Ids that are not free. */
  readonly size: number;
}

/** Every answer repeats the id. Clients use UUIDs of 36 characters or numbers. */
const maxIdLength = 256;

/**
 * Lets a client use an id again as soon as it has completed it. The library keeps its subscriptions by id and forgets an id at `complete`,
 * although the work for that id goes on for a while: a successor would get its predecessor's end, or be lost to it and never end.
 */
export function openSubscriptionIds(options: {
  /** Must not reject. */
  handle: (text: string) => Promise<void>;
  isOpen: () => boolean;
  /** The client has subscribed with an id that it has not completed. */
  duplicate: () => void;
  /** The client has subscribed with an id of more than 256 characters. */
  tooLong: () => void;
}): SubscriptionIds {
  const { handle, isOpen, duplicate, tooLong } = options;
  const running = new Map<string, IdInUse>();

  async function run(id: string, text: string): Promise<void> {
    const entry: IdInUse = { completed: false };
    running.set(id, entry);
    await handle(text);
    running.delete(id);
    if (entry.next !== undefined && isOpen()) void run(id, entry.next);
  }

  return {
    get size() {
      return running.size;
    },
    receive(text) {
      const message = read(text);
      const before = message && 'id' in message ? running.get(message.id) : undefined;
      if (message?.type === MessageType.Subscribe) {
        if (message.id.length > maxIdLength) tooLong();
        else if (!before) void run(message.id, text);
        else if (before.completed && before.next === undefined) before.next = text;
        else duplicate();
      } else if (message?.type === MessageType.Complete && before?.next !== undefined) {
        before.next = undefined;
      } else {
        if (message?.type === MessageType.Complete && before) before.completed = true;
        void handle(text);
      }
    },
  };
}

/** Undefined for anything but a message of the protocol: the library closes the socket for that. */
function read(text: string): Message | undefined {
  try {
    return parseMessage(text);
  } catch {
    return undefined;
  }
}
