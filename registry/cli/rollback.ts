import { UsageError } from './git-baseline.ts';
import { readConfiguration } from '../graph-file.ts';
import { rollback, rollbackInDoubt } from '../publish.ts';
import { RemoteConflictError } from '../client/remote.ts';
import { summaryOf } from '../report/to-report.ts';
import { authorOf, type Given, numberOrId, variantOf } from './given.ts';
import { expectedIn, writtenBy } from './publish.ts';
import type { Answer } from './run-command.ts';

/** Not judged: it is for emergencies, and what it goes back to was live before. */
export async function rollbackCommand(given: Given): Promise<Answer> {
  const configuration = readConfiguration(given.config);
  if (!given.reason?.trim()) throw new UsageError('rollback: needs --reason "…"');
  const variant = variantOf(configuration, given.args[0], given);
  const { name } = variant;
  const wanted = given.to === undefined ? undefined : numberOrId(given.to);
  if (variant.kind === 'remote') {
    const { commit, reason, expected } = writtenBy(given);
    const version = await variant.registry.rollback(wanted, { commit, reason, expected });
    return { version, text: `version ${version.number} is live on ${name}` };
  }
  const { store, tree } = variant;
  const head = await store.head();
  const asked = await expectedIn(store, given);
  const doubt = wanted === undefined ? rollbackInDoubt(head) : null;
  if (doubt !== null) throw new RemoteConflictError(`${name}: ${doubt}`);
  const to = wanted ?? head?.parent ?? null;
  if (!head || to === null) throw new UsageError(`rollback: ${name} has no earlier version`);
  const version = await rollback(store, to, {
    ...authorOf(given),
    now: new Date(),
    // What nobody named was found from this head.
    expectedHead: asked === undefined ? head.number : asked,
  });
  if (!version) throw new UsageError(`rollback: ${name} has no version ${to}`);
  await tree?.show();
  return {
    version: summaryOf(version),
    text: `version ${version.number} of ${name} is live, with the contents of version ${to}`,
  };
}
