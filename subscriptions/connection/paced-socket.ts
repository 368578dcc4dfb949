import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { liveMetrics } from '../metrics.ts';
import type { Closing } from './close-codes.ts';
import type { NextFrames } from './next-frames.ts';

/*
 * A socket is either
 *   flowing     up to `enoughBufferedBytes` wait for the kernel to take them
 *   congested   more wait: no answer is made for the socket, and nothing is read from it, until the kernel has taken all. A reader for whom the
 *               kernel takes nothing at all for `stuckAfterMs` is cut off.
 */

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

/**
 * Why the server cut a connection off: its peer answered no ping; the kernel took nothing for `stuckAfterMs`; more than `maxBufferedBytes` waited; the peer
 * answered no close frame.
 */
export type CutOff = 'no-pong' | 'stuck' | 'buffer' | 'no-close';

/** A WebSocket that holds a bounded number of bytes for its reader. A class, so that thousands of sockets share its functions. */
export class PacedSocket {
  readonly #socket: WebSocket;
  readonly #transport: Socket;
  readonly #stuckAfterMs: number;
  #congested = false;
  #unread = false;
  #corked = false;
  /** Those who wait for the socket to take more. */
  #waiting: (() => void)[] | undefined;

  /** `transport` is the socket under the WebSocket; `stuckAfterMs` counts while the kernel accepts no bytes. */
  constructor(socket: WebSocket, transport: Socket, stuckAfterMs: number) {
    this.#socket = socket;
    this.#transport = transport;
    this.#stuckAfterMs = stuckAfterMs;
  }

  /** Whether no answer should be made for the socket. */
  get congested(): boolean {
    return this.#congested;
  }

  /** Whether there was a time since the last call in which nothing was read from the socket: its peer may have answered then, without being heard. */
  wasUnread(): boolean {
    const unread = this.#unread;
    this.#unread = this.#congested;
    return unread;
  }

  /** Sends a message of the protocol. */
  send(data: string): void {
    if (this.#open()) {
      this.#socket.send(data);
      this.#pace();
    }
  }

  /**
   * Sends frames past the library, whose own sender has nothing under way here: it would copy and frame them for each reader. With
   * `together`, everything that is sent in this turn of the event loop is one write.
   */
  sendNext(frames: NextFrames, id: string, together: boolean): void {
    if (!this.#open()) return;
    const transport = this.#transport;
    if (together && !this.#corked) {
      this.#corked = true;
      transport.cork();
      process.nextTick(uncork, this);
    }
    transport.write(frames.withId(id));
    // Without anything that waits, the kernel has its copy of the bytes.
    if (transport.writableLength > 0) frames.release();
    this.#pace();
  }

  /** Resolves when the socket takes more, or is closed. */
  writable(): Promise<void> {
    if (!this.#congested) return Promise.resolve();
    return new Promise((resolve) => (this.#waiting ??= []).push(resolve));
  }

  /** Sends a close frame, and waits at most `closeDeadlineMs` for the peer's. */
  close({ code, reason }: Closing): void {
    this.#socket.close(code, truncate(reason));
    setTimeout(() => this.cutOff('no-close'), closeDeadlineMs).unref();
  }

  /** Ends the connection without a close frame, and counts why; a peer that was sent none sees code 1006. */
  cutOff(reason: CutOff): void {
    if (this.#transport.destroyed) return;
    liveMetrics.cutOff.inc({ reason });
    this.#socket.terminate();
  }

  /** Must be called when the socket is closed: nobody waits for it any more. */
  closed(): void {
    this.#congested = false;
    for (const release of this.#waiting?.splice(0) ?? []) release();
  }

  uncork(): void {
    this.#corked = false;
    this.#transport.uncork();
  }

  #open(): boolean {
    const socket = this.#socket;
    if (socket.readyState !== socket.OPEN) return false;
    if (socket.bufferedAmount <= maxBufferedBytes) return true;
    this.cutOff('buffer');
    return false;
  }

  #pace(): void {
    if (this.#congested || this.#socket.bufferedAmount <= enoughBufferedBytes) return;
    this.#congested = true;
    this.#unread = true;
    this.#socket.pause();
    // Node counts each part of a large write that the kernel accepts as activity too, so a slow reader does not look stuck.
    const cutOff = () => this.cutOff('stuck');
    this.#transport.setTimeout(this.#stuckAfterMs, cutOff);
    this.#transport.once('drain', () => {
      this.#transport.setTimeout(0, cutOff);
      this.#flow();
    });
  }

  #flow(): void {
    if (!this.#congested) return;
    this.#congested = false;
    this.#socket.resume();
    this.#releaseNext();
  }

  /** One at a time: a hundred subscriptions that are released together would each buffer an answer. */
  #releaseNext(): void {
    const waiting = this.#waiting;
    const release = waiting?.shift();
    if (!waiting || !release) return;
    release();
    // Behind the answer of the one that was released, if it had one at hand.
    if (waiting.length > 0) setImmediate(() => this.#congested || this.#releaseNext());
  }
}

function uncork(socket: PacedSocket): void {
  socket.uncork();
}

function truncate(reason: string): string {
  if (Buffer.byteLength(reason) <= maxReasonBytes) return reason;
  // A quarter of the bytes for each character: the longest of UTF-8 has four.
  return reason.slice(0, Math.floor(maxReasonBytes / 4));
}
