import type { Configuration } from '../graph-file.ts';
import type { Compose } from '../judge/composition-cache.ts';
import { openRemoteRegistry } from '../remote-registry.ts';
import { openLocalRegistry } from '../local-registry.ts';
import { parseTarget } from '../target.ts';
import { UsageError } from '../usage-error.ts';
import type { VariantRegistry } from '../variant-registry.ts';

/** Names a variant at a registry's address. */
export const isUrl = (text: string): boolean => /^https?:\/\//.test(text);

export interface OpenOptions {
  /** For each answer of a registry at an address; 30 s. */
  timeoutMs?: number | undefined;
  compose?: Compose | undefined;
  /** Called when a verdict is there, before anything is written. */
  judged?: (() => void) | undefined;
}

/**
 * Opens `graph@variant`, `dir:<path>` or the URL of a registry; the configured variant if nothing is named. The token for a registry is
 * REGISTRY_TOKEN. Throws UsageError for anything else.
 */
export function openVariant(
  configuration: Configuration,
  target: string | undefined,
  { timeoutMs = 30_000, compose, judged = () => {} }: OpenOptions = {},
): VariantRegistry {
  const { graph, variant, command } = configuration;
  if (target !== undefined && isUrl(target)) {
    if (!URL.canParse(target) || new URL(target).pathname.includes(':'))
      throw new UsageError(
        `${target}: expected the URL of a variant at a registry; it judges against its live version`,
      );
    return openRemoteRegistry(target, { token: process.env['REGISTRY_TOKEN'], timeoutMs, command });
  }
  if (target?.startsWith('dir:')) {
    const tree = target.slice('dir:'.length);
    return openLocalRegistry(configuration, target, { graph, variant, tree, compose, judged });
  }
  const named = target === undefined ? { graph, variant } : parseTarget(target);
  if (named === undefined || 'version' in named)
    throw new UsageError(`${target}: expected <graph>@<variant>, dir:<path> or the URL of a registry`);
  const name = target ?? `${graph}@${variant}`;
  return openLocalRegistry(configuration, name, { ...named, tree: null, compose, judged });
}
