import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { Closing } from './close-codes.ts';

/*
 * A socket is either
 *   flowing     up to `enoughBufferedBytes` wait for the kernel to take them
 *   congested   more wait: no answer is made for the socket, and nothing is read from it, until the reader has caught up. A reader for whom the
 *               kernel takes nothing at all for `stuckAfterMs` is cut off.
 */

/** A WebSocket that holds a bounded number of bytes for its reader. */
export interface PacedSocket {
  /** Resolves when the kernel has taken the data or the socket is closed, so that answers are made no faster than they are read. */
  send(data: string): Promise<void>;
  /** Undefined while the socket takes more, else a promise that resolves when it does, or is closed. */
  writable(): Promise<void> | undefined;
  readonly congested: boolean;
  /** Sends a close frame, and waits at most `closeDeadlineMs` for the peer's. */
  close(closing: Closing): void;
  /** Must be called when the socket is closed: nobody waits for it any more. */
  closed(): void;
}

/**
 * Above it no answer is made for the socket. Half of it leaves fast readers idle between two turns. At 64 KiB, the one answer that exceeds
 * it decides how much a slow socket holds.
 */
const enoughBufferedBytes = 64 * 1024;
/**
 * The server answers with refusals and pongs while it reads messages. The kernel hands over up to 64 KiB at a time: about 1,000 refusals, 0.4 MB. A
 * socket that holds more when the next message is sent is cut off, except between two answers, which are paced.
 */
const maxBufferedBytes = 1024 * 1024;
/** A peer that does not answer a close frame is not waited for longer. */
const closeDeadlineMs = 2_000;
/** The longest reason that fits a close frame. */
const maxReasonBytes = 123;

/** Paces a socket. `transport` is what the WebSocket was opened on; `stuckAfterMs` counts while the kernel takes nothing. */
export function paceSocket(
  socket: WebSocket,
  transport: Pick<Socket, 'setTimeout' | 'on'>,
  stuckAfterMs: number,
): PacedSocket {
  const waiting: (() => void)[] = [];
  let congested = false;
  let closed = false;
  transport.on('timeout', () => socket.terminate());

  function congest(): void {
    if (congested || closed) return;
    congested = true;
    socket.pause();
    // Node counts what the kernel takes of one large write as activity too, so that a slow reader is not taken for a stuck one.
    transport.setTimeout(stuckAfterMs);
  }

  function flow(): void {
    if (congested) {
      congested = false;
      transport.setTimeout(0);
      socket.resume();
    }
    releaseNext();
  }

  /** One at a time: a hundred subscriptions that are released together would each buffer an answer. */
  function releaseNext(): void {
    const release = waiting.shift();
    if (!release) return;
    release();
    // Behind the answer of the one that was released, if it had one at hand.
    if (waiting.length > 0) setImmediate(() => isFull() || releaseNext());
  }

  function isFull(): boolean {
    return socket.bufferedAmount > enoughBufferedBytes && socket.readyState === socket.OPEN;
  }

  return {
    get congested() {
      return congested;
    },
    send(data) {
      if (socket.readyState !== socket.OPEN) return Promise.resolve();
      if (socket.bufferedAmount > maxBufferedBytes) {
        socket.terminate();
        return Promise.resolve();
      }
      return new Promise((resolve) => {
        // A failed write closes the socket, which ends its subscriptions: nothing else is to be done about it.
        socket.send(data, () => {
          resolve();
          if (!isFull()) flow();
        });
        if (isFull()) congest();
      });
    },
    writable() {
      if (!isFull()) return undefined;
      return new Promise((resolve) => waiting.push(resolve));
    },
    close({ code, reason }) {
      socket.close(code, truncate(reason));
      setTimeout(() => socket.terminate(), closeDeadlineMs).unref();
    },
    closed() {
      closed = true;
      for (const release of waiting.splice(0)) release();
    },
  };
}

function truncate(reason: string): string {
  if (Buffer.byteLength(reason) <= maxReasonBytes) return reason;
  // A quarter of the bytes for each character: the longest of UTF-8 has four.
  return reason.slice(0, Math.floor(maxReasonBytes / 4));
}
