/** Whether a client's address, in the form of `openClientAddress`, is this machine itself. */
export function isLoopback(address: string | undefined): boolean {
  return address !== undefined && (address.startsWith('127.') || address === loopbackNetwork);
}

/** The /64 network of `::1`. */
const loopbackNetwork = '0:0:0:0::/64';
