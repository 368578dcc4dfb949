import { expect, test } from 'vitest';
import { staleFiles } from '../../generate/generate.ts';

test('everything generated is what its source makes of it (if not: npm run generate)', async () => {
  expect(await staleFiles()).toEqual([]);
});
