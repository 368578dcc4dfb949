import type { CommandResult } from '../report/to-report.ts';
import { UsageError } from '../usage-error.ts';
import { authorOf, configurationFor, type CommandOptions, daysOf, variantOf } from './command-options.ts';
import { dayMs } from '../day.ts';

/** Lets findings pass in every check from now on. */
export async function approveCommand(options: CommandOptions): Promise<CommandResult> {
  const configuration = configurationFor(options, options.to);
  const { args: fingerprints } = options;
  const reason = options.reason?.trim();
  if (!reason) throw new UsageError('approve: needs --reason "…"');
  const wrong = fingerprints.filter((fingerprint) => !/^[0-9a-f]{16}$/.test(fingerprint));
  if (fingerprints.length === 0 || wrong.length > 0)
    throw new UsageError(`approve: ${wrong[0] ?? 'nothing'} is not a fingerprint; take one from the output of check`);
  const expiresAt =
    options.expires === undefined ? null : new Date(Date.now() + daysOf(options.expires) * dayMs).toISOString();
  const registry = variantOf(configuration, options.to, options);
  const approvals = await registry.approve(fingerprints, { author: authorOf(options), reason, expiresAt });
  return { details: approvals, text: `approved ${fingerprints.join(', ')}${expiresAt ? ` until ${expiresAt}` : ''}` };
}
