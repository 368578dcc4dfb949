import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { z } from 'zod';

/** The parts of a request that its sender's address depends on. */
export interface AddressedRequest {
  headers: IncomingHttpHeaders;
  socket: { remoteAddress?: string | undefined };
}

/**
 * TRUSTED_PROXIES: addresses and networks (`10.0.0.0/8, ::1`) of our own proxies, separated by commas.
 * `X-Forwarded-For` counts only behind one of them, because every other sender can write anything into it. None by
 * default.
 */
export const trustedProxiesSetting = z
  .string()
  .default('')
  .transform((list, context): readonly string[] => {
    const entries = list
      .split(',')
      .map((entry) => entry.trim())
      .filter(Boolean);
    if (entries.every((entry) => parseNetwork(entry))) return entries;
    context.addIssue('must be IP addresses or networks such as 10.0.0.0/8, separated by commas');
    return z.NEVER;
  });

/**
 * Finds the sender of a request: the peer of the socket or, behind trusted proxies, the last address in
 * `X-Forwarded-For` that is not a trusted proxy itself. The result is the unit to count by: an IPv4 address, or the /64
 * network of an IPv6 address, which belongs to one household. `unknown` for a socket that is closed already.
 */
export function openClientAddress(trustedProxies: readonly string[]): (request: AddressedRequest) => string {
  const trusted = new BlockList();
  for (const entry of trustedProxies) {
    const network = parseNetwork(entry);
    if (!network) throw new Error('expected the networks to be checked by trustedProxiesSetting');
    trusted.addSubnet(network.address, network.prefix, network.family);
  }
  const isTrusted = (address: string) => trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

  return ({ headers, socket }) => {
    let address = plain(socket.remoteAddress ?? '');
    const forwarded = trustedProxies.length === 0 ? undefined : headers['x-forwarded-for'];
    const hops =
      forwarded === undefined
        ? []
        : String(forwarded)
            .split(',')
            .map((hop) => plain(hop.trim()));
    while (hops.length > 0 && isIP(address) && isTrusted(address)) {
      const before = hops.pop() ?? '';
      if (!isIP(before)) break;
      address = before;
    }
    if (isIP(address) === 6) return `${expand(address).slice(0, 4).join(':')}::/64`;
    return address || 'unknown';
  };
}

function parseNetwork(entry: string): { address: string; prefix: number; family: 'ipv4' | 'ipv6' } | undefined {
  const [address = '', prefix, ...rest] = entry.split('/');
  const version = isIP(address);
  const bits = version === 6 ? 128 : 32;
  if (version === 0 || rest.length > 0 || (prefix !== undefined && !/^\d{1,3}$/.test(prefix))) return undefined;
  if (Number(prefix ?? bits) > bits) return undefined;
  return { address, prefix: Number(prefix ?? bits), family: version === 6 ? 'ipv6' : 'ipv4' };
}

/** Sockets that listen on both protocols show IPv4 addresses as `::ffff:192.0.2.1`. */
function plain(address: string): string {
  return /^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(address) ? address.slice('::ffff:'.length) : address;
}

/** The eight groups of an IPv6 address. */
function expand(address: string): string[] {
  const [head = '', tail] = (address.split('%')[0] ?? '').toLowerCase().split('::');
  const groups = (part: string | undefined) => (part ? part.split(':') : []);
  const [before, after] = [groups(head), groups(tail)];
  const missing = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  return [...before, ...Array.from({ length: missing }, () => '0'), ...after];
}
