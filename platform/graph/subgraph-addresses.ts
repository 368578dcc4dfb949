import type { z } from 'zod';
import { httpUrl } from '../process/config.ts';

/** A subgraph by name, with its default address. */
export interface AddressedSubgraph {
  name: string;
  /** The address of its GraphQL endpoint on one machine. */
  url: string;
}

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

/** The base address of each subgraph by name, from settings that were read with `subgraphAddressShape`. */
export function subgraphAddresses(
  settings: object,
  subgraphs: readonly AddressedSubgraph[],
): Readonly<Record<string, string>> {
  const read = new Map<string, unknown>(Object.entries(settings));
  return Object.fromEntries(
    subgraphs.map(({ name }) => [name, String(read.get(`${settingPrefix(name)}_URL`))] as const),
  );
}

/** The base address of one subgraph. Throws if the graph has no subgraph with this name. */
export function addressOf(addresses: Readonly<Record<string, string>>, name: string): string {
  const address = addresses[name];
  if (address === undefined) throw new Error(`expected a subgraph ${name} among ${Object.keys(addresses).join(', ')}`);
  return address;
}
