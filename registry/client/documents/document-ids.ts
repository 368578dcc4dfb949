import { CodedError } from '../../../platform/process/errors.ts';

/** How a request names a document. */
export interface DocumentId {
  id: string;
  /** Set if the client sent it as the SHA-256 of the text, in Apollo's extension; the protocol of automatic persisted queries is the same. */
  sha256: string | undefined;
}

/** The parameters of a request, or the payload of a `subscribe` message. */
export interface DocumentRequest {
  query?: unknown;
  extensions?: unknown;
  /** By the draft of GraphQL over HTTP. */
  documentId?: unknown;
  /** As Relay's examples send it. */
  doc_id?: unknown;
  id?: unknown;
}

/** 64 hexadecimal digits, a number, or names with a release in front. Longer ones are no ids, and would be kept as keys. */
const maxIdLength = 400;
const parameters = ['documentId', 'doc_id', 'id'] as const;

/**
 * The document that a request names, if any. Throws BAD_REQUEST if the request names several, or one in a form that is no id: which one the sender
 * wants cannot be known.
 */
export function readDocumentId(request: DocumentRequest): DocumentId | undefined {
  const sha256 = apolloHash(request.extensions);
  const ids = new Set<string>();
  if (sha256 !== undefined) ids.add(sha256);
  for (const parameter of parameters) {
    const id = request[parameter];
    if (id === undefined || id === null) continue;
    if (typeof id !== 'string' || id === '' || id.length > maxIdLength) {
      throw new CodedError('BAD_REQUEST', `\`${parameter}\` must be a text of 1 to ${maxIdLength} characters`);
    }
    ids.add(id.startsWith('sha256:') ? id.slice('sha256:'.length) : id);
  }
  const [id, ...more] = ids;
  if (more.length > 0) throw new CodedError('BAD_REQUEST', 'The request names several documents; send one id');
  return id === undefined ? undefined : { id, sha256 };
}

function apolloHash(extensions: unknown): string | undefined {
  if (typeof extensions !== 'object' || extensions === null) return undefined;
  const { persistedQuery } = extensions as { persistedQuery?: unknown };
  if (persistedQuery === undefined || persistedQuery === null) return undefined;
  const { version, sha256Hash } = Object(persistedQuery) as { version?: unknown; sha256Hash?: unknown };
  if (version !== 1) throw new CodedError('BAD_REQUEST', 'Only version 1 of persisted queries is served');
  if (typeof sha256Hash !== 'string' || !/^[0-9a-f]{64}$/.test(sha256Hash)) {
    throw new CodedError('BAD_REQUEST', '`sha256Hash` must be 64 hexadecimal digits in lower case');
  }
  return sha256Hash;
}
