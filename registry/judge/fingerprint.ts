import { createHash } from 'node:crypto';

/**
 * Identifies a finding for approvals: the kind of change, its coordinate and its meaning. The place is not part of it, so a finding keeps its
 * fingerprint when lines move, in every run and on every machine. 16 hex digits.
 */
export function fingerprintOf(finding: { type: string; coordinate: string | null; meaning: string }): string {
  const { type, coordinate, meaning } = finding;
  return createHash('sha256')
    .update(JSON.stringify([type, coordinate, meaning]))
    .digest('hex')
    .slice(0, 16);
}
