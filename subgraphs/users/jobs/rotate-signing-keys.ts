import type { Log } from '#platform/process/log.ts';
import type { SigningKeys } from '../credentials/signing-keys.ts';

/** Makes the next signing key when it is time and removes keys whose last token has expired. Safe to repeat. */
export async function rotateSigningKeys(keys: SigningKeys, log: Log): Promise<void> {
  const { added, removed } = await keys.rotate();
  if (added > 0 || removed > 0) log.info({ added, removed }, 'signing keys were rotated');
}
