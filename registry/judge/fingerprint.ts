import { createHash } from 'node:crypto';

/**
 * What an approval is bound to: the kind of change, what it is about and what it means. Not its place: a finding keeps its fingerprint
 * when lines move, in every re-run and on every machine. 16 hex digits.
 */
export function fingerprintOf(finding: { type: string; coordinate: string | null; meaning: string }): string {
  const { type, coordinate, meaning } = finding;
  return createHash('sha256')
    .update(JSON.stringify([type, coordinate, meaning]))
    .digest('hex')
    .slice(0, 16);
}
