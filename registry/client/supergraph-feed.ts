import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { SettingsError } from '../../platform/process/config.ts';
import type { Log } from '../../platform/process/log.ts';
import { counter, gauge } from '../../platform/process/metrics.ts';
import type { RegistryClient } from './registry-client.ts';

/** The settings of a process that can follow a schema registry. */
export const registrySettings = {
  /** A variant in a schema registry, `https://schemas.example/v1/tradepost/main`: what is live there is served. Left out: the file is. */
  REGISTRY_URL: z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' }).optional(),
  /** Of scope `read`, which may report too. */
  REGISTRY_TOKEN: z.string().optional(),
  /** Where the last good copy is kept; left out: `.data/supergraph/<port>.graphql`. */
  SUPERGRAPH_CACHE: z.string().optional(),
  /** How often the registry is told what is served and used. A process that is killed loses so much usage. */
  REGISTRY_REPORT_EVERY_MS: z.coerce.number().int().min(10).default(30_000),
};

export interface SupergraphFeed {
  /** Ends the following; what is loaded stays. */
  stop(): Promise<void>;
}

/** The first wait after a failed call; it doubles with each. Half of it would let a fleet's gateways hammer a registry that starts. */
const firstRetryMs = 500;
/** A registry that is back is noticed within so long. */
const lastRetryMs = 30_000;
/**
 * A registry that holds as many long polls as it can answers at once, and so it does behind a proxy that takes ETags away: it is asked again
 * after so long.
 */
const leastPollMs = 2_000;
/** Registries show problems to people; what a parser says about a large schema can be long. */
const maxProblemLength = 1_000;

/**
 * Follows what is live in a schema registry. It resolves once something was loaded: what is live; else, if the registry cannot be asked or
 * that does not load, the copy of what was loaded last from the same address; else the fallback. If nothing can be loaded, it throws a
 * SettingsError with the reasons.
 *
 * From then on `load` is called with whatever goes live. Where it throws, what was loaded before must go on; the refusal is logged,
 * counted and told to the registry. A registry that is away changes nothing: it is asked again with growing, jittered pauses.
 */
export async function followSupergraph(options: {
  registry: RegistryClient;
  /** Of the metrics: `gateway`. */
  process: string;
  /** Makes it the one served, or throws and leaves all as it was. */
  load: (sdl: string) => Promise<void>;
  /** Reads the supergraph that there is without a registry. */
  fallback: () => Promise<string>;
  /** Where the last good copy is kept. */
  cachePath: string;
  /** How often the registry is told what this process runs. */
  reportEveryMs: number;
  log: Log;
  now: () => Date;
}): Promise<SupergraphFeed> {
  const { registry, process, load, fallback, cachePath, reportEveryMs, log, now } = options;
  const versionGauge = gauge(
    `tradepost_${process}_supergraph_version`,
    'Number of the version of the schema registry that is served; 0: that of a file.',
  );
  const confirmed = gauge(
    `tradepost_${process}_supergraph_confirmed_timestamp_seconds`,
    'When the schema registry last answered what is live.',
  );
  const refused = counter(
    `tradepost_${process}_supergraph_refused_total`,
    'Supergraphs of the schema registry that could not be loaded.',
  );

  const instance = { id: randomUUID(), startedAt: now().toISOString() };
  const stopping = new AbortController();
  let loaded: { sdl: string; version: number | null } | undefined;
  let etag: string | null = null;
  /** What the registry answered last, loaded or refused. */
  let answered: string | undefined;
  let problem: string | null = null;
  let reporting: Promise<void> | undefined;
  let reportAgain = false;

  /** One at a time, or an older one could arrive last. */
  function report(): void {
    if (reporting) {
      reportAgain = true;
      return;
    }
    reporting = registry
      .reportInstance({ ...instance, version: loaded?.version ?? null, problem }, stopping.signal)
      .catch((error: unknown) => log.debug({ err: error }, 'the schema registry was not told what runs here'))
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

  /** Loads what the registry gave, or notes why that is refused. */
  async function take(sdl: string, version: number | null): Promise<void> {
    if (loaded?.sdl === sdl) {
      problem = null;
      nowServing(sdl, version);
      return;
    }
    try {
      await load(sdl);
    } catch (error) {
      problem = `version ${version} does not load: ${messageOf(error)}`.slice(0, maxProblemLength);
      refused.inc();
      log.warn(
        { err: error, version },
        'a supergraph of the schema registry does not load, the one before is served on',
      );
      return;
    }
    problem = null;
    nowServing(sdl, version);
    log.info({ version }, 'a supergraph of the schema registry is served');
    try {
      await writeCopy(cachePath, registry.url, { sdl, version });
    } catch (error) {
      log.warn({ err: error, path: cachePath }, 'the last good supergraph could not be kept');
    }
  }

  /** Asks once, and takes what is new; false if nothing was. */
  async function ask(): Promise<boolean> {
    const answer = await registry.supergraph(etag, stopping.signal);
    confirmed.set(now().getTime() / 1000);
    // Also of what is refused: it stays refused, and the registry answers as soon as there is something else.
    if (answer.changed) ({ etag } = answer);
    // Behind a proxy that takes the ETag away, what has not changed comes as if it had.
    if (!answer.changed || answer.sdl === answered) {
      // The same text can get another number, by a rollback say.
      if (problem === null && loaded) nowServing(loaded.sdl, answer.version ?? loaded.version);
      return false;
    }
    answered = answer.sdl;
    await take(answer.sdl, answer.version);
    return true;
  }

  async function start(): Promise<void> {
    const reasons: string[] = [];
    try {
      await ask();
      if (loaded) return;
      reasons.push(`REGISTRY_URL: ${problem}`);
    } catch (error) {
      problem = messageOf(error);
      reasons.push(`REGISTRY_URL: ${problem}`);
      log.warn({ err: error }, 'the schema registry gave no supergraph, trying the last good copy');
    }
    try {
      const copy = await readCopy(cachePath, registry.url);
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
      throw new SettingsError(`Cannot start, there is no supergraph:\n${reasons.map((one) => `  ${one}`).join('\n')}`, {
        cause: error,
      });
    }
  }

  async function follow(): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      const askedAt = performance.now();
      let pauseMs = 0;
      try {
        const news = await ask();
        if (failures > 0) log.info('the schema registry answers again');
        if (failures > 0 || news) report();
        failures = 0;
        // Without an ETag there is no waiting for what comes next.
        if (!news || etag === null) pauseMs = jittered(leastPollMs) - (performance.now() - askedAt);
      } catch (error) {
        if (stopping.signal.aborted) return;
        if (failures === 0)
          log.warn({ err: error }, 'the schema registry does not answer, what is loaded is served on');
        pauseMs = jittered(Math.min(lastRetryMs, firstRetryMs * 2 ** failures));
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
      clearInterval(timer);
      await Promise.all([following, reporting]);
    },
  };
}

/** Between half of it and all of it, so that processes that lost a registry together do not come back together. */
function jittered(ms: number): number {
  return ms * (0.5 + Math.random() / 2);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whole or not at all, also when the machine loses power: a gateway may have nothing else to start with. */
async function writeCopy(file: string, url: string, copy: { sdl: string; version: number | null }): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const part = `${file}.${randomUUID()}.part`;
  try {
    const handle = await open(part, 'wx');
    try {
      await handle.writeFile(`${headOf(url)} ${copy.version ?? ''}\n${copy.sdl}`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  const directory = await open(path.dirname(file), 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Throws if there is none, or if it is of another graph: a gateway that was pointed elsewhere must not serve where it came from. */
async function readCopy(file: string, url: string): Promise<{ sdl: string; version: number | null }> {
  const text = await readFile(file, 'utf8');
  const end = text.indexOf('\n');
  const head = text.slice(0, end);
  if (!head.startsWith(`${headOf(url)} `)) throw new Error(`${file} is no copy from ${url}`);
  const version = Number(head.slice(headOf(url).length + 1));
  return { sdl: text.slice(end + 1), version: version > 0 ? version : null };
}

const headOf = (url: string): string => `# ${url}`;
