import { appendFileSync, writeFileSync } from 'node:fs';
import { styleText } from 'node:util';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { Answer, CommandName } from './run-command.ts';
import type { Given } from './given.ts';
import { toReport } from '../report/to-report.ts';
import type { Report } from '../report/report.ts';
import { supergraphFile } from '../../schema/subgraphs.ts';

// Composer, comparison and generator are imported where they are used: `--help` and a mistyped flag answer at once.

type Format = 'text' | 'json';

const styles = { breaking: 'red', dangerous: 'yellow', safe: 'green' } as const;
type Paint = (style: 'red' | 'yellow' | 'green' | 'bold', text: string) => string;

function toText(found: Report, text: string | undefined): string {
  const paint: Paint = (style, part) =>
    process.stdout.isTTY ? styleText(style, part, { stream: process.stdout }) : part;
  if (found.problem !== null)
    return `${paint('red', found.result === 'failed' ? 'error' : found.result)}: ${found.problem}`;
  const lines: string[] = [];
  const at = (place: { file: string | null; line: number | null; column: number | null }): string =>
    place.file === null ? '' : `${[place.file, place.line, place.column].filter((part) => part !== null).join(':')}: `;
  for (const error of found.composition.errors) {
    lines.push(`${at(error)}${paint('red', 'error')}: ${error.message} (${error.code})`);
  }
  for (const change of found.changes) lines.push(...changeLines(change, at(change), paint));
  for (const one of found.stale) {
    lines.push(`${one.file}: ${paint('red', 'stale')}: it is not what its source makes of it; run: ${one.mend}`);
  }
  if (found.output !== null) lines.push(`wrote ${found.output}`);
  if (text !== undefined && text !== '') lines.push(text);
  if (found.composition.errors.length > 0) lines.push(`${paint('bold', 'blocked')}: the schemas do not compose`);
  else if (['check', 'publish', 'promote', 'diff', 'ops check'].includes(found.command ?? ''))
    lines.push(summary(found, paint));
  return lines.join('\n');
}

function changeLines(change: Report['changes'][number], at: string, paint: Paint): string[] {
  const gone = change.side === 'before' ? ' (place in the older schema)' : '';
  const about = [change.coordinate, change.type, change.contract === null ? null : `contract ${change.contract}`]
    .filter((one) => one !== null)
    .join(', ');
  const lines = [`${at}${paint(styles[change.severity], change.severity)}: ${change.message} [${about}]${gone}`];
  if (change.severity === 'safe' && !change.blocking) return lines;
  if (change.reason) lines.push(`    ${change.reason}`);
  lines.push(`    ${change.blocking ? paint('red', 'blocks') : 'passes'}: ${change.because}`);
  for (const one of change.usage.clients) {
    const operations =
      one.operations.length > 0
        ? `: ${one.operations.slice(0, 5).join(', ')}${one.operations.length > 5 ? ` and ${one.operations.length - 5} more` : ''}`
        : '';
    lines.push(
      `    ${one.client}@${one.versions.join(', ')}${operations}${one.requests > 0 ? ` (${one.requests} requests)` : ''}`,
    );
  }
  if (change.team !== null) lines.push(`    owner: ${change.team}`);
  if (change.approve !== null) lines.push(`    to approve: ${change.approve}`);
  return lines;
}

function summary(found: Report, paint: Paint): string {
  const count = (severity: string) => found.changes.filter((one) => one.severity === severity).length;
  const against = found.against === null ? 'nothing to compare with yet' : `compared with ${found.against}`;
  const counts = `${count('breaking')} breaking, ${count('dangerous')} dangerous, ${count('safe')} safe changes; ${found.stale.length} stale files`;
  return `${paint('bold', found.result)}: ${counts}; ${against}`;
}

/** As far as it can be told from arguments that may be wrong in other places. */
function wantedFormat(args: readonly string[]): Format {
  return args.some((arg, at) => arg === '--format=json' || (arg === '--format' && args[at + 1] === 'json'))
    ? 'json'
    : 'text';
}

/** Files of `--report kind=path`, and what GitHub Actions reads. Never decides the result, but says what it could not write. */
async function writeReports(found: Report, wanted: readonly string[], format: Format): Promise<void> {
  const { render, reportKinds, toAnnotations, toMarkdown } = await import('../report/outputs.ts');
  for (const one of wanted) {
    const [kind, file] = [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)];
    const known = reportKinds.find((name) => name === kind);
    if (known) writeFileSync(file, render(known, found));
  }
  const { GITHUB_ACTIONS, GITHUB_STEP_SUMMARY, GITHUB_OUTPUT } = process.env;
  if (GITHUB_ACTIONS !== 'true') return;
  // On standard error beside JSON: the runner reads both, and the one object stays alone.
  for (const line of toAnnotations(found)) (format === 'json' ? console.error : console.log)(line);
  if (GITHUB_STEP_SUMMARY) appendFileSync(GITHUB_STEP_SUMMARY, toMarkdown(found));
  const breaking = found.changes.filter((one) => one.severity === 'breaking').length;
  if (GITHUB_OUTPUT)
    appendFileSync(
      GITHUB_OUTPUT,
      `result=${found.result}\nbreaking=${breaking}\nversion=${found.version?.number ?? ''}\n`,
    );
}

function collect(value: string, previous: string[] | undefined): string[] {
  return [...(previous ?? []), value];
}

/** `60`, `60s`, `5m`. */
function seconds(text: string): number {
  const [, count, unit] = /^([1-9]\d{0,5})(s|m)?$/.exec(text) ?? [];
  if (!count) throw new InvalidArgumentError('Expected seconds, such as 60 or 60s.');
  return Number(count) * (unit === 'm' ? 60 : 1);
}

function collectReport(value: string, previous: string[] | undefined): string[] {
  if (!/^(markdown|junit|sarif|gitlab)=./.test(value)) {
    throw new CommanderError(
      2,
      'report',
      `--report ${value}: expected kind=path, with kind markdown, junit, sarif or gitlab`,
    );
  }
  return collect(value, previous);
}

async function main(args: readonly string[]): Promise<Report['exitCode']> {
  const format = wantedFormat(args);
  const show = (found: Report, text?: string): Report['exitCode'] => {
    const shown = format === 'json' ? JSON.stringify(found, null, 2) : toText(found, text);
    if (format === 'text' && found.problem !== null) console.error(shown);
    else if (shown !== '') console.log(shown);
    return found.exitCode;
  };
  let running: string | null = null;
  let exitCode: Report['exitCode'] = 0;
  const finish = async (name: string, answer: Answer, reports: readonly string[]): Promise<void> => {
    const { text, ...rest } = answer;
    const found = toReport(name, rest);
    exitCode = show(found, text);
    try {
      await writeReports(found, reports, format);
    } catch (error) {
      // The answer is out, with its exit code; a full disk does not turn a pass into a failure, nor the other way round.
      console.error(`a report could not be written: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const program = new Command('npm run schema --')
    .description('Composes and checks the schemas of the subgraphs, and keeps what is live.')
    .exitOverride()
    // Ours to print, so that JSON stays one object.
    .configureOutput({ outputError: () => {}, ...(format === 'json' ? { writeErr: () => {} } : {}) })
    .addHelpText(
      'after',
      '\nExit codes: 0 ok; 1 blocked; 2 the command could not be carried out as given; 3 the registry gave no answer, so the result is unknown;\n4 another version is live than expected; 5 the registry does not accept the token.',
    );

  const add = (name: CommandName, argument: string | null, description: string, parent: Command = program): Command => {
    const command = parent.command(name.split(' ').at(-1) ?? name).description(description);
    if (argument !== null) command.argument(argument);
    command
      .option('--config <file>', 'another configuration than graph.yaml')
      .addOption(new Option('--format <format>', 'how to answer').choices(['text', 'json']).default('text'))
      .option('--report <kind=path>', 'also write markdown, junit, sarif or gitlab; may repeat', collectReport);
    command.action(async (...called: unknown[]) => {
      running = name;
      const given = argument === null ? [] : [called[0] ?? []].flat();
      const { report: reports = [], ...options } = command.opts<Given & { report?: string[] }>();
      const all: Given = { ...options, args: given.map(String) };
      const progress = (text: string) => console.error(text);
      // It ends with the process, at a signal that only the first thread is told of.
      if (name === 'serve') {
        const { runCommand } = await import('./run-command.ts');
        return finish(name, await runCommand(name, all, { progress, judged: () => {} }), reports);
      }
      const { runInThread } = await import('./run-in-thread.ts');
      return finish(name, await runInThread(name, all, progress), reports);
    });
    return command;
  };
  const authored = (command: Command): Command =>
    command
      .option('--reason <text>', 'why, for the history')
      .option('--actor <name>', 'who, if not the user of git or CI; a registry knows by its token')
      .option('--commit <hash>', 'of what, if not HEAD');
  const patient = (command: Command): Command =>
    command
      .option('--timeout <seconds>', 'how long it may take (60), or each answer of a registry (30)', seconds)
      .option('--no-cache', 'compose anew what was composed before');
  const judged = (command: Command): Command =>
    patient(command)
      .option('--only <names>', 'take only these subgraphs, separated by commas, from the working tree')
      .option('--usage-window <days>', 'how much traffic counts, such as 7d')
      .addOption(new Option('--fail-on <severity>', 'what blocks').choices(['breaking', 'dangerous', 'never']))
      .option('--max-extra-waves <number>', 'more additional sequential fetches of a stored operation fail');
  const target = '<graph@variant>, dir:<path> or the URL of a registry';

  patient(add('compose', null, `writes the composed schema to ${supergraphFile}`)).option(
    '--output <file>',
    'write it to another file',
  );
  judged(add('check', null, 'tells what changed, for whom, and whether everything generated is fresh'))
    .option(
      '--against <what>',
      'a git reference, a supergraph file, <target[:number]> or the URL of a registry, instead of the supergraph committed last',
    )
    .option('--all', 'take all subgraphs from the working tree; this is so anyway')
    .option('--changed [ref]', 'take only the subgraphs that changed from the working tree')
    .option('--ops <files>', 'judge these operations too; may repeat', collect)
    .option('--store', 'keep the check, so that its supergraph can be fetched; a registry always does')
    .option('--actor <name>', 'who, if not the user of git or CI')
    .option('--commit <hash>', 'of what, if not HEAD');
  authored(judged(add('publish', null, 'checks the subgraphs and makes them live')))
    .option('--to <target>', `${target}; dir: also writes files for a static server`)
    .option('--if-match <number>', 'or id: only if this version is live; 0: none')
    .option('--allow-breaking', 'in spite of what blocks; needs --reason')
    .option('--dry-run', 'only tell')
    .option('--wait-for-gateways [seconds]', 'until those that follow the registry run it (60s)', seconds);
  patient(add('diff', '[versions...]', 'compares two versions, or one with the working tree'));
  patient(add('history', '[target]', 'lists the versions'));
  patient(add('changelog', '[target]', 'tells what changed for clients, version by version')).option(
    '--since <number>',
    'only later versions',
  );
  patient(add('show', '[target]', 'describes a version')).option(
    '--version <number>',
    'or id; the live one if not given',
  );
  patient(add('fetch', '[target]', 'prints a version'))
    .option('--version <number>', 'or id; the live one if not given')
    .option('--check <id>', 'what was checked instead of a version')
    .addOption(new Option('--artifact <what>', 'of it').choices(['supergraph', 'api', 'subgraphs']))
    .option('--output <file>', 'write it to a file');
  authored(patient(add('rollback', '[target]', 'makes an earlier version live again, unjudged, as a new version')))
    .option('--to <number>', 'or id; the one before if not given, unless the live one is a rollback')
    .option('--if-match <number>', 'or id: only if this version is live');
  authored(patient(add('promote', null, 'makes what is live in one variant live in another')))
    .option('--from <target>', `${target}, each with :<number> if not the live version`)
    .option('--to <target>', target)
    .option('--if-match <number>', 'or id: only if this version is live; 0: none')
    .option('--allow-breaking', 'in spite of what blocks; needs --reason')
    .option('--dry-run', 'only tell');
  authored(patient(add('approve', '<fingerprints...>', 'lets findings pass, in every check from now on')))
    .option('--expires <days>', 'such as 30d; never if not given')
    .option('--to <target>', target);
  patient(add('contract', '[name]', 'lists the contracts, or prints the supergraph of one')).option(
    '--output <file>',
    'write it to a file',
  );
  const ops = program.command('ops').description("checks and keeps what clients' releases send");
  patient(add('ops check', '<files...>', 'checks the operations in files', ops)).option(
    '--against <what>',
    'as of check; the working tree if not given',
  );
  const release = (command: Command): Command =>
    patient(command)
      .option('--client <name>', 'of the release')
      .option('--client-version <version>', 'of the release')
      .option('--to <target>', target);
  release(add('ops push', '<files...>', "stores a release's operations: a manifest or .graphql files", ops)).option(
    '--activate',
    'and let them count',
  );
  release(add('ops activate', null, 'lets a release count', ops));
  release(add('ops retire', null, 'lets a release no longer count', ops));
  patient(add('ops list', '[target]', 'lists the releases, and which were not seen for long', ops)).option(
    '--stale-after <days>',
    'what long is (30d)',
  );
  patient(add('lint', null, 'lints the schemas, and tells what could go'))
    .option('--new-only', 'only what is neither in the baseline nor approved')
    .option('--update-baseline', 'let what is there now pass, and drop what no longer occurs')
    .option('--rules <names>', 'only these rules, separated by commas');
  patient(add('doctor', null, 'looks at everything that a check needs'));
  add('serve', null, 'runs the registry, until it is told to stop')
    .option('--port <number>', 'to listen at (4600)')
    .option('--directory <path>', 'of the versions, instead of that in graph.yaml');
  for (const command of [...program.commands, ...ops.commands]) {
    command
      .exitOverride()
      .configureOutput({ outputError: () => {}, ...(format === 'json' ? { writeErr: () => {} } : {}) });
  }

  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      const named =
        program.commands.find((one) => one.name() === args.find((arg) => !arg.startsWith('-')))?.name() ?? null;
      // Called without a command, commander has shown the help already.
      const problem =
        error.code === 'commander.help'
          ? `a command is needed: ${(named === 'ops' ? ops : program).commands.map((one) => one.name()).join(', ')}`
          : error.message.replace(/^error: /, '');
      return show(toReport(named, { problem }));
    }
    // A file that can't be read says so itself. Anything else is no caller's mistake: the whole of it, for whoever mends it.
    if (!(error instanceof Error && 'syscall' in error)) console.error(error);
    return show(toReport(running, { problem: error instanceof Error ? error.message : String(error) }));
  }
}

process.exitCode = await main(process.argv.slice(2));
