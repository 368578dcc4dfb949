#!/usr/bin/env node
import { runCommandLine } from './command-line.ts';

process.exitCode = await runCommandLine(process.argv.slice(2), {
  async execute(name, options, print) {
    // Signals reach only the first thread, and a signal stops the server, so the server runs in the first thread.
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
