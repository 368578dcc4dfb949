import { Worker } from 'node:worker_threads';
import type { Message } from './command-worker.ts';
import type { Given } from './given.ts';
import type { Answer, CommandName } from './run-command.ts';

/** The largest graph measured, 8 subgraphs of 60 entities, left 218 MB in use; ten times as much is room, and less than small machines have. */
const heapMb = 2_048;
/** What schemas made by people need is far below; what never ends should end before CI's own patience. */
const usualSeconds = 60;

/**
 * Runs a command beside the thread that has the terminal, so that no schema can hold it up: without an answer in `--timeout` seconds (60),
 * or with more memory than 2 GB, the answer is that it failed; what was not judged by then is not stored. A command that asks a registry
 * has a deadline for each answer instead. The thread costs nothing that could be measured: all that is loaded is loaded there.
 */
export async function runInThread(
  command: CommandName,
  given: Given,
  progress: (text: string) => void,
): Promise<Answer> {
  const atRegistry = [given.to, given.from, given.against, ...given.args].some((one) => /^https?:/.test(one ?? ''));
  const began = performance.now();
  const thread = new Worker(new URL('./command-worker.ts', import.meta.url), {
    workerData: { command, given },
    // A large young generation: 8 subgraphs × 60 entities then peak at 450 MB instead of 550, in the same time.
    resourceLimits: { maxYoungGenerationSizeMb: 96, maxOldGenerationSizeMb: heapMb },
  });
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const fail = (problem: string) =>
    resolve({ failure: 'failed', problem, durationMs: Math.round(performance.now() - began) });
  let timer: NodeJS.Timeout | undefined;
  if (!atRegistry) {
    const seconds = given.timeout ?? usualSeconds;
    const stored = command === 'publish' || command === 'promote' ? '; nothing was stored' : '';
    timer = setTimeout(() => fail(`no answer within ${seconds} s${stored}`), seconds * 1000);
  }
  thread.on('message', (message: Message) => {
    if ('progress' in message) progress(message.progress);
    else if ('judged' in message) clearTimeout(timer);
    else resolve(message.answer);
  });
  thread.on('error', (error) => {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_WORKER_OUT_OF_MEMORY') reject(error);
    else fail(`these schemas need more than ${heapMb} MB`);
  });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    await thread.terminate();
  }
}
