import { isUrl } from '../target.ts';
import { type CommandResult, toPlainFinding } from '../report/to-report.ts';
import type { Finding } from '../judge/model.ts';
import { messagesOf, type RefusedOperation } from '../judge/refused-operations.ts';
import { isStale, staleAfterDays } from '../store/releases.ts';
import type { ClientRelease } from '../model/evidence.ts';
import { UsageError } from '../usage-error.ts';
import { authorOf, configurationFor, type CommandOptions, daysOf } from './command-options.ts';
import { openVariant } from './open-variant.ts';
import { findFiles, readOperations } from './manifest.ts';

/** Stores the operations of a client's release. */
export async function pushCommand(options: CommandOptions): Promise<CommandResult> {
  const configuration = configurationFor(options, options.to);
  const { client, clientVersion: version, activate = false, allowInvalid = false } = options;
  if (!client || !version || options.args.length === 0)
    throw new UsageError('ops push: needs --client, --client-version and files');
  const operations = readOperations(findFiles(options.args));
  const registry = openVariant(configuration, options.to, options);
  const how = { author: authorOf(options), activate, allowInvalid };
  const { release, refused } = await registry.pushRelease({ client, version, operations }, how);
  if (refused) return { changes: refused.flatMap(toFindings), text: notStored };
  return {
    // A registry answers with the number of operations.
    details: isUrl(registry.name) ? release : { ...release, operations },
    text: `${client}@${version} has ${operations.length} operations and is ${release.state}`,
  };
}

const notStored =
  'Nothing was stored. ops check shows each error with its file and line. Push after the schema, or with --allow-invalid.';

/** The findings as of `ops check`; the place is in the text of the operation, so it is a part of the message. */
function toFindings(operation: RefusedOperation): Finding[] {
  return messagesOf(operation).map((message) => ({
    ...toPlainFinding({ severity: 'breaking', type: 'OPERATION_INVALID', coordinate: null, message, reason: null }),
    kind: 'operation',
    blocking: true,
    because: 'the live schema refuses it',
  }));
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
