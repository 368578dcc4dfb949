import { readSettings } from '../../platform/process/config.ts';
import { registrySettings } from '../client/supergraph-feed.ts';
import type { Configuration } from '../graph-file.ts';
import { openRemoteRegistry } from '../remote-registry.ts';
import { openLocalRegistry } from '../local-registry.ts';
import { isUrl, parseTarget } from '../target.ts';
import { UsageError } from '../usage-error.ts';
import type { VariantRegistry } from '../variant-registry.ts';
import { type CommandOptions, composerOf } from './command-options.ts';

/**
 * Opens `graph@variant`, `dir:<path>` or the URL of a registry; the configured variant if nothing is named. The token for a registry is
 * REGISTRY_TOKEN. `judged` is called when a verdict is there, before anything is written. Throws UsageError for anything else.
 */
export function openVariant(
  configuration: Configuration,
  target: string | undefined,
  options: CommandOptions,
  judged: () => void = () => {},
): VariantRegistry {
  const compose = composerOf(options);
  const { graph, variant, command } = configuration;
  if (target !== undefined && isUrl(target)) {
    if (!URL.canParse(target) || new URL(target).pathname.includes(':'))
      throw new UsageError(
        `${target}: expected the URL of a variant at a registry; it judges against its live version`,
      );
    const { REGISTRY_TOKEN: token } = readSettings({ REGISTRY_TOKEN: registrySettings.REGISTRY_TOKEN });
    return openRemoteRegistry(target, { token, timeoutMs: (options.timeout ?? 30) * 1000, command });
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
