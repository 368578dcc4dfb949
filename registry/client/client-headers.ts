/** The client as it identified itself; empty strings if it did not. */
export interface UsageClient {
  name: string;
  version: string;
}

/**
 * Stand in front of `name` and `version` in the headers by which clients identify themselves, as the usual libraries send them. The first
 * name found counts.
 */
export const clientNamePrefixes = [
  'apollographql-client-',
  'graphql-client-',
  'x-graphql-client-',
  'x-client-',
] as const;

/** Made once, for they are read for every request. */
const headerPairs = clientNamePrefixes.map((prefix) => [`${prefix}name`, `${prefix}version`] as const);

/** The client that headers name. `valueOf` reads one header, in lower case, or its counterpart where there are no headers. */
export function clientNamedBy(valueOf: (header: string) => unknown): UsageClient {
  for (const [nameHeader, versionHeader] of headerPairs) {
    const name = valueOf(nameHeader);
    if (typeof name !== 'string' || name === '') continue;
    const version = valueOf(versionHeader);
    return { name, version: typeof version === 'string' ? version : '' };
  }
  return { name: '', version: '' };
}
