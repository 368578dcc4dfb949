import { UsageError } from './git-baseline.ts';
import { readConfiguration } from '../graph-file.ts';
import { authorOf, daysOf, type Given, variantOf } from './given.ts';
import type { Answer } from './run-command.ts';

export async function approveCommand(given: Given): Promise<Answer> {
  const configuration = readConfiguration(given.config);
  const reason = given.reason?.trim();
  if (!reason) throw new UsageError('approve: needs --reason "…"');
  const wrong = given.args.filter((one) => !/^[0-9a-f]{16}$/.test(one));
  if (given.args.length === 0 || wrong.length > 0)
    throw new UsageError(`approve: ${wrong[0] ?? 'nothing'} is no fingerprint; take it from what check prints`);
  const now = new Date();
  const expiresAt =
    given.expires === undefined ? null : new Date(now.getTime() + daysOf(given.expires) * 86_400_000).toISOString();
  const text = `approved ${given.args.join(', ')}${expiresAt ? ` until ${expiresAt}` : ''}`;
  const variant = variantOf(configuration, given.to, given);
  const { actor, commit } = authorOf(given);
  if (variant.kind === 'remote') {
    return { details: await variant.registry.approve(given.args, { reason, expiresAt, commit }), text };
  }
  const at = now.toISOString();
  const approvals = given.args.map((fingerprint) => ({ fingerprint, reason, actor, at, expiresAt }));
  for (const approval of approvals) await variant.store.putApproval(approval);
  return { details: approvals, text };
}
