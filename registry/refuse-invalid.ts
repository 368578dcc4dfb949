import type { Judging } from './judge/judge-pool.ts';
import { messagesOf } from './judge/refused-operations.ts';
import type { ClientRelease } from './model/evidence.ts';
import { explainNoVerdict, RegistryError } from './registry-error.ts';
import type { RegistryStore } from './store/store.ts';

/** The most refused operations in an answer; after a hundred, one more shows no other mistake. */
const maxRefused = 100;

/**
 * Throws OPERATIONS_INVALID if an operation of a release is not valid against the live version. Operations that the stored release has already are not
 * validated: a repeated push stays a success after the schema has changed, and a push in batches reads each operation once.
 */
export async function refuseInvalid(
  judging: Pick<Judging, 'refused'>,
  { name, store }: { name: string; store: RegistryStore },
  { client, version, operations }: Pick<ClientRelease, 'client' | 'version' | 'operations'>,
): Promise<void> {
  const [live, releases] = await Promise.all([store.head(), store.releases()]);
  if (!live) return;
  const release = releases.find((known) => known.client === client && known.version === version);
  const stored = new Set(release?.operations.map(keyOf));
  const added = operations.filter((operation) => !stored.has(keyOf(operation)));
  if (added.length === 0) return;
  const refused = await judging.refused(live.apiSdl, added).catch(explainNoVerdict);
  if (refused.length === 0) return;
  const [first = ''] = refused.flatMap(messagesOf);
  const count = `${refused.length} of ${operations.length} operations of ${client}@${version}`;
  const problem = `${count} cannot be executed by version ${live.number} of ${name}. ${first}`;
  throw new RegistryError('OPERATIONS_INVALID', problem, { operations: refused.slice(0, maxRefused) });
}

const keyOf = ({ hash, name, body }: ClientRelease['operations'][number]): string => JSON.stringify([hash, name, body]);
