import type { CommandResult } from '../report/to-report.ts';
import { reasonOf } from '../file-problem.ts';
import { ConflictError } from '../store/store.ts';
import { UsageError } from '../usage-error.ts';
import { DeniedError, StateConflictError, UnreachableError } from '../variant-registry.ts';
import type { CommandOptions } from './command-options.ts';

/** The reports of a command while it runs. */
export interface Progress {
  /** A line for people who wait. */
  print(text: string): void;
  /** Called when the verdict is known: from now on files are written, and no deadline may interrupt that. */
  judged(): void;
}

/** Each command imports its own modules when it runs, so that no command waits for the modules of another. */
const commands = {
  compose: async (options: CommandOptions) => (await import('./compose.ts')).composeCommand(options),
  check: async (options: CommandOptions) => (await import('./check.ts')).checkCommand(options),
  publish: async (options: CommandOptions, progress: Progress) =>
    (await import('./publish.ts')).publishCommand(options, progress),
  promote: async (options: CommandOptions, progress: Progress) =>
    (await import('./publish.ts')).promoteCommand(options, progress),
  rollback: async (options: CommandOptions) => (await import('./rollback.ts')).rollbackCommand(options),
  diff: async (options: CommandOptions) => (await import('./versions.ts')).diffCommand(options),
  history: async (options: CommandOptions) => (await import('./versions.ts')).historyCommand(options),
  changelog: async (options: CommandOptions) => (await import('./versions.ts')).changelogCommand(options),
  show: async (options: CommandOptions) => (await import('./versions.ts')).showCommand(options),
  fetch: async (options: CommandOptions) => (await import('./versions.ts')).fetchCommand(options),
  approve: async (options: CommandOptions) => (await import('./approve.ts')).approveCommand(options),
  contract: async (options: CommandOptions) => (await import('./contract.ts')).contractCommand(options),
  'ops check': async (options: CommandOptions) =>
    (await import('./check-operations.ts')).checkOperationsCommand(options),
  'ops push': async (options: CommandOptions) => (await import('./releases.ts')).pushCommand(options),
  'ops list': async (options: CommandOptions) => (await import('./releases.ts')).listCommand(options),
  'ops activate': async (options: CommandOptions) => (await import('./releases.ts')).setStateCommand(options, 'active'),
  'ops retire': async (options: CommandOptions) => (await import('./releases.ts')).setStateCommand(options, 'retired'),
  lint: async (options: CommandOptions) => (await import('./lint.ts')).lintCommand(options),
  doctor: async (options: CommandOptions) => (await import('./doctor.ts')).doctorCommand(options),
  serve: async (options: CommandOptions) => (await import('./serve.ts')).serveCommand(options),
} satisfies Record<string, (options: CommandOptions, progress: Progress) => Promise<CommandResult>>;

export type CommandName = keyof typeof commands;

/** Runs one command. Throws only if this tool is at fault. */
export async function runCommand(
  command: CommandName,
  options: CommandOptions,
  progress: Progress,
): Promise<CommandResult> {
  const began = performance.now();
  const durationMs = () => Math.round(performance.now() - began);
  try {
    return { ...(await commands[command](options, progress)), durationMs: durationMs() };
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    return { failure, problem: problemOf(error), durationMs: durationMs() };
  }
}

/** The message of a file error in words; the system's own message has only codes. */
function problemOf(error: unknown): string {
  const { syscall, path: file, message } = error as NodeJS.ErrnoException;
  return syscall !== undefined && file !== undefined ? `Cannot open ${file}: ${reasonOf(error)}` : message;
}

function failureOf(error: unknown): CommandResult['failure'] {
  if (error instanceof UsageError) return 'failed';
  if (error instanceof UnreachableError) return 'unreachable';
  if (error instanceof DeniedError) return 'denied';
  if (error instanceof ConflictError || error instanceof StateConflictError) return 'conflict';
  // A file error: its message names the file.
  return error instanceof Error && 'syscall' in error ? 'failed' : undefined;
}
