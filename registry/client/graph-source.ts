import type { Log } from '../../platform/process/log.ts';
import { openRegistryClient } from './registry-client.ts';
import { followSupergraph, type SupergraphFeed } from './supergraph-feed.ts';
import { startUsageReports, type UsageReports } from './usage-reports.ts';

/** Where a process that executes operations takes its supergraph from: a schema registry, or a file. */
export interface GraphSource {
  /** Counts executed operations for the registry; undefined without one. */
  usage: UsageReports | undefined;
  /**
   * Loads the supergraph and, with a registry, every version that goes live. Throws if nothing can be loaded. Where `load` throws later, what
   * was loaded before stays.
   */
  follow(supergraph: {
    load: (sdl: string, signal?: AbortSignal) => Promise<void>;
    /** Whether `load` may take minutes, because it tries a version on a share of the requests; left out: no. */
    tries?: boolean;
    /** Reads the supergraph that there is without a registry. */
    fallback: () => Promise<string>;
  }): Promise<void>;
  /** No version is loaded any more. */
  stopFollowing(): Promise<void>;
  /** Reports the usage that was counted since the last report. Comes after the last operation. */
  stop(): Promise<void>;
}

export function openGraphSource(options: {
  settings: {
    REGISTRY_URL?: string | undefined;
    REGISTRY_TOKEN?: string | undefined;
    SUPERGRAPH_CACHE?: string | undefined;
    REGISTRY_REPORT_EVERY_MS: number;
  };
  /** Named in metrics: `gateway`. */
  process: string;
  /** Names the default cache file: processes on one machine differ in it. */
  port: number;
  log: Log;
  now: () => Date;
}): GraphSource {
  const { settings, process, port, log, now } = options;
  const { REGISTRY_URL: url, REGISTRY_TOKEN: token, REGISTRY_REPORT_EVERY_MS: reportEveryMs } = settings;
  const registry = url ? openRegistryClient({ url, token }) : undefined;
  const usage = registry && startUsageReports({ registry, everyMs: reportEveryMs, log, now });
  let feed: SupergraphFeed | undefined;

  return {
    usage,
    async follow({ load, tries, fallback }) {
      if (!registry) {
        await load(await fallback());
        return;
      }
      const cachePath = settings.SUPERGRAPH_CACHE ?? `.data/supergraph/${port}.graphql`;
      feed = await followSupergraph({ registry, process, load, tries, fallback, cachePath, reportEveryMs, log, now });
    },
    stopFollowing: async () => feed?.stop(),
    stop: async () => usage?.stop(),
  };
}
