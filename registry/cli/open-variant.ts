import path from 'node:path';
import { UsageError } from './git-baseline.ts';
import { type Configuration, openTarget, parseTarget } from '../graph-file.ts';
import { openRemote, type RemoteRegistry, type VersionReader } from '../client/remote.ts';
import { openStaticTree, type StaticTree } from '../store/static-tree.ts';
import type { RegistryStore } from '../store/store.ts';

/** A variant of a graph, wherever it is kept: in the directory of the configuration, in a static tree, or at a registry. */
export type Variant =
  | { kind: 'stored'; name: string; store: RegistryStore; tree: StaticTree | null }
  | { kind: 'remote'; name: string; registry: RemoteRegistry };

export const isUrl = (text: string): boolean => /^https?:\/\//.test(text);

/**
 * Opens `graph@variant`, `dir:<path>` or the URL of a registry; the configured variant if nothing is named. `timeoutMs` is for each
 * request to a registry, whose token is in REGISTRY_TOKEN. Throws UsageError for anything else.
 */
export function openVariant(configuration: Configuration, target: string | undefined, timeoutMs = 30_000): Variant {
  if (target !== undefined && isUrl(target)) {
    if (!URL.canParse(target) || new URL(target).pathname.includes(':'))
      throw new UsageError(
        `${target}: expected the URL of a variant at a registry; it judges against what is live there`,
      );
    return { kind: 'remote', name: target, registry: openRemote(target, process.env['REGISTRY_TOKEN'], timeoutMs) };
  }
  const { graph, variant } = configuration;
  if (target?.startsWith('dir:')) {
    const tree = openStaticTree(path.resolve(target.slice('dir:'.length)), graph, variant);
    return { kind: 'stored', name: target, store: tree.store, tree };
  }
  if (target !== undefined) parseTarget(target);
  const name = target ?? `${graph}@${variant}`;
  return { kind: 'stored', name, store: openTarget(configuration, name), tree: null };
}

export function readerOf(variant: Variant): VersionReader {
  return variant.kind === 'remote' ? variant.registry : variant.store;
}
