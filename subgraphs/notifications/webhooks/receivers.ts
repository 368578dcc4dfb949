import { type LookupAddress, lookup } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import { Agent, fetch as undiciFetch } from 'undici';

/** Networks that no receiver on the internet has: of this machine, of private networks, of clouds' metadata, for tests and for groups. */
const closed = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
  ['::', 128],
  ['::1', 128],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  closed.addSubnet(network, prefix, network.includes(':') ? 'ipv6' : 'ipv4');
}

/** Whether an address is one that no message goes to. A list of IPv4 networks also matches IPv4 addresses in IPv6 notation. */
export function isClosed(address: string): boolean {
  return closed.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

const expected = 'expected an https:// address';

/** Why an address cannot be that of a receiver; undefined if it can. Names are looked up when a message is sent. */
export function checkAddress(url: string, allowPrivate: boolean): string | undefined {
  // URL removes some of these characters and encodes others.
  if (url.length > 2_000 || /[\s\p{Cc}\p{Cf}\\]/u.test(url)) {
    return `${expected} of at most 2000 characters, without blanks and control characters`;
  }
  if (!URL.canParse(url)) return expected;
  const { protocol, username, password, hash, hostname } = new URL(url);
  if (protocol !== 'https:' && !(allowPrivate && protocol === 'http:')) return expected;
  if (username !== '' || password !== '') return `${expected} without a user name and password`;
  if (hash !== '') return `${expected} without a fragment`;
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const isLocal = host === 'localhost' || host.endsWith('.localhost') || (isIP(host) !== 0 && isClosed(host));
  return isLocal && !allowPrivate ? `${expected} on the internet, not of this machine or a private network` : undefined;
}

/**
 * A fetch that connects to addresses on the internet only, unless private ones are allowed: a name is checked when it is looked up for the connection,
 * so that it cannot lead elsewhere a moment later.
 */
export function openReceivers(allowPrivate: boolean): { fetch: typeof globalThis.fetch; stop(): Promise<void> } {
  const agent = new Agent({
    connect: {
      timeout: 5_000,
      lookup(host, options, callback) {
        lookup(host, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
          const open = allowPrivate ? addresses : (addresses ?? []).filter(({ address }) => !isClosed(address));
          const [first] = open ?? [];
          if (error || !first) {
            return callback(error ?? new Error(`${host} is not an address on the internet`), '', 0);
          }
          return options.all ? callback(null, open) : callback(null, first.address, first.family);
        });
      },
    },
  });
  return {
    // A number in the address is not looked up.
    fetch: ((url: string, init: object) => {
      const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
      if (!allowPrivate && isIP(host) !== 0 && isClosed(host)) {
        return Promise.reject(new Error(`${host} is not an address on the internet`));
      }
      return undiciFetch(url, { ...init, dispatcher: agent });
    }) as typeof globalThis.fetch,
    stop: () => agent.destroy(),
  };
}
