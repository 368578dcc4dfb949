import { createHash } from 'node:crypto';
import { globSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { type DocumentNode, GraphQLError, Kind, parse, print, Source } from 'graphql';
import { readOperation } from '../client/operation-use.ts';
import { UsageError } from '../usage-error.ts';
import type { ClientRelease } from '../store/store.ts';

type Operations = ClientRelease['operations'];

/** A document of a client's sources; several files may need each other's fragments. */
export interface OperationFile {
  file: string;
  document: DocumentNode;
}

/** Files of paths and globs, in order. Throws UsageError if there are none. */
export function findFiles(patterns: readonly string[]): string[] {
  const files = patterns.flatMap((one) => (statSync(one, { throwIfNoEntry: false })?.isFile() ? [one] : globSync(one)));
  if (files.length === 0) throw new UsageError(`no file fits ${patterns.join(' ')}`);
  return [...new Set(files)].toSorted();
}

/**
 * What a client may send, from any of: Apollo's persisted-query manifest, a flat `{ hash: body }` as of Relay and GraphQL Code Generator,
 * and plain `.graphql` files, whose fragments may be spread over all of them. Throws UsageError for what is none of these, and for an
 * operation that no check could read.
 */
export function readOperations(files: readonly string[]): Operations {
  const manifests = files.filter((file) => file.endsWith('.json'));
  const documents = readDocuments(files.filter((file) => !file.endsWith('.json')));
  return [...manifests.flatMap(readManifest), ...fromDocuments(documents)];
}

export function readDocuments(files: readonly string[]): OperationFile[] {
  return files.map((file) => {
    try {
      return { file, document: parse(new Source(readFileSync(file, 'utf8'), file)) };
    } catch (error) {
      // The parser's stack ends at some thousand levels.
      if (error instanceof RangeError) throw new UsageError(`${file}: nested too deep to be read`, { cause: error });
      if (!(error instanceof GraphQLError)) throw error;
      const place = error.locations?.[0];
      throw new UsageError(`${file}:${place?.line}:${place?.column}: ${error.message}`, { cause: error });
    }
  });
}

function readManifest(file: string): Operations {
  let read: unknown;
  try {
    read = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`${file}: ${(error as Error).message}`, { cause: error });
  }
  const operations = isRecord(read) && Array.isArray(read['operations']) ? read['operations'] : null;
  if (operations) {
    return operations.map((one: unknown) => {
      if (!isRecord(one) || typeof one['body'] !== 'string')
        throw new UsageError(`${file}: an operation without a body`);
      const { id, name, body } = one;
      return toOperation(file, {
        hash: typeof id === 'string' ? id : hashOf(body),
        body,
        name: typeof name === 'string' ? name : null,
      });
    });
  }
  if (!isRecord(read) || Object.values(read).some((body) => typeof body !== 'string')) {
    throw new UsageError(
      `${file} is no manifest: expected { "operations": [{ "id", "name", "body" }] } or { "<hash>": "<body>" }`,
    );
  }
  return Object.entries(read).map(([hash, body]) => toOperation(file, { hash, body: String(body), name: null }));
}

/** Every operation with the fragments that it needs, whatever file they are in. */
function fromDocuments(files: readonly OperationFile[]): Operations {
  const definitions = files.flatMap(({ file, document }) => document.definitions.map((one) => ({ file, one })));
  const fragments = new Map(
    definitions.flatMap(({ one }) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [])),
  );
  return definitions.flatMap(({ file, one: operation }) => {
    if (operation.kind !== Kind.OPERATION_DEFINITION) return [];
    const needed = new Set<string>();
    const collect = (text: string): void => {
      for (const [, name = ''] of text.matchAll(/\.\.\.\s*(?!on\b)(\w+)/g)) {
        const fragment = fragments.get(name);
        if (!fragment || needed.has(name)) continue;
        needed.add(name);
        collect(print(fragment));
      }
    };
    collect(print(operation));
    const parts = [...needed].map((name) => fragments.get(name)).filter((one) => one !== undefined);
    const body = [operation, ...parts].map((one) => print(one)).join('\n');
    return [toOperation(file, { hash: hashOf(body), body, name: operation.name?.value ?? null })];
  });
}

/** What was not named gets the name in its body, if only one operation is in it: a check looks at the one of that name only. */
function toOperation(file: string, options: Operations[number]): Operations[number] {
  const read = readOperation(options.body);
  if ('problem' in read)
    throw new UsageError(`${file}: operation '${options.name ?? options.hash}' cannot be read: ${read.problem}`);
  const [first, ...more] = read.document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  return { ...options, name: options.name ?? (more.length === 0 ? (first?.name?.value ?? null) : null) };
}

const hashOf = (body: string): string => createHash('sha256').update(body).digest('hex');
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** For people: from the working directory. */
export const shown = (file: string): string =>
  path.relative(process.cwd(), path.resolve(file)).replaceAll(path.sep, '/');
