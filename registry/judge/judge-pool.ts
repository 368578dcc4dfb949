import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { TaskRequest, Tasks } from './worker.ts';
import type { JudgeInput, Verdict } from './model.ts';

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
  /** The schemas of a contract, or why there are none. Throws NoVerdictError. */
  contract: Tasks['contract'];
  /** The changes for clients from one supergraph to another. Throws NoVerdictError. */
  compare: Tasks['compare'];
  /** The operations that an API schema refuses. Throws NoVerdictError. */
  refused: Tasks['refused'];
  stop(): Promise<void>;
}

/** Verdicts waited for at the same time; each holds the schemas it is about, 5 MB at most. */
const maxQueue = 16;
/** A graph of 8 subgraphs with 60 entities each left 218 MB of heap in use when it was measured. */
const heapMb = 1_024;

/**
 * Judges in a second thread, so that a schema made to be slow delays no gateway. If a verdict is late, its thread is ended, and the next
 * verdict gets a new thread.
 */
export function openJudging(timeoutMs: number): Judging {
  let worker: Worker | null = null;
  let started: Promise<Worker> | null = null;
  let stopped = false;
  let queued = 0;
  let last: Promise<unknown> = Promise.resolve();

  function start(): Promise<Worker> {
    const { promise, resolve, reject } = Promise.withResolvers<Worker>();
    const made = new Worker(new URL(`./worker${path.extname(import.meta.filename)}`, import.meta.url), {
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

  async function run<K extends keyof Tasks>(
    task: K,
    input: Parameters<Tasks[K]>,
  ): Promise<Awaited<ReturnType<Tasks[K]>>> {
    if (stopped) throw new NoVerdictError('stopping', 'this process is stopping');
    const thread = await (started ??= start());
    const { promise, resolve, reject } = Promise.withResolvers<Awaited<ReturnType<Tasks[K]>>>();
    const onMessage = (answer: { result: Awaited<ReturnType<Tasks[K]>> } | { problem: string }) =>
      'result' in answer ? resolve(answer.result) : reject(new Error(answer.problem));
    const onError = (error: Error) => {
      const outOfMemory = (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
      reject(outOfMemory ? new NoVerdictError('too-large', `judging needs more than ${heapMb} MB`) : error);
    };
    const onExit = () => reject(new NoVerdictError('stopping', 'the thread for verdicts ended'));
    const timer = setTimeout(() => {
      reject(new NoVerdictError('too-slow', `no verdict within ${timeoutMs} ms`));
    }, timeoutMs);
    thread.on('message', onMessage).on('error', onError).on('exit', onExit);
    thread.postMessage({ task, input } satisfies TaskRequest);
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
  async function queue<K extends keyof Tasks>(
    task: K,
    ...input: Parameters<Tasks[K]>
  ): Promise<Awaited<ReturnType<Tasks[K]>>> {
    if (queued >= maxQueue) throw new NoVerdictError('busy', `${maxQueue} checks wait already`);
    queued += 1;
    const mine = last.then(() => run(task, input));
    last = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      queued -= 1;
    }
  }

  return {
    judge({ base, proposed, releases, usage, approvals, policy, now, files, teams, contracts, elsewhere }) {
      // Listed by name, because functions cannot be sent to another thread.
      return queue('judge', {
        base,
        proposed,
        releases,
        usage,
        approvals,
        policy,
        now,
        files,
        teams,
        contracts,
        elsewhere,
      } as JudgeInput);
    },
    contract: (...input) => queue('contract', ...input),
    compare: (...input) => queue('compare', ...input),
    refused: (...input) => queue('refused', ...input),
    async stop() {
      stopped = true;
      await worker?.terminate();
    },
  };
}
