import { globSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { type DocumentNode, type FragmentDefinitionNode, GraphQLError, Kind, parse, print, Source } from 'graphql';
import { readManifest, sha256, sharedId } from '../client/documents/manifest.ts';
import { reasonOf } from '../file-problem.ts';
import { readOperationDocument } from '../judge/operation-document.ts';
import { UsageError } from '../usage-error.ts';
import type { ClientRelease } from '../model/evidence.ts';

type Operations = ClientRelease['operations'];

/** A document of a client's sources; several files may need each other's fragments. */
export interface OperationFile {
  file: string;
  document: DocumentNode;
}

/** The files that paths and globs name, in order. Throws UsageError if there are none. */
export function findFiles(patterns: readonly string[]): string[] {
  const isFile = (file: string) => statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
  const files = patterns.flatMap((pattern) => {
    if (isFile(pattern)) return [pattern];
    const found = globSync(pattern).filter(isFile);
    // A pattern that matches nothing would silently leave operations out.
    if (found.length === 0) throw new UsageError(`No file matches ${pattern}`);
    return found;
  });
  return [...new Set(files)].toSorted();
}

/**
 * The operations of a client, from Apollo's persisted-query manifest, a flat `{ hash: body }` as of Relay and GraphQL Code Generator, and plain
 * `.graphql` files, whose fragments may be in any of them. Throws UsageError for another content, for a manifest without operations, for files
 * with fragments only, and for an operation whose selections a check cannot see completely; the message names file and operation.
 */
export function readOperations(files: readonly string[]): Operations {
  const manifests = files.filter((file) => file.endsWith('.json'));
  const documents = files.filter((file) => !file.endsWith('.json'));
  const operations = [
    ...manifests.flatMap(readManifestFile),
    ...(documents.length > 0
      ? assembleOperations(readDocuments(documents)).map(({ file, body, name }) =>
          toOperation(file, { hash: sha256(body), body, name }),
        )
      : []),
  ];
  const shared = sharedId(operations);
  if (shared !== undefined) throw new UsageError(`${files.join(', ')}: two operations have the id '${shared}'`);
  return operations;
}

/** The documents in files. Throws UsageError for a file that cannot be read or parsed. */
export function readDocuments(files: readonly string[]): OperationFile[] {
  return files.map((file) => {
    try {
      return { file, document: parse(new Source(readText(file), file)) };
    } catch (error) {
      // The parser overflows the stack at a few thousand levels.
      if (error instanceof RangeError) throw new UsageError(`${file} is nested too deep to be read`, { cause: error });
      if (!(error instanceof GraphQLError)) throw error;
      const place = error.locations?.[0];
      throw new UsageError(`${file}:${place?.line}:${place?.column}: ${error.message}`, { cause: error });
    }
  });
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`Cannot read ${file}: ${reasonOf(error)}`, { cause: error });
  }
}

function readManifestFile(file: string): Operations {
  const text = readText(file);
  let operations: Operations;
  try {
    operations = readManifest(text);
  } catch (error) {
    throw new UsageError(`${file} ${(error as Error).message}`, { cause: error });
  }
  return operations.map((operation) => toOperation(file, operation));
}

/** Every operation with the fragments that it needs, from whatever file. Throws UsageError if there is no operation. */
export function assembleOperations(
  files: readonly OperationFile[],
): { file: string; name: string | null; body: string }[] {
  const definitions = files.flatMap(({ file, document }) =>
    document.definitions.map((definition) => ({ file, definition })),
  );
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const { file, definition } of definitions) {
    if (definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
    const { value: name } = definition.name;
    // It is not known which of the two the client's own build takes.
    if (fragments.has(name)) throw new UsageError(`${file}: the fragment ${name} is defined twice`);
    fragments.set(name, definition);
  }
  if (!definitions.some(({ definition }) => definition.kind === Kind.OPERATION_DEFINITION)) {
    throw new UsageError(`There is no operation in ${files.map(({ file }) => file).join(', ')}`);
  }
  return definitions.flatMap(({ file, definition: operation }) => {
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
    const parts = [...needed].map((name) => fragments.get(name)).filter((fragment) => fragment !== undefined);
    const body = [operation, ...parts].map((part) => print(part)).join('\n');
    return [{ file, body, name: operation.name?.value ?? null }];
  });
}

/** An operation without a name gets the name in its body, if the body has only one operation: a check looks only at the operation of that name. */
function toOperation(file: string, operation: Operations[number]): Operations[number] {
  const { name, hash, body } = operation;
  const read = readOperationDocument(body, name);
  if ('problem' in read) throw new UsageError(`${file}: operation '${name ?? hash}' ${read.problem}`);
  const [first, ...more] = read.document.definitions.filter(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION,
  );
  return { ...operation, name: name ?? (more.length === 0 ? (first?.name?.value ?? null) : null) };
}

/** The path from the working directory, for people. */
export const shown = (file: string): string =>
  path.relative(process.cwd(), path.resolve(file)).replaceAll(path.sep, '/');
