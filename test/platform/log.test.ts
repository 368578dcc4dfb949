import { expect, test } from 'vitest';
import { createLog, plainLines } from '#platform/process/log.ts';

/** A log, and the lines that it wrote. */
function openLines() {
  const lines: Record<string, unknown>[] = [];
  const log = createLog('tested', 'info', { write: (line) => void lines.push(JSON.parse(line) as never) });
  return { log, lines };
}

test('fields with secrets are replaced at the top and three levels down', () => {
  const { log, lines } = openLines();
  const secret = { password: 'p', token: 't', 'x-tradepost-identity': 'i', name: 'Ada' };
  log.info({ ...secret, one: { ...secret, two: { ...secret, three: secret } } }, 'signed in');
  expect(lines[0]).toMatchObject({ name: 'Ada', one: { two: { three: { name: 'Ada' } } } });
  expect(JSON.stringify(lines[0])).not.toMatch(/"[pti]"/);
});

const fields = {
  operation: 'Who',
  kind: 'query',
  client: null,
  caller: 'user',
  status: 200,
  code: 'OK',
  ms: 1.5,
};

test('a plain line is the same as a usual one, also below a log with fields of its own', () => {
  const { log, lines } = openLines();
  for (const each of [log, log.child({ part: 'gateway' })]) {
    each.info(fields, 'request');
    plainLines(each)(fields, 'request');
  }
  const [usual, plain, usualOfPart, plainOfPart] = lines.map((line) => ({ ...line, time: 'now' }));
  expect(plain).toEqual(usual);
  expect(plainOfPart).toEqual(usualOfPart);
  expect(plainOfPart).toMatchObject({ part: 'gateway', process: 'tested' });
});
