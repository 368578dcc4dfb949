import { expect, test } from 'vitest';
import { openClientAddress, trustedProxiesSetting } from '#platform/process/client-address.ts';

const addressOf = (trusted: string, remoteAddress: string | undefined, forwarded?: string) =>
  openClientAddress(trustedProxiesSetting.parse(trusted))({
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    socket: { remoteAddress },
  });

test.for([
  ['the peer', '', '192.0.2.1', undefined, '192.0.2.1'],
  ['the peer, whatever it forwards', '', '192.0.2.1', '203.0.113.1', '192.0.2.1'],
  ['an IPv4 address in IPv6', '', '::ffff:192.0.2.1', undefined, '192.0.2.1'],
  ['the network of an IPv6 address', '', '2001:db8:1:2:3:4:5:6', undefined, '2001:db8:1:2::/64'],
  ['the network of a short IPv6 address', '', '2001:db8::1', undefined, '2001:db8:0:0::/64'],
  ['a closed socket', '', undefined, undefined, 'unknown'],
  ['the address before a trusted proxy', '10.0.0.0/8', '10.1.2.3', '203.0.113.1', '203.0.113.1'],
  ['the address before several', '10.0.0.0/8, ::1', '::1', '203.0.113.1, 10.0.0.9', '203.0.113.1'],
  ['the last one that is not trusted', '10.0.0.0/8', '10.1.2.3', '198.51.100.1, 203.0.113.1', '203.0.113.1'],
  ['the proxy where nothing was forwarded', '10.0.0.0/8', '10.1.2.3', undefined, '10.1.2.3'],
  ['the proxy where junk was forwarded', '10.0.0.0/8', '10.1.2.3', 'junk', '10.1.2.3'],
] as const)('is %s', ([_name, trusted, remote, forwarded, expected]) => {
  expect(addressOf(trusted, remote, forwarded)).toBe(expected);
});

test.for(['10.0.0.0/33', '10.0.0', 'proxy.example', '::1/129', '10.0.0.0/8/8', '10.0.0.1/-1'])(
  'the setting refuses %s',
  (text) => {
    expect(trustedProxiesSetting.safeParse(text).success).toBe(false);
  },
);
