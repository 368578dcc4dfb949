import { createHash } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';

/** A registry takes 100 characters. */
const maxHostLength = 60;

/**
 * The id under which a process reports to the registry: `gateway@<host>-<hash>`. It is the same after a restart, so that the restarted process
 * replaces its earlier self in lists. The hash is of the file in which the process keeps its supergraph: two processes on one host use two files.
 */
export function instanceId(options: { process: string; cachePath: string; host?: string }): string {
  const { process, cachePath, host = os.hostname() } = options;
  const hash = createHash('sha256')
    .update(JSON.stringify([host, path.resolve(cachePath)]))
    .digest('hex')
    .slice(0, 8);
  return `${process}@${host.replaceAll(/[^\w.-]/g, '-').slice(0, maxHostLength)}-${hash}`;
}
