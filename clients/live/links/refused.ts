import type { LiveRefusal } from '../results.ts';

/** A refusal as an Error, for clients that know no other kind of end. */
export function toError(refusal: LiveRefusal): Error & { code: string } {
  return Object.assign(new Error(refusal.message), { name: 'LiveRefused', code: refusal.code });
}
