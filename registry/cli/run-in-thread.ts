import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Message } from './command-worker.ts';
import type { CommandOptions } from './command-options.ts';
import type { CommandResult } from '../report/to-report.ts';
import type { CommandName } from './run-command.ts';

/** The largest graph measured, 8 subgraphs of 60 entities, left 218 MB in use. Ten times as much fits on small machines. */
const heapMb = 2_048;
/** Far above the need of schemas that people write, and below the time limits of CI services. */
const usualSeconds = 60;

/**
 * Runs a command beside the thread that has the terminal, so that no schema can block it: after `--timeout` seconds (60), or with more than
 * 2 GB of memory, the command fails, and a proposal without a verdict is not stored. A command that calls a registry has a deadline for each
 * answer instead. The cost of the thread could not be measured: it loads only the modules that the command needs anyway.
 */
export async function runInThread(
  command: CommandName,
  options: CommandOptions,
  print: (text: string) => void,
): Promise<CommandResult> {
  const atRegistry = [options.to, options.from, options.against, ...options.args].some((argument) =>
    /^https?:/.test(argument ?? ''),
  );
  const began = performance.now();
  const thread = new Worker(new URL(`./command-worker${path.extname(import.meta.filename)}`, import.meta.url), {
    workerData: { command, options },
    // With a large young generation, 8 subgraphs of 60 entities peak at 450 MB instead of 550 MB, in the same time.
    resourceLimits: { maxYoungGenerationSizeMb: 96, maxOldGenerationSizeMb: heapMb },
  });
  const { promise, resolve, reject } = Promise.withResolvers<CommandResult>();
  const fail = (problem: string) =>
    resolve({ failure: 'failed', problem, durationMs: Math.round(performance.now() - began) });
  let timer: NodeJS.Timeout | undefined;
  if (!atRegistry) {
    const seconds = options.timeout ?? usualSeconds;
    const stored = command === 'publish' || command === 'promote' ? '; nothing was stored' : '';
    timer = setTimeout(() => fail(`no answer within ${seconds} s${stored}`), seconds * 1000);
  }
  thread.on('message', (message: Message) => {
    if ('print' in message) print(message.print);
    else if ('judged' in message) clearTimeout(timer);
    else resolve(message.result);
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
