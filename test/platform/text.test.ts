import { describe, expect, it } from 'vitest';
import { findTextFault } from '#platform/values/text.ts';

describe('texts', () => {
  it('are counted in characters and may hold line breaks only where they may have lines', () => {
    expect(findTextFault('👕👕', { min: 1, max: 2 })).toBeUndefined();
    expect(findTextFault('abc', { min: 1, max: 2 })).toBe('expected 1 to 2 characters, got 3');
    expect(findTextFault('a\nb', { min: 1, max: 9 })).toBe('expected no control characters');
    expect(findTextFault('a\nb', { min: 1, max: 9, lines: true })).toBeUndefined();
    expect(findTextFault('a\0b', { min: 1, max: 9, lines: true })).toBe('expected no control characters');
    expect(findTextFault('👕'.slice(0, 1), { min: 1, max: 9 })).toBe('expected complete characters, found half of one');
  });

  it('are refused if they are required and have only blanks', () => {
    for (const blank of [' ', '\u00a0\u3000', ' \u2003 ', '\u0301', ' \u0301\u20dd ']) {
      expect(findTextFault(blank, { min: 1, max: 9 })).toBe('expected at least one visible character');
      expect(findTextFault(blank, { min: 0, max: 9 })).toBeUndefined();
    }
  });

  it.each([
    ['zero width space', '\u200b'],
    ['joiner at the end', 'Ada\u200d'],
    ['right-to-left override', 'Ada\u202eecilA'],
    ['isolate', '\u2066Ada\u2069'],
    ['right-to-left mark', 'Ada\u200f'],
    ['soft hyphen', 'A\u00adda'],
    ['byte order mark', '\ufeffAda'],
    ['Hangul filler', '\u3164'],
    ['blank Braille pattern', '\u2800'],
    ['line separator', 'A\u2028da'],
    ['word joiner', 'A\u2060da'],
    ['tags without a flag', 'A\u{e0061}\u{e007f}'],
    ['selector without an emoji', 'a\ufe0f'],
    ['annotation anchor', 'a\ufff9b'],
    ['combining grapheme joiner', 'a\u034f'],
    ['notehead without ink', '\u{1d159}'],
  ])('are refused with an invisible character: %s', (_, text) => {
    expect(findTextFault(text, { min: 1, max: 90, lines: true })).toContain('invisible');
  });

  it.each(['\ufdd0', 'Ada\uffff', '\u{1fffe}'])('are refused with a noncharacter: %j', (text) => {
    expect(findTextFault(text, { min: 1, max: 90 })).toBe(
      'expected no code points that Unicode reserves (noncharacters)',
    );
  });

  it.each([
    'Zoë Ångström-O’Neill',
    'می\u200cخواهم',
    'क्\u200dष',
    '👩\u200d👩\u200d👧',
    '❤\ufe0f',
    '👩🏽\u200d🚀',
    '❤\ufe0f\u200d🔥',
    '1\ufe0f\u20e3',
    '🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}',
    '葛\u{e0100}城',
    'עדה',
    '\u0600١',
    'éa\u0301',
  ])('may be names of people in any script: %s', (text) => {
    expect(findTextFault(text, { min: 1, max: 90 })).toBeUndefined();
  });
});
