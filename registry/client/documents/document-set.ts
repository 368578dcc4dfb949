import type { UsageClient } from '../client-headers.ts';
import type { ReleasedDocuments } from './released-documents.ts';

/** Documents by the ids that requests use for them. */
export interface DocumentSet {
  /**
   * The text of a document: of the client's own release, else of any release of the client, else of any client. Undefined if none has this id, or if
   * several have it for different texts. `client~version~id` names the release as Hive's clients do.
   */
  find(id: string, client: UsageClient): string | undefined;
  /** Whether a release has exactly this text. */
  has(text: string): boolean;
  /** Whether a client of this name has a release. */
  knows(client: string): boolean;
  /** All texts. */
  texts(): Iterable<string>;
  /** How many different texts there are. */
  readonly size: number;
}

/** Several texts have the same id. */
const ambiguous = Symbol('several texts');
type Texts = Map<string, string | typeof ambiguous>;

/** Makes the set of several sources, such as a registry and files. */
export function openDocumentSet(sources: readonly ReleasedDocuments[]): DocumentSet {
  const texts = new Set<string>();
  const clients = new Set<string>();
  const anyClient: Texts = new Map();
  const byClient = new Map<string, Texts>();
  const byRelease = new Map<string, Texts>();

  for (const { documents, releases } of sources) {
    for (const { client, version, operations } of releases) {
      clients.add(client);
      const ofClient = mapOf(byClient, client);
      const ofRelease = mapOf(byRelease, releaseKey(client, version));
      for (const [id, place] of operations) {
        const text = documents[place];
        if (text === undefined) continue;
        texts.add(text);
        for (const scope of [anyClient, ofClient, ofRelease]) add(scope, id, text);
      }
    }
  }

  return {
    find(id, { name, version }) {
      const named = splitHiveId(id);
      if (named) return textOf(byRelease.get(releaseKey(named.client, named.version)), named.id);
      for (const scope of [byRelease.get(releaseKey(name, version)), byClient.get(name), anyClient])
        if (scope?.has(id)) return textOf(scope, id);
      return undefined;
    },
    has: (text) => texts.has(text),
    knows: (client) => clients.has(client),
    texts: () => texts.values(),
    size: texts.size,
  };
}

/** The texts of a client, or of a release, which are made with the first one. */
function mapOf(all: Map<string, Texts>, key: string): Texts {
  const known = all.get(key) ?? new Map<string, string | typeof ambiguous>();
  all.set(key, known);
  return known;
}

function add(scope: Texts, id: string, text: string): void {
  const known = scope.get(id);
  scope.set(id, known === undefined || known === text ? text : ambiguous);
}

function textOf(scope: Texts | undefined, id: string): string | undefined {
  const text = scope?.get(id);
  return typeof text === 'string' ? text : undefined;
}

// Not joined by a character: a name may have any.
const releaseKey = (client: string, version: string): string => JSON.stringify([client, version]);

function splitHiveId(text: string): { client: string; version: string; id: string } | undefined {
  const [client, version, id, ...more] = text.split('~');
  return client && version && id && more.length === 0 ? { client, version, id } : undefined;
}
