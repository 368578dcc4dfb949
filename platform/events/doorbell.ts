import type { Ring } from './define.ts';

export type { Ring } from './define.ts';

/**
 * Live, best-effort messages between processes. A ring may be lost, repeated or late: whoever listens must be able to
 * find out what it missed from a log, and asks again when `onRecovered` says that messages may be missing.
 */
export interface Doorbell {
  /** Never fails: what can't be sent is dropped and counted. */
  ring(rings: readonly Ring[]): Promise<void>;
  /** Resolves when the channel is being listened to (or will be, once a lost connection is back); the answer stops it. */
  listen(channel: string, onMessage: (message: string) => void): Promise<() => Promise<void>>;
  /** Called each time a lost connection is back. */
  onRecovered(listener: () => void): () => void;
  ready(): boolean;
  stop(): Promise<void>;
}
