/** One thing that the doctor has looked at. A warning can be what the shop wants, and is no fault. */
export interface CheckedPart {
  state: 'ok' | 'warning' | 'wrong';
  what: string;
  /** What was found. */
  found: string;
  /** What a person does now; empty if all is well. */
  advice: string;
}

export const ok = (what: string, found: string): CheckedPart => ({ state: 'ok', what, found, advice: '' });
export const warning = (what: string, found: string, advice: string): CheckedPart => ({
  state: 'warning',
  what,
  found,
  advice,
});
export const wrong = (what: string, found: string, advice: string): CheckedPart => ({
  state: 'wrong',
  what,
  found,
  advice,
});
