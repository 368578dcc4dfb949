import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { backoff } from '../../platform/process/backoff.ts';
import { httpUrl, secretValue, SettingsError } from '../../platform/process/config.ts';
import type { Log } from '../../platform/process/log.ts';
import { counter, gauge } from '../../platform/process/metrics.ts';
import { instanceId } from './instance-id.ts';
import type { RegistryClient } from './registry-client.ts';
import { readSupergraphCopy, writeSupergraphCopy } from './supergraph-copy.ts';

/** The settings of a process that can follow a schema registry. */
export const registrySettings = {
  /** A variant in a schema registry, `https://schemas.example/v1/tradepost/main`, whose live version is served. Left out: the file is served. */
  REGISTRY_URL: httpUrl.optional(),
  /** A token with the scope `read`, which includes reporting. */
  REGISTRY_TOKEN: secretValue(z.string()).optional(),
  /** File of the last good copy; left out: `.data/supergraph/<port>.graphql`. */
  SUPERGRAPH_CACHE: z.string().optional(),
  /** How often the served version and the usage are reported. A process that is killed loses the usage of this time. */
  REGISTRY_REPORT_EVERY_MS: z.coerce.number().int().min(10).default(30_000),
};

export interface SupergraphFeed {
  /** Stops following and removes this process from the registry's list. The loaded supergraph stays. */
  stop(): Promise<void>;
}

/** The first pause after a failed call; it doubles with each failure. Half of it would let a fleet's gateways hammer a registry that starts. */
const firstRetryMs = 500;
/** The longest pause: a registry that is back is noticed within this time. */
const lastRetryMs = 30_000;
/**
 * A registry that already holds its maximum of long polls answers immediately, and so does one behind a proxy that removes ETags. Then the
 * next request follows after this time.
 */
const leastPollMs = 2_000;
/** Registries show problems to people, and a parser's message about a large schema can be long. */
const maxProblemLength = 1_000;

/** How long a stopping process waits for the registry to take it off its list. */
const removeWithinMs = 2_000;

/**
 * Follows the live version in a schema registry. It resolves once a supergraph is loaded: the live one; else, if the registry does not answer,
 * has no version yet, or its version does not load, the last good copy from the same address; else the fallback. If nothing can be loaded,
 * it throws a SettingsError with the reasons.
 *
 * From then on `load` is called with each version that goes live, the first one included, within about a second. If `load` throws, the
 * supergraph loaded before must stay in use; the refusal is logged, counted and reported to the registry. While the registry is away nothing
 * changes: it is called again with growing, jittered pauses.
 */
export async function followSupergraph(options: {
  registry: RegistryClient;
  /** Of the metrics: `gateway`. */
  process: string;
  /** Serves this supergraph from now on; or throws and changes nothing, also when the signal fires. */
  load: (sdl: string, signal?: AbortSignal) => Promise<void>;
  /**
   * Whether `load` may take minutes, because it tries a version on a share of the requests. Then the last good copy is loaded first, so that a restart
   * tries the live version too, and a later version ends the trial of an earlier one. The copy is the version that passed.
   */
  tries?: boolean | undefined;
  /** Reads the supergraph to use without a registry. */
  fallback: () => Promise<string>;
  /** File of the last good copy; no other process may use it. */
  cachePath: string;
  /** How often the version that this process serves is reported. */
  reportEveryMs: number;
  log: Log;
  now: () => Date;
}): Promise<SupergraphFeed> {
  const { registry, process, load, tries = false, fallback, cachePath, reportEveryMs, log, now } = options;
  const versionGauge = gauge(
    `tradepost_${process}_supergraph_version`,
    'Number of the version of the schema registry that is served; 0: that of a file.',
  );
  const confirmed = gauge(
    `tradepost_${process}_supergraph_confirmed_timestamp_seconds`,
    'When the schema registry last answered which version is live.',
  );
  const refused = counter(
    `tradepost_${process}_supergraph_refused_total`,
    'Supergraphs of the schema registry that could not be loaded.',
  );

  const instance = { id: instanceId({ process, cachePath }), startedAt: now().toISOString() };
  const stopping = new AbortController();
  let loaded: { sdl: string; version: number | null } | undefined;
  let etag: string | null = null;
  /** The registry's last answer, loaded or refused. */
  let answered: string | undefined;
  let problem: string | null = null;
  let reporting: Promise<void> | undefined;
  let reportAgain = false;
  let trial = new AbortController();
  let trying: Promise<void> = Promise.resolve();

  /** One at a time, or an older one could arrive last. */
  function report(): void {
    if (reporting) {
      reportAgain = true;
      return;
    }
    reporting = registry
      .reportInstance({ ...instance, version: loaded?.version ?? null, problem }, stopping.signal)
      .catch((error: unknown) =>
        log.debug({ err: error }, 'the served version was not reported to the schema registry'),
      )
      .finally(() => {
        reporting = undefined;
        const again = reportAgain && !stopping.signal.aborted;
        reportAgain = false;
        if (again) report();
      });
  }

  function nowServing(sdl: string, version: number | null): void {
    loaded = { sdl, version };
    versionGauge.set(version ?? 0);
  }

  /** Loads the registry's answer, or notes why it is refused. */
  async function take(sdl: string, version: number | null, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    if (loaded?.sdl === sdl) {
      problem = null;
      nowServing(sdl, version);
      return;
    }
    try {
      await load(sdl, signal);
    } catch (error) {
      if (signal.aborted) return;
      problem = `version ${version} does not load: ${messageOf(error)}`.slice(0, maxProblemLength);
      refused.inc();
      log.warn(
        { err: error, version },
        'a supergraph of the schema registry does not load, the previous one stays in use',
      );
      return;
    }
    problem = null;
    nowServing(sdl, version);
    log.info({ version }, 'a supergraph of the schema registry is served');
    try {
      await writeSupergraphCopy(cachePath, registry.url, { sdl, version });
    } catch (error) {
      log.warn({ err: error, path: cachePath }, 'the last good supergraph could not be stored');
    }
  }

  /** Requests the live version once and loads it if it is new. */
  async function ask(wait: boolean): Promise<'news' | 'unchanged' | 'none'> {
    const answer = await registry.supergraph(etag, { wait, signal: stopping.signal });
    confirmed.set(now().getTime() / 1000);
    if (answer === 'none') return 'none';
    // Also of a refused version: it stays refused, and the registry answers as soon as another is live.
    if (answer.changed) ({ etag } = answer);
    // Behind a proxy that removes ETags, an unchanged supergraph arrives as if it had changed.
    if (!answer.changed || answer.sdl === answered) {
      // The same text can get another number, by a rollback for example.
      if (problem === null && loaded) nowServing(loaded.sdl, answer.version ?? loaded.version);
      return 'unchanged';
    }
    answered = answer.sdl;
    trial.abort(new Error('another version is live'));
    trial = new AbortController();
    const { signal } = trial;
    const { sdl, version } = answer;
    trying = trying.then(() => take(sdl, version, signal));
    if (tries && loaded) void trying.then(report);
    else await trying;
    return 'news';
  }

  async function start(): Promise<void> {
    const reasons: string[] = [];
    const passed = tries ? await readSupergraphCopy(cachePath, registry.url).catch(() => undefined) : undefined;
    if (passed) {
      try {
        await load(passed.sdl);
        nowServing(passed.sdl, passed.version);
        return;
      } catch (error) {
        log.warn({ err: error, path: cachePath }, 'the last good supergraph does not load');
      }
    }
    try {
      if ((await ask(false)) === 'none') {
        problem = `nothing is live at ${registry.url} yet`;
        log.warn({ problem }, 'the schema registry gave no supergraph, trying the last good copy');
      }
      if (loaded) return;
      reasons.push(`REGISTRY_URL: ${problem}`);
    } catch (error) {
      problem = messageOf(error);
      reasons.push(`REGISTRY_URL: ${problem}`);
      log.warn({ err: error }, 'the schema registry gave no supergraph, trying the last good copy');
    }
    try {
      const copy = await readSupergraphCopy(cachePath, registry.url);
      await load(copy.sdl);
      nowServing(copy.sdl, copy.version);
      log.warn({ path: cachePath, version: copy.version }, 'the last good supergraph is served');
      return;
    } catch (error) {
      reasons.push(`SUPERGRAPH_CACHE: ${messageOf(error)}`);
    }
    try {
      const sdl = await fallback();
      await load(sdl);
      nowServing(sdl, null);
      log.warn('the supergraph of the file is served, there is no other');
    } catch (error) {
      reasons.push(messageOf(error));
      throw new SettingsError(
        `Cannot start, there is no supergraph:\n${reasons.map((reason) => `  ${reason}`).join('\n')}`,
        {
          cause: error,
        },
      );
    }
  }

  async function follow(): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      const askedAt = performance.now();
      let pauseMs = 0;
      try {
        const answer = await ask(true);
        if (failures > 0) log.info('the schema registry answers again');
        if (failures > 0 || answer === 'news') report();
        failures = 0;
        // Without an ETag the registry does not wait for the next version.
        if (answer !== 'news' || etag === null)
          pauseMs = backoff(1, { firstMs: leastPollMs, lastMs: leastPollMs }) - (performance.now() - askedAt);
      } catch (error) {
        if (stopping.signal.aborted) return;
        if (failures === 0)
          log.warn({ err: error }, 'the schema registry does not answer, the loaded supergraph stays in use');
        pauseMs = backoff(failures + 1, { firstMs: firstRetryMs, lastMs: lastRetryMs });
        failures += 1;
      }
      if (pauseMs > 0) await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  await start();
  report();
  const timer = setInterval(report, reportEveryMs);
  const following = follow();
  return {
    async stop() {
      stopping.abort();
      trial.abort(new Error('the process stops'));
      clearInterval(timer);
      await Promise.all([following, trying, reporting]);
      await registry
        .removeInstance(instance, AbortSignal.timeout(removeWithinMs))
        .catch((error: unknown) => log.debug({ err: error }, 'the schema registry still lists this process'));
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
