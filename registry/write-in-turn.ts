import { RegistryError } from './registry-error.ts';
import { ConflictError, type RegistryStore } from './store/store.ts';
import type { Version } from './model/version.ts';

/** The expected live version for a write: anything (undefined), any version, or a version with one of these numbers ("0": none) or ids. */
export type Expected = readonly string[] | '*' | undefined;

/** The most attempts while other processes keep publishing. */
const maxAttempts = 5;

/**
 * Returns a function that runs a write against the live version of a variant, while no other write of this process runs for that variant. If
 * another process was faster, the write is repeated if it may be, else refused with VERSION_CONFLICT. If the live version is not the expected
 * one, the write is refused with PRECONDITION_FAILED.
 */
export function writeInTurn(): <T>(
  target: { name: string; store: RegistryStore },
  expected: Expected,
  /** Whether the write may use a version that went live after the call. */
  again: boolean,
  work: (live: Version | null) => Promise<T>,
) => Promise<T> {
  const locked = oneAtATime();
  return async (target, expected, again, work) => {
    const before = await target.store.head();
    return locked(target.name, async () => {
      for (let attempt = 1; ; attempt += 1) {
        const live = await target.store.head();
        if (!isExpected(live, expected)) {
          const wanted = expected === '*' ? 'a version' : `version ${expected?.join(' or ')}`;
          const found = live === null ? 'none' : `version ${live.number} (${live.id})`;
          throw new RegistryError(
            'PRECONDITION_FAILED',
            `Expected ${wanted} of ${target.name} to be live but found ${found}`,
          );
        }
        try {
          if (!again && expected === undefined && live?.number !== before?.number) {
            throw new ConflictError(before?.number ?? null, live?.number ?? null);
          }
          return await work(live);
        } catch (error) {
          if (!(error instanceof ConflictError)) throw error;
          const problem = `${target.name}: ${error.message}`;
          if (expected !== undefined) throw new RegistryError('PRECONDITION_FAILED', problem, {}, { cause: error });
          if (!again || attempt === maxAttempts)
            throw new RegistryError('VERSION_CONFLICT', problem, {}, { cause: error });
        }
      }
    });
  };
}

/** Whether the live version is an expected one. */
export function isExpected(live: Version | null, expected: Expected): boolean {
  if (expected === undefined) return true;
  if (expected === '*') return live !== null;
  return expected.includes(String(live?.number ?? 0)) || (live !== null && expected.includes(live.id));
}

/** Runs pieces of work of the same name one after the other. */
function oneAtATime(): <T>(name: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return async (name, work) => {
    const mine = (last.get(name) ?? Promise.resolve()).then(work);
    const settled = mine.catch(() => undefined);
    last.set(name, settled);
    try {
      return await mine;
    } finally {
      if (last.get(name) === settled) last.delete(name);
    }
  };
}
