import { openHttpClient } from './http-client.ts';
import { openHttpsClient } from './https-client.ts';
import type { ClientBounds, PostText } from './post-text.ts';

/** Opens the client of a server by the protocol of its address. Throws if that is neither http:// nor https://. */
export function openClient(address: URL, bounds: ClientBounds): PostText {
  const { protocol, origin } = address;
  if (protocol === 'https:') return openHttpsClient(origin, bounds);
  if (protocol === 'http:') return openHttpClient(origin, bounds);
  throw new Error(`expected an http:// or https:// address, got ${address.href}`);
}
