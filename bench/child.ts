import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A first start installs, builds a page and fills the databases. */
const readyWithinMs = 300_000;

/** Ends a child process and waits for its end. */
export async function endsWell(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  await gone;
}

/** Resolves once the child has written a line that holds `words`; an end before that is an error with its last lines. */
export function says(child: ChildProcess, words: string): Promise<void> {
  const last: string[] = [];
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`expected "${words}" within ${readyWithinMs / 1000} s:\n${last.join('\n')}`)),
      readyWithinMs,
    );
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        last.push(line);
        last.splice(0, last.length - 20);
        if (!line.includes(words)) return;
        clearTimeout(timer);
        resolve();
      });
    }
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`the process ended with ${signal ?? code}:\n${last.join('\n')}`));
    });
  });
}
