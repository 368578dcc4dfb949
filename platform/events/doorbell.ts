import type { Ring } from './define.ts';

export type { Ring } from './define.ts';

/**
 * Live, best-effort messages between processes. A ring may be lost, repeated or late: a listener must be able to read
 * missed changes from a log, and reads again when `onRecovered` reports that messages may be missing.
 */
export interface Doorbell {
  /** Never fails: a message that cannot be sent is dropped and counted. */
  ring(rings: readonly Ring[]): Promise<void>;
  /**
   * Resolves when the channel is subscribed (or will be, once a lost connection is back) with the function that ends
   * it.
   */
  listen(channel: string, onMessage: (message: string) => void): Promise<() => Promise<void>>;
  /** Called each time a lost connection is back. */
  onRecovered(listener: () => void): () => void;
  ready(): boolean;
  stop(): Promise<void>;
}
