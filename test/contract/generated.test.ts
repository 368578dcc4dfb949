import { expect, test } from 'vitest';
import { staleFiles } from '../../generate/generate.ts';

test('every generated file is fresh (if not: npm run generate)', async () => {
  expect(await staleFiles()).toEqual([]);
});
