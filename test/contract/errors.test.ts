import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { errorCodes } from '#platform/process/errors.ts';

it('has every code of the table in the documents, with its status and whether to retry', () => {
  const documented = [
    ...readFileSync('docs/errors.md', 'utf8').matchAll(/^\| `(\w+)` \| (\d+) \| (yes|no) \| (.+) \|$/gm),
  ].map(([, code, status, retry, message]) => ({ code, status: Number(status), retryable: retry === 'yes', message }));
  expect(documented).toEqual(
    Object.entries(errorCodes).map(([code, { status, retryable, message }]) => ({ code, status, retryable, message })),
  );
});
