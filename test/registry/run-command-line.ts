import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { runCommandLine } from '#registry/cli/command-line.ts';
import { runCommand } from '#registry/cli/run-command.ts';

const main = path.resolve(import.meta.dirname, '../../registry/cli/main.ts');

export interface Ran {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

let last: Promise<unknown> = Promise.resolve();

/**
 * The registry's command line in the process of the test: the same arguments, commands and printed text, without the start of Node and of
 * the thread that carries out a command, which cost a second of CPU each time. What passes between the threads is cloned here too.
 * Working directory and environment belong to the process, so calls run one after the other; races between commands start processes.
 */
export function runHere(args: readonly string[], { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv }): Promise<Ran> {
  const run = last.then(async () => {
    const before = { cwd: process.cwd(), env: process.env };
    const ran: Ran = { exitCode: null, stdout: '', stderr: '' };
    process.chdir(cwd);
    process.env = { ...env };
    try {
      ran.exitCode = await runCommandLine(args, {
        execute: async (name, options, print) =>
          structuredClone(await runCommand(name, structuredClone(options), { print, judged: () => {} })),
        out: (text) => (ran.stdout += `${text}\n`),
        err: (text) => (ran.stderr += `${text}\n`),
      });
    } finally {
      process.env = before.env;
      process.chdir(before.cwd);
    }
    return ran;
  });
  last = run.catch(() => undefined);
  return run;
}

/** Starts a script, by default the command line as people call it. `ran` has what was printed so far. */
export function startScript(
  args: readonly string[],
  { cwd, env, script = main }: { cwd: string; env: NodeJS.ProcessEnv; script?: string },
): { child: ChildProcess; ran: Ran; ended: Promise<Ran> } {
  const child = spawn(process.execPath, [script, ...args], { cwd, env });
  const ran: Ran = { exitCode: null, stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => (ran.stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (ran.stderr += data.toString()));
  const ended = new Promise<Ran>((resolve, reject) => {
    child.once('error', reject).once('close', (exitCode) => resolve({ ...ran, exitCode }));
  });
  return { child, ran, ended };
}
