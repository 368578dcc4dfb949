import { z } from 'zod';

/** The documents of all active releases, as a registry serves them. Equal texts are listed once, however many releases have them. */
export interface ReleasedDocuments {
  documents: string[];
  releases: {
    client: string;
    version: string;
    /** The id that requests use for a document, and its place in `documents`. */
    operations: [id: string, document: number][];
  }[];
}

const shape = z.object({
  documents: z.array(z.string()),
  releases: z.array(
    z.object({
      client: z.string(),
      version: z.string(),
      operations: z.array(z.tuple([z.string(), z.int().min(0)])),
    }),
  ),
});

/** Reads the answer of a registry. Throws for anything else. */
export function readReleasedDocuments(text: string): ReleasedDocuments {
  const read = shape.safeParse(JSON.parse(text));
  if (!read.success) throw new Error(`not the documents of a registry: ${read.error.issues[0]?.message}`);
  const { documents, releases } = read.data;
  const bad = releases.find(({ operations }) => operations.some(([, document]) => document >= documents.length));
  if (bad) throw new Error(`not the documents of a registry: ${bad.client} names a document that is not there`);
  return read.data;
}

/** Puts the releases of clients together. The order of releases and of their operations changes nothing. */
export function toReleasedDocuments(
  releases: readonly { client: string; version: string; operations: readonly { hash: string; body: string }[] }[],
): ReleasedDocuments {
  const places = new Map<string, number>();
  const place = (body: string): number => {
    const known = places.get(body) ?? places.size;
    places.set(body, known);
    return known;
  };
  const listed = releases
    .map(({ client, version, operations }) => ({ client, version, operations: operations.toSorted(byHash) }))
    .toSorted((a, b) => compare(a.client, b.client) || compare(a.version, b.version))
    .map(({ client, version, operations }) => ({
      client,
      version,
      operations: operations.map(({ hash, body }): [string, number] => [hash, place(body)]),
    }));
  return { documents: [...places.keys()], releases: listed };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byHash = (a: { hash: string }, b: { hash: string }): number => compare(a.hash, b.hash);
