import { isUrl } from '../target.ts';
import type { CommandResult } from '../report/to-report.ts';
import { isStale, staleAfterDays } from '../store/releases.ts';
import type { ClientRelease } from '../model/evidence.ts';
import { UsageError } from '../usage-error.ts';
import { authorOf, configurationFor, type CommandOptions, daysOf } from './command-options.ts';
import { openVariant } from './open-variant.ts';
import { findFiles, readOperations } from './manifest.ts';

/** Stores the operations of a client's release. */
export async function pushCommand(options: CommandOptions): Promise<CommandResult> {
  const configuration = configurationFor(options, options.to);
  const { client, clientVersion: version, activate = false } = options;
  if (!client || !version || options.args.length === 0)
    throw new UsageError('ops push: needs --client, --client-version and files');
  const operations = readOperations(findFiles(options.args));
  const registry = openVariant(configuration, options.to, options);
  const release = await registry.pushRelease({ client, version, operations }, { author: authorOf(options), activate });
  return {
    // A registry answers with the number of operations.
    details: isUrl(registry.name) ? release : { ...release, operations },
    text: `${client}@${version} has ${operations.length} operations and is ${release.state}`,
  };
}

/** Activates a release, so that it counts in checks, or retires it. */
export async function setStateCommand(options: CommandOptions, state: 'active' | 'retired'): Promise<CommandResult> {
  const configuration = configurationFor(options, options.to);
  const { client, clientVersion: version } = options;
  if (!client || !version) throw new UsageError('ops: needs --client and --client-version');
  const registry = openVariant(configuration, options.to, options);
  const release = await registry.setReleaseState({ client, version, state }, authorOf(options));
  return { details: release, text: `${client}@${version} is ${state}` };
}

/** Every release, and which active ones were not seen for long enough to be retired. */
export async function listCommand(options: CommandOptions): Promise<CommandResult> {
  const configuration = configurationFor(options, options.args[0]);
  const registry = openVariant(configuration, options.args[0], options);
  const afterDays = options.staleAfter === undefined ? staleAfterDays : daysOf(options.staleAfter);
  const now = new Date();
  const details = (await registry.releases()).map((release) => ({
    ...release,
    stale: isStale(release, now, afterDays),
  }));
  const lines = details.map(({ client, version, state, operations, lastSeenAt, stale }) => {
    const seen = lastSeenAt === null ? 'never seen' : `seen ${lastSeenAt}`;
    return `${client}@${version}  ${state}  ${operations} operations  ${seen}${stale ? '  stale' : ''}`;
  });
  return { details, text: lines.join('\n') || `${registry.name} has no release` };
}

/** The operations in files as a release that is not stored. */
export function releaseOf(
  client: string,
  version: string,
  patterns: readonly string[],
  activate: boolean,
): ClientRelease {
  const at = new Date().toISOString();
  return {
    client,
    version,
    state: activate ? 'active' : 'pending',
    operations: readOperations(findFiles(patterns)),
    createdAt: at,
    activatedAt: activate ? at : null,
    retiredAt: null,
    lastSeenAt: null,
  };
}
