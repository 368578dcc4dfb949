import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { readSubscriptionsSettings } from '../../../subscriptions/config.ts';
import { openUpgradeCheck } from '../../../subscriptions/connection/upgrade-check.ts';

const calm = { stopping: false, connections: 0 };

function check(env: Record<string, string>) {
  const decide = openUpgradeCheck(readSubscriptionsSettings({ TRADEPOST_SECRET: 'x'.repeat(40), ...env }));
  return (request: { address?: string; headers?: Record<string, string> }, state = calm) =>
    decide(
      // The part of a request that the check reads.
      {
        headers: { host: 'api.shop.example', ...request.headers },
        socket: { remoteAddress: request.address ?? '192.0.2.1' },
      } as unknown as IncomingMessage,
      state,
    );
}

const codeOf = (answer: object) => ('code' in answer ? answer.code : 'admitted');

test('refuses while the process stops or is full, and says when to come back', () => {
  const decide = check({ SUBSCRIPTIONS_CONNECTIONS: '5' });
  expect(decide({}, { stopping: true, connections: 0 })).toMatchObject({ code: 'SHUTTING_DOWN', retryAfterSeconds: 1 });
  expect(decide({}, { stopping: false, connections: 5 })).toMatchObject({ code: 'OVERLOADED', retryAfterSeconds: 1 });
  expect(codeOf(decide({}, { stopping: false, connections: 4 }))).toBe('admitted');
});

test('admits pages of the given origins and of its own address, and clients that are no pages', () => {
  const decide = check({ CORS_ORIGINS: 'https://shop.example, https://staff.example' });
  const answers = ['https://staff.example', 'https://api.shop.example', 'https://evil.example', 'null'].map((origin) =>
    codeOf(decide({ headers: { origin } })),
  );
  expect(answers).toEqual(['admitted', 'admitted', 'FORBIDDEN', 'FORBIDDEN']);
  expect(codeOf(decide({}))).toBe('admitted');
});

test('admits every page where no origins are given', () => {
  expect(codeOf(check({})({ headers: { origin: 'https://anywhere.example' } }))).toBe('admitted');
});

test('admits a number of connections per address, and another when one has left', () => {
  const decide = check({ SUBSCRIPTIONS_CONNECTIONS_PER_ADDRESS: '2' });
  const first = decide({});
  expect([first, decide({}), decide({})].map(codeOf)).toEqual(['admitted', 'admitted', 'TOO_MANY_REQUESTS']);
  expect(codeOf(decide({ address: '192.0.2.2' }))).toBe('admitted');
  if ('leave' in first) first.leave();
  expect([decide({}), decide({})].map(codeOf)).toEqual(['admitted', 'TOO_MANY_REQUESTS']);
});

test('believes X-Forwarded-For of a trusted proxy only', () => {
  const env = { SUBSCRIPTIONS_CONNECTIONS_PER_ADDRESS: '1' };
  const from = (address: string, forwarded: string) => ({ address, headers: { 'x-forwarded-for': forwarded } });
  const plain = check(env);
  expect([plain(from('10.0.0.1', '203.0.113.1')), plain(from('10.0.0.1', '203.0.113.2'))].map(codeOf)).toEqual([
    'admitted',
    'TOO_MANY_REQUESTS',
  ]);
  const behindProxy = check({ ...env, TRUSTED_PROXIES: '10.0.0.0/8' });
  const answers = [
    from('10.0.0.1', '203.0.113.1'),
    from('10.0.0.1', '203.0.113.2'),
    from('10.0.0.1', '203.0.113.9, 203.0.113.2, 10.0.0.7'),
    from('198.51.100.1', '203.0.113.3'),
    from('198.51.100.1', '203.0.113.4'),
  ].map((request) => codeOf(behindProxy(request)));
  expect(answers).toEqual(['admitted', 'admitted', 'TOO_MANY_REQUESTS', 'admitted', 'TOO_MANY_REQUESTS']);
});
