import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/** Whether a header names a host; nearly all requests of a process name the same, which is remembered. */
export function openHostCheck(): (host: string) => boolean {
  let last: string | undefined;
  return (host) => {
    if (host === last) return true;
    if (!URL.canParse(`http://${host}`)) return false;
    last = host;
    return true;
  };
}

/** What is wrong with the header `Host` of a request; undefined if nothing is. */
export function hostFault(
  { headers: { host }, httpVersion }: Pick<IncomingMessage, 'headers' | 'httpVersion'>,
  isHost: (host: string) => boolean,
): string | undefined {
  if (host === undefined) return httpVersion === '1.1' ? 'The request has no Host header' : undefined;
  return isHost(host) ? undefined : 'The Host header is not a host';
}

/**
 * Whether a header `Host` is an address or `localhost`, and not a name that a stranger may own. With DNS rebinding, a stranger's page reads answers of this
 * machine under a domain name of its own.
 */
export function isLocalHost(host: string | undefined): boolean {
  if (host === undefined || !URL.canParse(`http://${host}`)) return false;
  const name = new URL(`http://${host}`).hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  return isIP(name) !== 0 || name === 'localhost' || name.endsWith('.localhost');
}
