import { describe, expect, it } from 'vitest';
import { findTextFault } from '#platform/values/text.ts';

describe('texts', () => {
  it('are counted in characters and may hold line breaks only where they may have lines', () => {
    expect(findTextFault('👕👕', { min: 1, max: 2 })).toBeUndefined();
    expect(findTextFault('abc', { min: 1, max: 2 })).toBe('expected 1 to 2 characters, got 3');
    expect(findTextFault('a\nb', { min: 1, max: 9 })).toBe('expected no control characters');
    expect(findTextFault('a\nb', { min: 1, max: 9, lines: true })).toBeUndefined();
    expect(findTextFault('a\0b', { min: 1, max: 9, lines: true })).toBe('expected no control characters');
    expect(findTextFault('👕'.slice(0, 1), { min: 1, max: 9 })).toBe('expected whole characters, found half of one');
  });
});
