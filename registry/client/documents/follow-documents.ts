import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SettingsError } from '../../../platform/process/config.ts';
import type { Log } from '../../../platform/process/log.ts';
import { counter, gauge } from '../../../platform/process/metrics.ts';
import type { RegistryClient } from '../registry-client.ts';
import { type DocumentSet, openDocumentSet } from './document-set.ts';
import { readManifest } from './manifest.ts';
import { readReleasedDocuments, type ReleasedDocuments, toReleasedDocuments } from './released-documents.ts';

/** The documents that a process trusts now. */
export interface FollowedDocuments {
  current(): DocumentSet;
  stop(): Promise<void>;
}

const known = gauge('tradepost_documents', 'Different texts of trusted documents that this process knows.');
const confirmed = gauge(
  'tradepost_documents_confirmed_timestamp_seconds',
  'When the schema registry last answered which documents are trusted.',
);
const failures = counter(
  'tradepost_documents_failed_total',
  'Times the schema registry did not give its documents, or gave what cannot be read; the ones before stay trusted.',
);

/**
 * Reads the trusted documents of manifests and, with a registry, of its active releases. Throws a SettingsError if a manifest cannot be read, or if
 * the registry gives no documents and there is no last good copy either: a process that would refuse every operation must not start.
 *
 * From then on the registry is asked every `everyMs`. While it does not answer, or sends an unreadable answer, the earlier documents stay trusted.
 */
export async function followDocuments(options: {
  registry: RegistryClient | undefined;
  /** Client and path of each manifest. */
  files: readonly (readonly [client: string, file: string])[];
  /** File of the last good copy; no other process may use it. */
  cachePath: string;
  everyMs: number;
  log: Log;
  now: () => Date;
}): Promise<FollowedDocuments> {
  const { registry, files, cachePath, everyMs, log, now } = options;
  const stopping = new AbortController();
  const ofFiles = await Promise.all(files.map(([client, file]) => readFileOf(client, file)));
  let set = openDocumentSet(ofFiles);
  let etag: string | null = null;
  known.set(set.size);

  function take(text: string): void {
    set = openDocumentSet([readReleasedDocuments(text), ...ofFiles]);
    known.set(set.size);
  }

  async function ask(source: RegistryClient): Promise<void> {
    const answer = await source.documents(etag, stopping.signal);
    if (answer.changed) {
      take(answer.text);
      ({ etag } = answer);
      log.info({ documents: set.size }, 'the trusted documents of the schema registry are used');
      await writeCopy(cachePath, source.url, answer.text).catch((error: unknown) =>
        log.warn({ err: error, path: cachePath }, 'the trusted documents could not be stored'),
      );
    }
    confirmed.set(now().getTime() / 1000);
  }

  async function start(source: RegistryClient): Promise<void> {
    try {
      await ask(source);
    } catch (error) {
      failures.inc();
      log.warn({ err: error }, 'the schema registry gave no trusted documents, trying the last good copy');
      try {
        take(await readCopy(cachePath, source.url));
      } catch (missing) {
        throw new SettingsError(
          `Cannot start, there are no trusted documents:\n  REGISTRY_URL: ${messageOf(error)}\n  TRUSTED_DOCUMENTS_CACHE: ${messageOf(missing)}`,
          { cause: error },
        );
      }
    }
  }

  async function follow(source: RegistryClient): Promise<void> {
    let away = false;
    for (;;) {
      // Gateways that start together would otherwise ask together forever.
      await sleep(everyMs * (0.8 + 0.4 * Math.random()), undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      try {
        await ask(source);
        if (away) log.info('the schema registry gives trusted documents again');
        away = false;
      } catch (error) {
        if (stopping.signal.aborted) return;
        failures.inc();
        if (!away) log.warn({ err: error }, 'the schema registry gave no trusted documents, the ones before stay');
        away = true;
      }
    }
  }

  let following: Promise<void> | undefined;
  if (registry) {
    await start(registry);
    following = follow(registry);
  }
  return {
    current: () => set,
    async stop() {
      stopping.abort();
      await following;
    },
  };
}

/** A manifest as the one release of its client. */
async function readFileOf(client: string, file: string): Promise<ReleasedDocuments> {
  try {
    return toReleasedDocuments([{ client, version: '', operations: readManifest(await readFile(file, 'utf8')) }]);
  } catch (error) {
    throw new SettingsError(`Cannot start: TRUSTED_DOCUMENTS_FILES: ${file} ${messageOf(error)}`, { cause: error });
  }
}

/** The file appears whole or not at all. */
async function writeCopy(file: string, url: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const part = `${file}.${randomUUID()}.part`;
  try {
    await writeFile(part, `${url}\n${text}`, { flag: 'wx', flush: true });
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** Throws if there is none, or if it comes from another address. */
async function readCopy(file: string, url: string): Promise<string> {
  const text = await readFile(file, 'utf8');
  if (!text.startsWith(`${url}\n`)) throw new Error(`${file} is not a copy from ${url}`);
  return text.slice(url.length + 1);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
