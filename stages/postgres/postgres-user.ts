import { readFileSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';

/** The operating-system user that PostgreSQL runs as instead of root. */
export interface PostgresUser {
  uid: number;
  gid: number;
}

/**
 * The user that PostgreSQL runs as: null for this process's own user, `nobody` if that is root. Throws an
 * EmbeddedPostgresError if `accounts` (text like /etc/passwd) has no such user.
 */
export function postgresUser(accounts: () => string = () => readFileSync('/etc/passwd', 'utf8')): PostgresUser | null {
  if (process.platform === 'win32' || process.getuid?.() !== 0) return null;
  const [, uid, gid] = /^nobody:[^:]*:(-?\d+):(-?\d+):/m.exec(accounts()) ?? [];
  if (uid === undefined || gid === undefined) {
    throw new EmbeddedPostgresError(
      'PostgreSQL refuses to run as root, and /etc/passwd has no user `nobody` to run it as. Start as another user, or set ' +
        'DATABASE_URL to a PostgreSQL 15 or newer.',
    );
  }
  // macOS writes -2, which is an unsigned number to the system.
  return { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 };
}

/**
 * Whether a user may enter a directory and every one above it, by their permission bits. False if one does not exist.
 */
export function mayEnter(directory: string, user: PostgresUser): boolean {
  const above = path.dirname(directory);
  if (above !== directory && !mayEnter(above, user)) return false;
  const stats = statSync(directory, { throwIfNoEntry: false });
  return stats !== undefined && (stats.mode & executeBit(stats, user)) !== 0;
}

function executeBit(stats: Stats, user: PostgresUser): number {
  if (stats.uid === user.uid) return 0o100;
  return stats.gid === user.gid ? 0o010 : 0o001;
}
