import { fork } from 'node:child_process';
import { monotonicMs } from './socket-protocol.ts';
import type { Deliveries, SocketCommand, Said } from './socket-protocol.ts';

/** Many subscribers of one server, in their own process. The first failure of a subscriber fails the next call, and names the server. */
export interface Subscribers {
  /** Resolves when this many sockets are accepted and have sent their subscription. */
  connect(options: {
    url: string;
    token: string;
    query: string;
    /** Given to the subscribers in turns. */
    orderIds: readonly string[];
    count: number;
  }): Promise<void>;
  /** Starts counting at this version. */
  begin(fromVersion: number): void;
  /** Whether every socket has got this version before `deadlineMs` is over. */
  all(version: number, deadlineMs: number): Promise<boolean>;
  /** The messages since `begin`; `publishedAt` is on the clock of `monotonicMs`. */
  report(publishedAt: ReadonlyMap<number, number>): Promise<Deliveries>;
  close(): Promise<void>;
  stop(): Promise<void>;
}

export { monotonicMs };

export function startSubscribers(server: string): Subscribers {
  const child = fork(new URL('./sockets.ts', import.meta.url), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const complete = new Set<number>();
  const waiting = new Set<(said: Said) => void>();
  let failure: Error | undefined;

  child.on('message', (message: Said) => {
    if (message.kind === 'all') complete.add(message.version);
    if (message.kind === 'failed') failure ??= new Error(`the subscribers of ${server} failed: ${message.reason}`);
    for (const listener of waiting) listener(message);
  });

  child.once('exit', (code, signal) => {
    failure ??= new Error(`the subscribers of ${server} ended with ${signal ?? code}`);
  });

  /** The next message that satisfies the condition; undefined after the deadline. */
  function heard(wanted: (said: Said) => boolean, deadlineMs: number): Promise<Said | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<Said | undefined>();
    if (failure) return Promise.reject(failure);
    const timer = setTimeout(() => resolve(undefined), deadlineMs);
    const listener = (said: Said) => {
      if (said.kind === 'failed') reject(failure);
      else if (wanted(said)) resolve(said);
    };
    waiting.add(listener);
    return promise.finally(() => {
      waiting.delete(listener);
      clearTimeout(timer);
    });
  }

  async function tell(order: SocketCommand, answer: Said['kind'], deadlineMs = 60_000): Promise<Said> {
    if (failure) throw failure;
    child.send(order);
    const said = await heard(({ kind }) => kind === answer, deadlineMs);
    if (!said) throw new Error(`expected '${answer}' from the subscribers within ${deadlineMs} ms`);
    return said;
  }

  return {
    connect: async (options) => void (await tell({ kind: 'connect', ...options }, 'connected', 120_000)),
    begin(fromVersion) {
      complete.clear();
      child.send({ kind: 'begin', fromVersion } satisfies SocketCommand);
    },
    async all(version, deadlineMs) {
      if (complete.has(version)) return true;
      return (await heard((said) => said.kind === 'all' && said.version === version, deadlineMs)) !== undefined;
    },
    async report(publishedAt) {
      const said = await tell({ kind: 'report', publishedAt: [...publishedAt] }, 'report');
      if (said.kind !== 'report') throw new Error('expected a report');
      return said.report;
    },
    close: async () => void (await tell({ kind: 'close' }, 'closed')),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.kill('SIGTERM');
      await gone;
    },
  };
}
