import { CodedError } from '../../../platform/process/errors.ts';
import type { Log } from '../../../platform/process/log.ts';
import { counter } from '../../../platform/process/metrics.ts';
import type { UsageClient } from '../client-headers.ts';
import type { DocumentId } from './document-ids.ts';
import type { DocumentSet } from './document-set.ts';
import { sha256 } from './manifest.ts';
import type { DocumentMode } from './settings.ts';

const admitted = counter(
  'tradepost_documents_total',
  'Requests by their document: trusted (by id), trusted_text (sent as text), text (of no release, executed), unknown_id, refused_text, other_text (text that its id does not have); clients without a release are `other`',
  ['outcome', 'client'],
);

type Outcome = 'trusted' | 'trusted_text' | 'text' | 'unknown_id' | 'refused_text' | 'other_text';

/** The documents that may be executed. */
export interface AdmittedDocument {
  text: string;
  /** It is the document of a release, found by its id. */
  trusted: boolean;
}

export interface DocumentGate {
  /**
   * The document of a request. Undefined for an id that no release has, where another store may have it. Throws DOCUMENT_NOT_TRUSTED or
   * PERSISTED_QUERY_NOT_FOUND where the client's mode is `enforce`, and BAD_REQUEST for a text that is not the one of its id.
   */
  admit(request: {
    query: string | undefined;
    document: DocumentId | undefined;
    client: UsageClient;
  }): AdmittedDocument | undefined;
}

/** As many different texts of clients are logged; later ones are only counted. */
const maxLogged = 1_000;

/** Decides which documents are executed. */
export function openDocumentGate(options: {
  mode: DocumentMode;
  perClient: ReadonlyMap<string, DocumentMode>;
  documents: () => DocumentSet;
  log: Log;
}): DocumentGate {
  const { perClient, documents, log } = options;
  const logged = new Set<string>();

  function count(outcome: Outcome, client: string): void {
    admitted.inc({ outcome, client: documents().knows(client) || perClient.has(client) ? client : 'other' });
  }

  function note(query: string, client: string): void {
    if (logged.size >= maxLogged) return;
    const hash = sha256(query);
    const key = JSON.stringify([client.slice(0, 100), hash]);
    if (logged.has(key)) return;
    logged.add(key);
    // Not the text: people write secrets into literals.
    log.warn({ client: client.slice(0, 100), hash }, 'a client sent an operation that no release has');
  }

  function byId(query: string | undefined, { id, sha256: hash }: DocumentId, client: UsageClient) {
    const text = documents().find(id, client);
    if (query !== undefined && text !== undefined && query !== text) {
      count('other_text', client.name);
      throw new CodedError('BAD_REQUEST', 'The text is not the document of this id');
    }
    if (query !== undefined && hash !== undefined && text === undefined && sha256(query) !== hash) {
      count('other_text', client.name);
      throw new CodedError('BAD_REQUEST', 'provided sha does not match query');
    }
    return text;
  }

  return {
    admit({ query, document, client }) {
      const mode = perClient.get(client.name) ?? options.mode;
      const text = document && byId(query, document, client);
      if (text !== undefined) {
        count('trusted', client.name);
        return { text, trusted: true };
      }
      if (query === undefined) {
        if (!document) throw new CodedError('BAD_REQUEST', 'The request has no `query` and names no document');
        count('unknown_id', client.name);
        if (mode === 'enforce') throw new CodedError('PERSISTED_QUERY_NOT_FOUND');
        return undefined;
      }
      if (mode === 'enforce') {
        count('refused_text', client.name);
        throw new CodedError('DOCUMENT_NOT_TRUSTED');
      }
      if (mode === 'log') {
        const released = documents().has(query);
        count(released ? 'trusted_text' : 'text', client.name);
        if (!released) note(query, client.name);
      }
      return { text: query, trusted: false };
    },
  };
}
