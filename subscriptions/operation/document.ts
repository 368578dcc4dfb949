import { CodedError } from '#platform/process/errors.ts';
import type { UsageClient } from '#registry/client/client-headers.ts';
import type { DocumentGate } from '#registry/client/documents/admit-document.ts';
import { readDocumentId } from '#registry/client/documents/document-ids.ts';

/**
 * The text of the operation that a `subscribe` message is about: its `query`, or the trusted document that it names in the ways of HTTP. The protocol
 * demands a text as `query`; an empty text means no document. Throws a CodedError for an operation that may not be executed.
 */
export function documentOf(
  payload: { query: string; extensions?: unknown; documentId?: unknown; doc_id?: unknown; id?: unknown },
  client: UsageClient,
  documents: DocumentGate | undefined,
): string {
  const query = payload.query === '' ? undefined : payload.query;
  // Without trusted documents, whatever stands beside a text has no meaning here.
  if (!documents && query !== undefined) return query;
  const document = readDocumentId(payload);
  if (!documents) {
    if (document) throw new CodedError('PERSISTED_QUERY_NOT_SUPPORTED');
    return '';
  }
  const admitted = documents.admit({ query, document, client });
  if (!admitted) throw new CodedError('PERSISTED_QUERY_NOT_FOUND');
  return admitted.text;
}
