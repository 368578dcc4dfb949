import type { Redis } from 'ioredis';
import type { Log } from '#platform/process/log.ts';
import type { TrustedDocuments } from '#registry/client/documents/trusted-documents.ts';
import type { ExpectedOperations, LiveSupergraph } from '../supergraph.ts';
import { openRecentOperations } from './recent-operations.ts';

/** The operations that a gateway plans before they come. */
export interface WarmUp {
  expected: ExpectedOperations;
  /** Stores from now on what clients use, for the next start of any gateway. */
  follow(used: LiveSupergraph['used']): void;
  /** Stores it a last time. */
  stop(): Promise<void>;
}

/** A killed gateway loses what came since. Half of it writes twice as often what hardly changes. */
const writeEveryMs = 30_000;

/** Without Redis nothing is stored, and only trusted documents are expected. */
export function startWarmUp(deps: {
  redis: Redis | undefined;
  trusted: Pick<TrustedDocuments, 'texts'> | undefined;
  log: Log;
}): WarmUp {
  const { redis, trusted, log } = deps;
  const recent = redis && openRecentOperations(redis, log);
  let used: LiveSupergraph['used'] = () => undefined;
  const write = async () => {
    const { graph, operations } = used() ?? {};
    if (graph !== undefined && operations) await recent?.write(graph, operations);
  };
  const timer = setInterval(() => void write(), writeEveryMs);
  timer.unref();
  return {
    expected: {
      recent: async (graph) => recent?.read(graph) ?? [],
      trusted: () => trusted?.texts() ?? [],
    },
    follow(source) {
      used = source;
    },
    async stop() {
      clearInterval(timer);
      await write();
    },
  };
}
