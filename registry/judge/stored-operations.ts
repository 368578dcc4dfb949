import type { DocumentNode } from 'graphql';
import { parseOperation } from '../client/operation-use.ts';
import type { ClientRelease } from '../model/evidence.ts';

/** A text, and the name of the operation in it; null means all operations. Equal texts share one object. */
export interface OperationText {
  body: string;
  name: string | null;
  /** Null if the text cannot be parsed; it is then unknown what it uses. */
  document: DocumentNode | null;
}

/** An operation of a release. */
export interface StoredOperation {
  release: ClientRelease;
  hash: string;
  /** For people: its name, else the first characters of its hash. */
  label: string;
  text: OperationText;
}

/** The operations of releases, in their order. Each text is parsed once, even if several releases have it. */
export function storedOperations(releases: readonly ClientRelease[]): StoredOperation[] {
  const texts = new Map<string, OperationText>();
  return releases.flatMap((release) =>
    release.operations.map(({ hash, body, name }) => {
      const key = JSON.stringify([body, name]);
      const text = texts.get(key) ?? { body, name, document: parseOperation(body) };
      texts.set(key, text);
      const label = name ?? (text.document && nameIn(text.document)) ?? hash.slice(0, 12);
      return { release, hash, label, text };
    }),
  );
}

function nameIn(document: DocumentNode): string | null {
  for (const definition of document.definitions)
    if (definition.kind === 'OperationDefinition') return definition.name?.value ?? null;
  return null;
}
