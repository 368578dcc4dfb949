import { BlockList, isIP } from 'node:net';
import type { Policy } from './policy.ts';
import type { SubgraphRevision, Version } from '../model/version.ts';

/**
 * The problem with the addresses of new or moved subgraphs; null if there is none. Gateways call only http:// and https://, and load no
 * supergraph with other addresses. A live address is accepted. A new address is also accepted if it is no more private than the most private
 * live address, so that a variant in a private network stays usable.
 */
export function addressProblem(
  live: Version | null,
  subgraphs: readonly SubgraphRevision[],
  allowed: Policy['addresses'] = 'loopback',
): string | null {
  const known = new Set(live?.subgraphs.map(({ name, url }) => JSON.stringify([name, url])));
  const usual = Math.max(
    reaches.indexOf(allowed === 'private' ? 'link-local' : allowed),
    ...(live?.subgraphs ?? []).map(({ url }) => reaches.indexOf(reachOf(url))),
  );
  const problems = subgraphs.flatMap(({ name, url }) => {
    const problem = known.has(JSON.stringify([name, url])) ? null : problemOf(url, usual);
    return problem === null ? [] : [`${name}: ${problem}`];
  });
  return problems.length === 0 ? null : problems.join('; ');
}

type Reach = Policy['addresses'] | 'link-local';

/** From public to private. Each policy also allows the kinds before it, so `private` allows all. */
const reaches: readonly Reach[] = ['public', 'loopback', 'private', 'link-local'];

function problemOf(url: string, usual: number): string | null {
  const expected = 'expected an http:// or https:// address';
  // URL removes some of these characters and encodes others, so gateways would call another address than the written one.
  if (/[\s\p{Cc}\p{Cf}\\]/u.test(url))
    return `${expected} without blanks and control characters, got ${JSON.stringify(url)}`;
  if (!URL.canParse(url) || !/^https?:\/\/[^/]/i.test(url)) return `${expected}, got "${url}"`;
  const { username, password, hash } = new URL(url);
  // The message does not quote the address, because it holds a password.
  if (username !== '' || password !== '')
    return `${expected} without a user name and password; everybody can read the supergraph`;
  if (hash !== '') return `${expected} without a fragment, got "${url}"`;
  const reach = reachOf(url);
  if (reaches.indexOf(reach) <= usual) return null;
  return `"${url}" is ${reach === 'loopback' ? 'an address of this machine' : 'a private or link-local address'}; set addresses: ${reach === 'loopback' ? reach : 'private'} in the policy to allow it`;
}

const loopback = listOf(['127.0.0.0', 8], ['::1', 128]);
/** Addresses where clouds serve the credentials of the machine. */
const linkLocal = listOf(['169.254.0.0', 16], ['fe80::', 10]);
const privateNetworks = listOf(
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['::', 128],
  ['fc00::', 7],
);

function listOf(...networks: (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of networks) list.addSubnet(network, prefix, network.includes(':') ? 'ipv6' : 'ipv4');
  return list;
}

/** The kind of a host, by its name or number; names are not resolved. `URL` writes `0x7f.1` and `2130706433` as 127.0.0.1. */
function reachOf(url: string): Reach {
  if (!URL.canParse(url)) return 'public';
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (host === 'localhost' || host.endsWith('.localhost')) return 'loopback';
  const version = isIP(host);
  if (version === 0) return 'public';
  const family = version === 6 ? 'ipv6' : 'ipv4';
  // A list of IPv4 networks also matches IPv4 addresses in IPv6 notation.
  if (loopback.check(host, family)) return 'loopback';
  if (linkLocal.check(host, family)) return 'link-local';
  return privateNetworks.check(host, family) ? 'private' : 'public';
}
