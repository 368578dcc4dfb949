import { expect, test } from 'vitest';
import { replyEnd } from '../../../ops/live/ring-proxy.ts';

const message = '*3\r\n$7\r\nmessage\r\n$3\r\na:1\r\n$4\r\n\r\n{}\r\n';

test.for([
  ['a status', '+OK\r\n'],
  ['a number', ':12\r\n'],
  ['a text', '$5\r\nhello\r\n'],
  ['no text', '$-1\r\n'],
  ['a message with line breaks in it', message],
  ['a push of RESP3', message.replace('*', '>')],
  ['a map', '%1\r\n+key\r\n*2\r\n:1\r\n$-1\r\n'],
  ['an empty list', '*0\r\n'],
] as const)('the end of %s is found as soon as it is complete, and not before', ([_name, reply]) => {
  const bytes = Buffer.from(`${reply}+next\r\n`);
  expect(replyEnd(bytes, 0)).toBe(reply.length);
  for (let length = 0; length < reply.length; length += 1) expect(replyEnd(bytes.subarray(0, length), 0)).toBe(0);
});
