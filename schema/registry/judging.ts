import { Worker } from 'node:worker_threads';
import type { JudgeInput, Verdict } from './verdict.ts';

/** No verdict: it took too long or too much memory, or too many wait. Nothing was stored. */
export class NoVerdictError extends Error {
  readonly why: 'too-slow' | 'too-large' | 'busy' | 'stopping';

  constructor(why: NoVerdictError['why'], message: string) {
    super(message);
    this.why = why;
  }
}

export interface Judging {
  /** As `judge`, in another thread, one at a time. Throws NoVerdictError. */
  judge(input: JudgeInput): Promise<Verdict>;
  stop(): Promise<void>;
}

/** Verdicts waited for at once; each holds the schemas it is about, 5 MB at most. */
const maxQueue = 16;
/** A graph of 8 subgraphs with 60 entities each was measured to leave 218 MB of heap in use. */
const heapMb = 1_024;

/**
 * Judges beside the thread that serves, so that a schema made to be slow holds up no gateway: a verdict that is not there in time costs
 * its thread, and the next gets a new one.
 */
export function openJudging(timeoutMs: number): Judging {
  let worker: Worker | null = null;
  let started: Promise<Worker> | null = null;
  let stopped = false;
  let queued = 0;
  let last: Promise<unknown> = Promise.resolve();

  function start(): Promise<Worker> {
    const { promise, resolve, reject } = Promise.withResolvers<Worker>();
    const made = new Worker(new URL('./judge-worker.ts', import.meta.url), {
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
    });
    worker = made;
    made.unref();
    made.once('message', () => resolve(made));
    made.on('error', reject);
    made.once('exit', () => {
      reject(new Error('the thread for verdicts ended while it started'));
      if (worker === made) {
        worker = null;
        started = null;
      }
    });
    return promise;
  }

  async function run(input: JudgeInput): Promise<Verdict> {
    if (stopped) throw new NoVerdictError('stopping', 'this process is stopping');
    const thread = await (started ??= start());
    const { promise, resolve, reject } = Promise.withResolvers<Verdict>();
    const onMessage = (answer: { verdict: Verdict } | { problem: string }) =>
      'verdict' in answer ? resolve(answer.verdict) : reject(new Error(answer.problem));
    const onError = (error: Error) => {
      const outOfMemory = (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
      reject(outOfMemory ? new NoVerdictError('too-large', `judging needs more than ${heapMb} MB`) : error);
    };
    const onExit = () => reject(new NoVerdictError('stopping', 'the thread for verdicts ended'));
    const timer = setTimeout(() => {
      reject(new NoVerdictError('too-slow', `no verdict within ${timeoutMs} ms`));
    }, timeoutMs);
    thread.on('message', onMessage).on('error', onError).on('exit', onExit);
    const { base, proposed, releases, usage, approvals, policy, now, files, teams, contracts, elsewhere } = input;
    // Named one by one: functions cannot go to another thread.
    const asked = { base, proposed, releases, usage, approvals, policy, now, files, teams, contracts, elsewhere };
    thread.postMessage(asked);
    try {
      return await promise;
    } catch (error) {
      if (worker === thread) {
        worker = null;
        started = null;
      }
      await thread.terminate();
      throw error;
    } finally {
      clearTimeout(timer);
      thread.off('message', onMessage).off('error', onError).off('exit', onExit);
    }
  }

  started = start();
  started.catch(() => {
    started = null;
  });
  return {
    async judge(input) {
      if (queued >= maxQueue) throw new NoVerdictError('busy', `${maxQueue} checks wait already`);
      queued += 1;
      const mine = last.then(() => run(input));
      last = mine.catch(() => undefined);
      try {
        return await mine;
      } finally {
        queued -= 1;
      }
    },
    async stop() {
      stopped = true;
      await worker?.terminate();
    },
  };
}
