import { createHash } from 'node:crypto';

/** A subgraph as it was published. */
export interface SubgraphRevision {
  name: string;
  url: string;
  sdl: string;
}

/** A state of the graph that composes. Never altered; `number` goes 1, 2, 3 … without a gap. */
export interface Version {
  number: number;
  /** `contentId` of its content: a rollback has a new number and the id of the version that it restored. */
  id: string;
  parent: number | null;
  action: 'publish' | 'rollback' | 'promote' | 'delete';
  subgraphs: SubgraphRevision[];
  supergraphSdl: string;
  apiSdl: string;
  composable: true;
  actor: string;
  commit: string | null;
  reason: string | null;
  /** RFC 3339, UTC; so are all times here. */
  at: string;
}

/** A version without its schemas: an entry of the history. */
export interface VersionEntry extends Omit<Version, 'subgraphs' | 'supergraphSdl' | 'apiSdl'> {
  /** The names of the subgraphs. */
  subgraphs: string[];
}

/** The first 16 hexadecimal digits of the SHA-256 of a version's content. The order of the subgraphs does not matter. */
export function contentId(content: Pick<Version, 'subgraphs' | 'supergraphSdl'>): string {
  const subgraphs = content.subgraphs
    .map(({ name, url, sdl }) => [name, url, sdl])
    .toSorted(([a = ''], [b = '']) => (a < b ? -1 : a > b ? 1 : 0));
  return createHash('sha256')
    .update(JSON.stringify([subgraphs, content.supergraphSdl]))
    .digest('hex')
    .slice(0, 16);
}

export function entryOf(version: Version): VersionEntry {
  const { supergraphSdl: _, apiSdl: __, ...rest } = version;
  return { ...rest, subgraphs: version.subgraphs.map(({ name }) => name) };
}
