#!/usr/bin/env node
import { runCommandLine } from './command-line.ts';

process.exitCode = await runCommandLine(process.argv.slice(2), {
  async execute(name, options, print) {
    // The server ends with the process, at a signal that only the first thread gets.
    if (name === 'serve') {
      const { runCommand } = await import('./run-command.ts');
      return runCommand(name, options, { print, judged: () => {} });
    }
    const { runInThread } = await import('./run-in-thread.ts');
    return runInThread(name, options, print);
  },
  out: console.log,
  err: console.error,
});
