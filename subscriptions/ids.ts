import { type Message, MessageType, parseMessage } from 'graphql-ws';

/*
 * An id passes these phases:
 *   running    its subscribe message is being handled, which takes until the subscription has ended
 *   completed  the client has said complete, and the subscription is still opening or ending
 *   waiting    completed, and the client has said subscribe again: that begins when the one before has ended
 */

interface Running {
  completed: boolean;
  /** The subscribe message that waits. */
  next?: string | undefined;
}

/** The subscription ids of one connection. */
export interface Ids {
  /** Handles a message, or keeps it until the id that it is about is free. */
  receive(text: string): void;
  /** Ids that are not free. */
  readonly size: number;
}

/**
 * Lets a client use an id again as soon as it has completed it. The library keeps its subscriptions by id and forgets an id at `complete`,
 * although what it began for that id goes on for a while: a successor would get its predecessor's end, or be lost to it and never end.
 */
export function openIds(options: {
  /** Must not reject. */
  handle: (text: string) => Promise<void>;
  isOpen: () => boolean;
  /** The client has subscribed with an id that it has not completed. */
  duplicate: () => void;
}): Ids {
  const { handle, isOpen, duplicate } = options;
  const running = new Map<string, Running>();

  async function run(id: string, text: string): Promise<void> {
    const entry: Running = { completed: false };
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
        if (!before) void run(message.id, text);
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

/** Nothing for what is no message: the library closes for that. */
function read(text: string): Message | undefined {
  try {
    return parseMessage(text);
  } catch {
    return undefined;
  }
}
