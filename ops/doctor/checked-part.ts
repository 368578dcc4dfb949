/** One thing that the doctor has looked at. */
export interface CheckedPart {
  state: 'ok' | 'wrong';
  what: string;
  /** What was found. */
  found: string;
  /** What a person does now; empty if all is well. */
  advice: string;
}

export const ok = (what: string, found: string): CheckedPart => ({ state: 'ok', what, found, advice: '' });
export const wrong = (what: string, found: string, advice: string): CheckedPart => ({
  state: 'wrong',
  what,
  found,
  advice,
});
