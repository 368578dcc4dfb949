import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { CommandOptions } from './command-options.ts';
import type { CommandName } from './run-command.ts';

/** Called with the name of the command, its flags and arguments, and the reports to write. */
export type RunCommand = (name: CommandName, options: CommandOptions, reports: readonly string[]) => Promise<void>;

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

/** Every command with its flags. `commandName` is how people call this tool; help goes to `writeOut` and `writeErr`. */
export function buildProgram(
  commandName: string,
  { run, writeOut, writeErr }: { run: RunCommand; writeOut(text: string): void; writeErr(text: string): void },
): { program: Command; ops: Command } {
  const program = new Command(commandName)
    .description('Composes and checks the schemas of subgraphs, and keeps their versions.')
    .exitOverride()
    // Errors are printed by the caller, so that JSON stays one object.
    .configureOutput({ outputError: () => {}, writeOut, writeErr })
    .addHelpText(
      'after',
      '\nExit codes: 0 ok; 1 blocked; 2 wrong call; 3 no answer from the registry, the result is unknown;\n4 the live version is not the expected one; 5 the registry does not accept the token.',
    );

  const add = (name: CommandName, argument: string | null, description: string, parent: Command = program): Command => {
    const command = parent.command(name.split(' ').at(-1) ?? name).description(description);
    if (argument !== null) command.argument(argument);
    command
      .option('--config <file>', 'configuration file (default: the nearest graph.yaml)')
      .addOption(new Option('--format <format>', 'output format').choices(['text', 'json']).default('text'))
      .option(
        '--report <kind=path>',
        'also write a markdown, junit, sarif or gitlab report; repeatable',
        collectReport,
      );
    command.action((...called: unknown[]) => {
      const { report: reports = [], ...flags } = command.opts<CommandOptions & { report?: string[] }>();
      const args = argument === null ? [] : [called[0] ?? []].flat().map(String);
      return run(name, { ...flags, args }, reports);
    });
    return command;
  };
  const authored = (command: Command): Command =>
    command
      .option('--reason <text>', 'the reason, kept in the history')
      .option('--actor <name>', 'who makes the change (default: the user of git or CI; a registry goes by the token)')
      .option('--commit <hash>', 'the commit it comes from (default: HEAD)');
  const patient = (command: Command): Command =>
    command
      .option(
        '--timeout <seconds>',
        'deadline of the command (default: 60), or of each answer of a registry (default: 30)',
        seconds,
      )
      .option('--no-cache', 'compose again instead of using the cache');
  const judged = (command: Command): Command =>
    patient(command)
      .option('--only <names>', 'take only these subgraphs from the working tree, separated by commas')
      .option('--usage-window <days>', 'days of traffic that count, such as 7d')
      .addOption(
        new Option('--fail-on <severity>', 'lowest severity that blocks').choices(['breaking', 'dangerous', 'never']),
      )
      .option('--max-extra-waves <number>', 'fail if a stored operation needs more additional sequential fetches');
  const target = '<graph@variant>, dir:<path> or the URL of a registry';

  patient(add('compose', null, 'write the composed schema')).option(
    '--output <file>',
    'file to write (default: "supergraph" in graph.yaml)',
  );
  judged(add('check', null, 'check the working tree for breaking changes and stale generated files'))
    .option(
      '--against <what>',
      'baseline: a git reference, a supergraph file, <target[:number]> or the URL of a registry (default: the last commit)',
    )
    .option('--all', 'take all subgraphs from the working tree (default)')
    .option('--changed [ref]', 'take only changed subgraphs from the working tree')
    .option('--ops <files>', 'also judge the operations in these files; repeatable', collect)
    .option('--store', 'keep the check, so that its supergraph can be fetched; a registry always keeps it')
    .option('--actor <name>', 'who makes the check (default: the user of git or CI)')
    .option('--commit <hash>', 'the commit it comes from (default: HEAD)');
  authored(judged(add('publish', null, 'check the subgraphs and make them live')))
    .option('--to <target>', `${target}; dir: also writes files for a static server`)
    .option('--if-match <number>', 'number or id of the version that must be live; 0: none')
    .option('--allow-breaking', 'publish although findings block; needs --reason')
    .option('--dry-run', 'print the verdict, store nothing')
    .option('--wait-for-gateways [seconds]', 'wait until all gateways run the version (default: 60s)', seconds);
  patient(add('diff', '[versions...]', 'compare two versions, or a version with the working tree'));
  patient(add('history', '[target]', 'list the versions'));
  patient(add('changelog', '[target]', 'list what changed for clients, version by version')).option(
    '--since <number>',
    'only versions after this number',
  );
  patient(add('show', '[target]', 'describe a version')).option(
    '--version <number>',
    'number or id (default: the live version)',
  );
  patient(add('fetch', '[target]', 'print a version'))
    .option('--version <number>', 'number or id (default: the live version)')
    .option('--check <id>', 'a kept check instead of a version')
    .addOption(new Option('--artifact <what>', 'what to print').choices(['supergraph', 'api', 'subgraphs']))
    .option('--output <file>', 'write to a file instead of printing');
  authored(
    patient(add('rollback', '[target]', 'make an earlier version live again, as a new version, without judging it')),
  )
    .option('--to <number>', 'number or id (default: the version before; required after a rollback)')
    .option('--if-match <number>', 'number or id of the version that must be live');
  authored(patient(add('promote', null, 'make the live version of one variant live in another')))
    .option('--from <target>', `${target}, each with :<number> for another than the live version`)
    .option('--to <target>', target)
    .option('--if-match <number>', 'number or id of the version that must be live; 0: none')
    .option('--allow-breaking', 'publish although findings block; needs --reason')
    .option('--dry-run', 'print the verdict, store nothing');
  authored(patient(add('approve', '<fingerprints...>', 'let findings pass in all later checks')))
    .option('--expires <days>', 'when the approval ends, such as 30d (default: never)')
    .option(
      '--against <what>',
      'baseline of the check that found them, as for check (default: the last commit, the default branch and the live version)',
    )
    .option('--to <target>', target);
  patient(add('contract', '[name]', 'list the contracts, or print the supergraph of one')).option(
    '--output <file>',
    'write to a file instead of printing',
  );
  const ops = program.command('ops').description('check and keep the operations of client releases');
  patient(add('ops check', '<files...>', 'check the operations in files against a schema', ops)).option(
    '--against <what>',
    'baseline, as for check (default: the working tree)',
  );
  const release = (command: Command): Command =>
    patient(command)
      .option('--client <name>', 'client of the release')
      .option('--client-version <version>', 'version of the release')
      .option('--to <target>', target);
  release(add('ops push', '<files...>', 'store the operations of a release: manifests or .graphql files', ops))
    .option('--activate', 'also activate the release')
    .option('--allow-invalid', 'also store operations that the live schema refuses, for a release before its schema');
  release(add('ops activate', null, 'activate a release: its operations count in checks', ops));
  release(add('ops retire', null, 'retire a release: its operations no longer count', ops));
  patient(add('ops list', '[target]', 'list the releases, and which are stale', ops)).option(
    '--stale-after <days>',
    'days without traffic before a release counts as stale (default: 30d)',
  );
  patient(add('lint', null, 'lint the schemas, and list unused parts'))
    .option('--new-only', 'only findings that are neither in the baseline nor approved')
    .option('--update-baseline', 'add all present findings to the baseline, and remove the others')
    .option('--rules <names>', 'only these rules, separated by commas');
  patient(add('doctor', null, 'examine what a check needs'));
  add('serve', null, 'run the registry until a signal stops it')
    .option('--port <number>', 'port to listen at (default: 4600)')
    .option('--directory <path>', 'directory of the versions (default: "registry" in graph.yaml)');
  for (const command of [...program.commands, ...ops.commands]) {
    command.exitOverride().configureOutput({ outputError: () => {}, writeOut, writeErr });
  }
  return { program, ops };
}
