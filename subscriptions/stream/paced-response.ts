import type { ServerResponse } from 'node:http';
import type { Batch } from '../group/batch.ts';
import type { MessageSink } from '../group/subscriber.ts';
import type { StreamFormat } from './stream-format.ts';

/** Above it no answer is made for the response, as for a WebSocket. */
const enoughBufferedBytes = 64 * 1024;

/** The part of an open response that its subscription writes to. A class, so that thousands of responses share its functions. */
export class PacedResponse implements MessageSink {
  readonly #response: ServerResponse;
  readonly #format: StreamFormat;
  readonly #stuckAfterMs: number;
  readonly #refuse: (error: unknown) => void;
  #taken: Promise<void> | undefined;

  /** A reader for whom the kernel takes nothing for `stuckAfterMs` is cut off. `refuse` is called for an error that ends the subscription. */
  constructor(response: ServerResponse, format: StreamFormat, stuckAfterMs: number, refuse: (error: unknown) => void) {
    this.#response = response;
    this.#format = format;
    this.#stuckAfterMs = stuckAfterMs;
    this.#refuse = refuse;
  }

  get full(): boolean {
    return this.#taken !== undefined;
  }

  writable(): Promise<void> {
    return this.#taken ?? Promise.resolve();
  }

  send(batch: Batch): void {
    this.write(batch.encoded(this.#format.name, (messages) => Buffer.from(this.#format.encode(messages))));
  }

  failed(error: unknown): void {
    this.#refuse(error);
  }

  write(data: string | Uint8Array): void {
    const response = this.#response;
    if (response.writableEnded || response.destroyed) return;
    response.write(data);
    if (this.#taken || response.writableLength <= enoughBufferedBytes) return;
    const cutOff = () => response.destroy();
    response.socket?.setTimeout(this.#stuckAfterMs, cutOff);
    this.#taken = new Promise((resolve) => {
      const released = () => {
        response.off('drain', released).off('close', released);
        response.socket?.setTimeout(0, cutOff);
        this.#taken = undefined;
        resolve();
      };
      response.on('drain', released).on('close', released);
    });
  }
}
