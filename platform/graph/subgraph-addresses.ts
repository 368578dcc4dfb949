import { z } from 'zod';
import { httpUrl } from '../process/config.ts';

/** A subgraph by name, with its default address. */
export interface AddressedSubgraph {
  name: string;
  /** The address of its GraphQL endpoint on one machine. */
  url: string;
}

/** The subgraph of the live fields. It is composed like the others; the subscription server resolves it, and no plan fetches from it. */
export const liveSubgraph = 'live';

/** The prefix of a subgraph's settings: `orders` → `ORDERS`. */
export function settingPrefix(name: string): string {
  return name.toUpperCase().replaceAll('-', '_');
}

/** The settings with the base addresses of subgraphs, such as `ORDERS_URL`, for the shape of a process that calls all of them. */
export function subgraphAddressShape(subgraphs: readonly AddressedSubgraph[]): Record<never, z.ZodType> {
  return Object.fromEntries(
    subgraphs.map((subgraph) => [`${settingPrefix(subgraph.name)}_URL`, httpUrl.default(new URL(subgraph.url).origin)]),
  );
}

/** The same settings without defaults, for a process that takes the other addresses from its supergraph. */
export function optionalAddressShape(subgraphs: readonly AddressedSubgraph[]): Record<never, z.ZodType> {
  return Object.fromEntries(subgraphs.map(({ name }) => [`${settingPrefix(name)}_URL`, httpUrl.optional()]));
}

/** The base address of each subgraph by name, from settings that were read with one of these shapes; none that is not set. */
export function subgraphAddresses(
  settings: object,
  subgraphs: readonly AddressedSubgraph[],
): Readonly<Record<string, string>> {
  const read = new Map<string, unknown>(Object.entries(settings));
  return Object.fromEntries(
    subgraphs.flatMap(({ name }) => {
      const address = read.get(`${settingPrefix(name)}_URL`);
      return typeof address === 'string' ? [[name, address] as const] : [];
    }),
  );
}

/** The base address of each subgraph on one machine. */
export function usualAddresses(subgraphs: readonly AddressedSubgraph[]): Readonly<Record<string, string>> {
  return Object.fromEntries(subgraphs.map(({ name, url }) => [name, new URL(url).origin]));
}

/**
 * Addresses of GraphQL endpoints by the name of the subgraph, as a setting:
 * `accounts=http://accounts:4001/graphql, reviews=https://reviews.example/`.
 */
export const subgraphUrlsSetting: z.ZodType<Readonly<Record<string, string>>> = z
  .string()
  .transform((text, context) => {
    const entries = text
      .split(',')
      .map((entry) => entry.trim())
      .filter(Boolean)
      .map((entry) => [entry.slice(0, entry.indexOf('=')).trim(), entry.slice(entry.indexOf('=') + 1).trim()] as const);
    const wrong = entries.find(([name, url]) => name === '' || !httpUrl.safeParse(url).success);
    if (wrong) context.addIssue(`must be a list such as reviews=http://reviews:4001/graphql, got ${wrong.join('=')}`);
    return Object.fromEntries(entries);
  });

/** The base address of one subgraph. Throws if the graph has no subgraph with this name. */
export function addressOf(addresses: Readonly<Record<string, string>>, name: string): string {
  const address = addresses[name];
  if (address === undefined) throw new Error(`expected a subgraph ${name} among ${Object.keys(addresses).join(', ')}`);
  return address;
}
