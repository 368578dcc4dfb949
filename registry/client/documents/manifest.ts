import { createHash } from 'node:crypto';

/** An operation as a client's build wrote it. */
export interface ManifestOperation {
  /** The id that requests use for the operation; often, but not always, the SHA-256 of the body. */
  hash: string;
  body: string;
  name: string | null;
}

/**
 * The operations of a manifest: Apollo's `{ "operations": [{ "id", "name", "body" }] }`, or `{ "<hash>": "<body>" }` as Relay and GraphQL Code
 * Generator write it. Throws an Error with the fault; it does not name the file. The bodies are not parsed.
 */
export function readManifest(text: string): ManifestOperation[] {
  const read = parseJson(text);
  if (!isRecord(read)) throw new Error(otherContent);
  const listed = read['operations'];
  const operations = Array.isArray(listed) ? listed.map(fromApollo) : Object.entries(read).map(fromPair);
  if (operations.length === 0) throw new Error('has no operation');
  const shared = sharedId(operations);
  if (shared !== undefined) throw new Error(`has two operations with the id '${shared}'`);
  return operations;
}

/** An id that two different operations have: nobody knows which of them a request with this id means. */
export function sharedId(operations: readonly Pick<ManifestOperation, 'hash' | 'body'>[]): string | undefined {
  const bodies = new Map<string, string>();
  for (const { hash, body } of operations) {
    if ((bodies.get(hash) ?? body) !== body) return hash;
    bodies.set(hash, body);
  }
  return undefined;
}

const otherContent =
  'is not a manifest: expected { "operations": [{ "id", "name", "body" }] } or { "<hash>": "<body>" }';

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

function fromApollo(operation: unknown): ManifestOperation {
  const { id, name, body } = isRecord(operation) ? operation : {};
  if (id !== undefined && typeof id !== 'string') throw new Error('has an operation with an id that is not a string');
  if (typeof body !== 'string') throw new Error('has an operation without a body');
  return { hash: id ?? sha256(body), body, name: typeof name === 'string' ? name : null };
}

function fromPair([hash, body]: [string, unknown]): ManifestOperation {
  if (typeof body !== 'string') throw new Error(otherContent);
  return { hash, body, name: null };
}

/** In hexadecimal, as persisted-query clients send it. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
