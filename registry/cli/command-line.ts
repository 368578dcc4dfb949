import { accessSync, appendFileSync, constants, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import { CommanderError } from 'commander';
import { reasonOf } from '../file-problem.ts';
import { findGraphFile, readConfiguration } from '../graph-file.ts';
import type { Report } from '../report/report.ts';
import { type CommandResult, toReport } from '../report/to-report.ts';
import { toText } from '../report/text.ts';
import { UsageError } from '../usage-error.ts';
import type { CommandOptions } from './command-options.ts';
import { buildProgram } from './program.ts';
import type { CommandName } from './run-command.ts';

// The composer and the comparison are imported where they are used, so that `--help` and a mistyped flag answer immediately.

type Format = 'text' | 'json';

/** The output format. Other arguments may be wrong, so commander cannot read it. */
function wantedFormat(args: readonly string[]): Format {
  return args.some((arg, at) => arg === '--format=json' || (arg === '--format' && args[at + 1] === 'json'))
    ? 'json'
    : 'text';
}

/** How people call this tool, for its help: `command` of graph.yaml, if that can be read. */
function commandName(): string {
  try {
    return findGraphFile() === null ? 'tradepost-schema' : readConfiguration().command;
  } catch (error) {
    if (error instanceof UsageError) return 'tradepost-schema';
    throw error;
  }
}

/** Throws UsageError if a file of `--report kind=path` cannot be written. This runs before a publish, so that no publish lacks its report. */
function checkReports(wanted: readonly string[]): void {
  for (const kindAndFile of wanted) {
    const file = path.resolve(kindAndFile.slice(kindAndFile.indexOf('=') + 1));
    const known = statSync(file, { throwIfNoEntry: false });
    if (known?.isDirectory()) throw new UsageError(`--report ${kindAndFile} cannot be written: it is a folder`);
    try {
      accessSync(known ? file : path.dirname(file), constants.W_OK);
    } catch (error) {
      throw new UsageError(`--report ${kindAndFile} cannot be written: ${reasonOf(error)}`, { cause: error });
    }
  }
}

/** Writes the files of `--report kind=path`. Throws UsageError if a file cannot be written. */
async function writeReports(report: Report, wanted: readonly string[]): Promise<void> {
  const { render, reportKinds } = await import('../report/outputs.ts');
  for (const kindAndFile of wanted) {
    const at = kindAndFile.indexOf('=');
    const [wantedKind, file] = [kindAndFile.slice(0, at), kindAndFile.slice(at + 1)];
    const kind = reportKinds.find((name) => name === wantedKind);
    if (!kind) continue;
    try {
      writeFileSync(file, render(kind, report));
    } catch (error) {
      throw new UsageError(`--report ${kindAndFile} cannot be written: ${(error as Error).message}`, { cause: error });
    }
  }
}

/** Writes annotations, summary and outputs for GitHub Actions. Never changes the result. */
async function writeForGitHub(report: Report, annotate: (line: string) => void): Promise<void> {
  const { GITHUB_ACTIONS, GITHUB_STEP_SUMMARY, GITHUB_OUTPUT } = process.env;
  if (GITHUB_ACTIONS !== 'true') return;
  const { toAnnotations, toMarkdown } = await import('../report/outputs.ts');
  // With JSON they go to standard error: the runner reads both, and standard output stays one object.
  for (const line of toAnnotations(report)) annotate(line);
  if (GITHUB_STEP_SUMMARY) appendFileSync(GITHUB_STEP_SUMMARY, toMarkdown(report));
  const breaking = report.changes.filter(({ severity }) => severity === 'breaking').length;
  if (GITHUB_OUTPUT)
    appendFileSync(
      GITHUB_OUTPUT,
      `result=${report.result}\nbreaking=${breaking}\nversion=${report.version?.number ?? ''}\n`,
    );
}

/** The process around the command line: it executes commands and prints lines of text. */
export interface CommandLineHost {
  execute(name: CommandName, options: CommandOptions, print: (text: string) => void): Promise<CommandResult>;
  out(text: string): void;
  err(text: string): void;
}

/** Parses the arguments, runs the command, prints its report and writes the requested reports. Never throws. Returns the exit code. */
export async function runCommandLine(
  args: readonly string[],
  { execute, out, err }: CommandLineHost,
): Promise<Report['exitCode']> {
  const format = wantedFormat(args);
  const show = (report: Report, text?: string): Report['exitCode'] => {
    const shown = format === 'json' ? JSON.stringify(report, null, 2) : toText(report, text);
    if (format === 'text' && report.problem !== null) err(shown);
    else if (shown !== '') out(shown);
    return report.exitCode;
  };
  let started: CommandName | null = null;
  let exitCode: Report['exitCode'] = 0;
  const finish = async (name: CommandName, result: CommandResult, reports: readonly string[]): Promise<void> => {
    const report = toReport(name, result);
    exitCode = show(report, result.text);
    try {
      await writeReports(report, reports);
      await writeForGitHub(report, format === 'json' ? err : out);
    } catch (error) {
      err(`A report could not be written: ${error instanceof Error ? error.message : String(error)}`);
      // The exit code must say that the file is missing, unless it already says that the verdict blocks.
      if (error instanceof UsageError && exitCode === 0) exitCode = 2;
    }
  };
  const { program, ops } = buildProgram(commandName(), {
    writeOut: (text) => out(text.trimEnd()),
    writeErr: format === 'json' ? () => {} : (text) => err(text.trimEnd()),
    async run(name, options, reports) {
      started = name;
      checkReports(reports);
      return finish(name, await execute(name, options, err), reports);
    },
  });

  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      const first = args.find((arg) => !arg.startsWith('-'));
      const named = program.commands.map((command) => command.name()).find((name) => name === first) ?? null;
      const parent = named === 'ops' ? ops : program;
      // Without a command, commander has already printed the help.
      const problem =
        error.code === 'commander.help'
          ? `A command is needed: ${parent.commands.map((command) => command.name()).join(', ')}`
          : error.message.replace(/^error: /, '');
      return show(toReport(named, { problem }));
    }
    // A mistake of the user and a file error say what to do. Any other error is a fault of this tool: its stack goes to the person who fixes it.
    if (!(error instanceof UsageError) && !(error instanceof Error && 'syscall' in error)) err(inspect(error));
    return show(toReport(started, { problem: error instanceof Error ? error.message : String(error) }));
  }
}
