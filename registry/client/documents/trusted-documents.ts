import type { Log } from '../../../platform/process/log.ts';
import { SettingsError } from '../../../platform/process/config.ts';
import { openRegistryClient } from '../registry-client.ts';
import { type DocumentGate, openDocumentGate } from './admit-document.ts';
import { followDocuments } from './follow-documents.ts';
import { type DocumentSettings, usesDocuments } from './settings.ts';

export interface TrustedDocuments extends DocumentGate {
  /** The texts that are trusted now. */
  texts(): Iterable<string>;
  stop(): Promise<void>;
}

/**
 * Opens the trusted documents of a process; undefined where its settings use none. Throws a SettingsError if there is no source for them, or none that
 * can be read.
 */
export async function openTrustedDocuments(options: {
  settings: DocumentSettings & { REGISTRY_URL?: string | undefined; REGISTRY_TOKEN?: string | undefined };
  /** Names the default cache file: processes on one machine differ in it. */
  port: number;
  log: Log;
  now: () => Date;
}): Promise<TrustedDocuments | undefined> {
  const { settings, port, log, now } = options;
  if (!usesDocuments(settings)) return undefined;
  const { REGISTRY_URL: url, REGISTRY_TOKEN: token, TRUSTED_DOCUMENTS_FILES: files } = settings;
  if (!url && files.length === 0) {
    throw new SettingsError(
      'Cannot start: TRUSTED_DOCUMENTS needs REGISTRY_URL or TRUSTED_DOCUMENTS_FILES, else every operation is unknown',
    );
  }
  const followed = await followDocuments({
    registry: url ? openRegistryClient({ url, token }) : undefined,
    files,
    cachePath: settings.TRUSTED_DOCUMENTS_CACHE ?? `.data/documents/${port}.json`,
    everyMs: settings.TRUSTED_DOCUMENTS_EVERY_MS,
    log,
    now,
  });
  const gate = openDocumentGate({
    mode: settings.TRUSTED_DOCUMENTS,
    perClient: settings.TRUSTED_DOCUMENTS_PER_CLIENT,
    documents: followed.current,
    log,
  });
  return { admit: gate.admit, texts: () => followed.current().texts(), stop: followed.stop };
}
