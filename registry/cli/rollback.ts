import type { CommandResult } from '../report/to-report.ts';
import { UsageError } from '../usage-error.ts';
import { authorOf, configurationFor, type CommandOptions, numberOrId } from './command-options.ts';
import { openVariant } from './open-variant.ts';
import { expectedIn } from './publish.ts';

/** Makes an earlier version live again, without judging it: a rollback is for emergencies, and that version was live before. */
export async function rollbackCommand(options: CommandOptions): Promise<CommandResult> {
  const configuration = configurationFor(options, options.args[0]);
  if (!options.reason?.trim()) throw new UsageError('rollback: needs --reason "…"');
  const registry = openVariant(configuration, options.args[0], options);
  const version = await registry.rollback(options.to === undefined ? undefined : numberOrId(options.to), {
    author: authorOf(options),
    expected: expectedIn(options),
  });
  return { version, text: `version ${version.number} of ${registry.name} is live, with the contents of ${version.id}` };
}
