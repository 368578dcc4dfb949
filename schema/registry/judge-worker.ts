import { parentPort } from 'node:worker_threads';
import { type JudgeInput, judge } from './verdict.ts';

/** The thread that `judging.ts` talks to: an input comes in, its verdict or what went wrong goes out. */
parentPort?.on('message', (input: JudgeInput) => {
  judge(input).then(
    (verdict) => parentPort?.postMessage({ verdict }),
    (error: unknown) => parentPort?.postMessage({ problem: error instanceof Error ? error.message : String(error) }),
  );
});
parentPort?.postMessage('ready');
