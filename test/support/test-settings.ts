import { inject } from 'vitest';
import { createLog, type Log } from '#platform/process/log.ts';

/** The root secret of everything that tests start; worth nothing anywhere else. */
export const rootSecret = 'only-for-tests-only-for-tests-only-for-tests';

/** A log that says nothing, unless TEST_LOG_LEVEL asks for more. */
export const testLog: Log = createLog('test', process.env['TEST_LOG_LEVEL'] ?? 'silent');

/** The tests' own Redis; undefined where there is none, which CI does not accept. */
export function redisUrl(): string | undefined {
  return inject('redisUrl') || undefined;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Administrator of the tests' PostgreSQL. */
    adminUrl: string;
    /** Migrated databases to copy, by subgraph. */
    templates: Record<string, string>;
    /** Empty where there is no Redis. */
    redisUrl: string;
  }
}
