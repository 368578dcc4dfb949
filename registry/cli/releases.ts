import { UsageError } from './git-baseline.ts';
import { readConfiguration } from '../graph-file.ts';
import { findFiles, readOperations } from './manifest.ts';
import { inState, isStale, pushed, staleAfterDays } from '../store/releases.ts';
import { type ReleaseSummary, RemoteConflictError } from '../client/remote.ts';
import type { ClientRelease } from '../store/store.ts';
import { authorOf, daysOf, type Given, variantOf } from './given.ts';
import type { Answer } from './run-command.ts';

export async function pushCommand(given: Given): Promise<Answer> {
  const configuration = readConfiguration(given.config);
  const { client, clientVersion: version, activate = false } = given;
  if (!client || !version || given.args.length === 0)
    throw new UsageError('ops push: needs --client, --client-version and files');
  const variant = variantOf(configuration, given.to, given);
  const operations = readOperations(findFiles(given.args));
  const told = (release: { state: string }) =>
    `${client}@${version} has ${operations.length} operations and is ${release.state}`;
  if (variant.kind === 'remote') {
    const { commit, reason } = authorOf(given);
    const release = await variant.registry.pushRelease({ client, version, operations }, { commit, reason, activate });
    return { details: release, text: told(release) };
  }
  const release = await variant.store.changeRelease(client, version, (known) =>
    pushed(known, { client, version, operations, activate }, new Date()),
  );
  if (!release)
    throw new RemoteConflictError(
      `ops push: ${client}@${version} is out already, with other operations; push another version`,
    );
  return { details: release, text: told(release) };
}

export async function setStateCommand(given: Given, state: 'active' | 'retired'): Promise<Answer> {
  const configuration = readConfiguration(given.config);
  const { client, clientVersion: version } = given;
  if (!client || !version) throw new UsageError('ops: needs --client and --client-version');
  const variant = variantOf(configuration, given.to, given);
  const text = `${client}@${version} is ${state}`;
  if (variant.kind === 'remote') {
    const { commit, reason } = authorOf(given);
    return { details: await variant.registry.setReleaseState({ client, version, state }, { commit, reason }), text };
  }
  const release = await variant.store.changeRelease(client, version, (known) =>
    known ? inState(known, state, new Date()) : null,
  );
  if (!release) throw new UsageError(`there is no release ${client}@${version}; ops push makes one`);
  return { details: release, text };
}

/** Every release, and which active ones were not seen for so long that they could be retired. */
export async function listCommand(given: Given): Promise<Answer> {
  const configuration = readConfiguration(given.config);
  const variant = variantOf(configuration, given.args[0], given);
  const afterDays = given.staleAfter === undefined ? staleAfterDays : daysOf(given.staleAfter);
  const now = new Date();
  const releases: ReleaseSummary[] =
    variant.kind === 'remote'
      ? await variant.registry.releases()
      : (await variant.store.releases()).map((one) => ({ ...one, operations: one.operations.length }));
  const details = releases.map((one) => ({ ...one, stale: isStale(one, now, afterDays) }));
  const text = details.map(
    (one) =>
      `${one.client}@${one.version}  ${one.state}  ${one.operations} operations  ${one.lastSeenAt === null ? 'never seen' : `seen ${one.lastSeenAt}`}${one.stale ? '  stale' : ''}`,
  );
  return { details, text: text.join('\n') || `${variant.name} has no release` };
}

/** Operations of files as a release that nobody stored. */
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
