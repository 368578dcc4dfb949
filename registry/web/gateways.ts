import type { Instance } from '../store/store.ts';
import type { Tone } from './layout.ts';

/** Gateways report at least every minute; one that missed several reports is probably gone. */
const silentAfterMs = 5 * 60_000;

/** The state of a gateway by its last report and the live version. */
export function stateOf(instance: Instance, live: number | null, now: Date): { tone: Tone; text: string } {
  if (now.getTime() - Date.parse(instance.seenAt) > silentAfterMs) return { tone: 'plain', text: 'silent' };
  if (instance.problem !== null) return { tone: 'bad', text: 'has a problem' };
  if (instance.version === live) return { tone: 'good', text: 'up to date' };
  return { tone: 'warning', text: 'behind' };
}
