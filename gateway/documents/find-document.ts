import { CodedError } from '#platform/process/errors.ts';
import type { UsageClient } from '#registry/client/client-headers.ts';
import type { DocumentGate } from '#registry/client/documents/admit-document.ts';
import { type DocumentId, type DocumentRequest, readDocumentId } from '#registry/client/documents/document-ids.ts';
import { sha256 } from '#registry/client/documents/manifest.ts';
import type { AutomaticDocuments } from './automatic-documents.ts';

/** The document that a request is about. */
export interface FoundDocument {
  text: string;
  /** It belongs to a release of a client and was named by its id, so its selection is known beforehand. */
  trusted: boolean;
  /** Call it when the text has been found valid: then the client may send only its hash. */
  keep?: () => void;
}

export type FindDocument = (
  request: DocumentRequest & { query: string | undefined },
  client: () => UsageClient,
) => FoundDocument | Promise<FoundDocument>;

/**
 * Finds the document of a request: its text, a trusted document, or an automatic persisted query, in this order. Trusted documents come first and
 * refuse for themselves, so that a client with the mode `enforce` never reaches a text that another client has sent.
 *
 * Throws PERSISTED_QUERY_NOT_FOUND or, where neither is used, PERSISTED_QUERY_NOT_SUPPORTED: clients send the whole text after the first, and no more
 * hashes after the second.
 */
export function openFindDocument(options: {
  trusted: DocumentGate | undefined;
  automatic: AutomaticDocuments | undefined;
}): FindDocument {
  const { trusted, automatic } = options;
  if (!trusted && !automatic) return textOnly;

  function admit(query: string | undefined, document: DocumentId | undefined, client: () => UsageClient) {
    if (trusted) return trusted.admit({ query, document, client: client() });
    if (query === undefined && !document) throw noDocument();
    if (query !== undefined && document?.sha256 !== undefined && sha256(query) !== document.sha256)
      throw new CodedError('BAD_REQUEST', 'provided sha does not match query');
    return query === undefined ? undefined : { text: query, trusted: false };
  }

  async function findKept(store: AutomaticDocuments, hash: string): Promise<FoundDocument> {
    const text = await store.find(hash);
    if (text === undefined) throw new CodedError('PERSISTED_QUERY_NOT_FOUND');
    return { text, trusted: false };
  }

  return (request, client) => {
    const query = request.query === '' ? undefined : request.query;
    const document = readDocumentId(request);
    const hash = document?.sha256;
    const admitted = admit(query, document, client);
    if (!admitted) {
      if (automatic && hash !== undefined) return findKept(automatic, hash);
      throw new CodedError('PERSISTED_QUERY_NOT_FOUND');
    }
    if (admitted.trusted || !automatic || hash === undefined) return admitted;
    return { ...admitted, keep: () => automatic.keep(hash, admitted.text) };
  };
}

/** Without documents: ids beside a text mean nothing here, except for Apollo's, whose senders wait for an answer about it. */
const textOnly: FindDocument = ({ query, extensions }) => {
  if ((extensions as { persistedQuery?: unknown } | undefined)?.persistedQuery !== undefined)
    throw new CodedError('PERSISTED_QUERY_NOT_SUPPORTED');
  if (!query) throw noDocument();
  return { text: query, trusted: false };
};

function noDocument(): CodedError {
  return new CodedError('BAD_REQUEST', 'The request has no "query"');
}
