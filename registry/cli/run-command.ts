import { UsageError } from './git-baseline.ts';
import { DeniedError, RemoteConflictError, UnreachableError } from '../client/remote.ts';
import { ConflictError } from '../store/store.ts';
import type { Found } from '../report/to-report.ts';
import type { Given } from './given.ts';

/** What a command found; `text` is what it tells people besides. */
export type Answer = Found & { text?: string };

/** Where a command runs, and how to tell what it is at. */
export interface Running {
  /** For people who wait. */
  progress(text: string): void;
  /** The verdict is there: from now on something is written, which no deadline may end. */
  judged(): void;
}

/** Imported where they run: what one command needs, the others need not wait for. */
const commands = {
  compose: async (given: Given) => (await import('./compose.ts')).composeCommand(given),
  check: async (given: Given) => (await import('./check.ts')).checkCommand(given),
  publish: async (given: Given, running: Running) => (await import('./publish.ts')).publishCommand(given, running),
  promote: async (given: Given, running: Running) => (await import('./publish.ts')).promoteCommand(given, running),
  rollback: async (given: Given) => (await import('./rollback.ts')).rollbackCommand(given),
  diff: async (given: Given) => (await import('./versions.ts')).diffCommand(given),
  history: async (given: Given) => (await import('./versions.ts')).historyCommand(given),
  changelog: async (given: Given) => (await import('./versions.ts')).changelogCommand(given),
  show: async (given: Given) => (await import('./versions.ts')).showCommand(given),
  fetch: async (given: Given) => (await import('./versions.ts')).fetchCommand(given),
  approve: async (given: Given) => (await import('./approve.ts')).approveCommand(given),
  contract: async (given: Given) => (await import('./contract.ts')).contractCommand(given),
  'ops check': async (given: Given) => (await import('./check-operations.ts')).checkOperationsCommand(given),
  'ops push': async (given: Given) => (await import('./releases.ts')).pushCommand(given),
  'ops list': async (given: Given) => (await import('./releases.ts')).listCommand(given),
  'ops activate': async (given: Given) => (await import('./releases.ts')).setStateCommand(given, 'active'),
  'ops retire': async (given: Given) => (await import('./releases.ts')).setStateCommand(given, 'retired'),
  lint: async (given: Given) => (await import('./lint.ts')).lintCommand(given),
  doctor: async (given: Given) => (await import('./doctor.ts')).doctorCommand(given),
  serve: async (given: Given) => (await import('./serve.ts')).serveCommand(given),
} satisfies Record<string, (given: Given, running: Running) => Promise<Answer>>;

export type CommandName = keyof typeof commands;

/** Runs one command. Throws only for what is nobody's mistake. */
export async function runCommand(command: CommandName, given: Given, running: Running): Promise<Answer> {
  const began = performance.now();
  const durationMs = () => Math.round(performance.now() - began);
  try {
    return { ...(await commands[command](given, running)), durationMs: durationMs() };
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    return { failure, problem: (error as Error).message, durationMs: durationMs() };
  }
}

function failureOf(error: unknown): Found['failure'] {
  if (error instanceof UsageError) return 'failed';
  if (error instanceof UnreachableError) return 'unreachable';
  if (error instanceof DeniedError) return 'denied';
  if (error instanceof ConflictError || error instanceof RemoteConflictError) return 'conflict';
  // A file that can't be read or written says so itself.
  return error instanceof Error && 'syscall' in error ? 'failed' : undefined;
}
