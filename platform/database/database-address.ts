/** A pooler in transaction mode, such as PgBouncer, between a process and PostgreSQL. */
export interface Pooler {
  /** Whether statements may have names: PgBouncer 1.21 and newer keeps them across its connections. */
  namedStatements: boolean;
}

/** How a process reaches its database. */
export interface DatabaseAddress {
  /** For reads and transactions; the pooler if there is one. */
  url: string;
  /** PostgreSQL itself, for what lasts as long as a connection: locks, settings, the job queue of a worker. */
  directUrl: string;
  /** Left out, `url` is PostgreSQL itself. */
  pooler: Pooler | undefined;
}

/** Reads the address from settings. A direct address means that the other one is a pooler. */
export function databaseAddress(settings: {
  url: string;
  directUrl: string | undefined;
  namedStatements: boolean;
}): DatabaseAddress {
  const { url, directUrl, namedStatements } = settings;
  return directUrl === undefined
    ? { url, directUrl: url, pooler: undefined }
    : { url, directUrl, pooler: { namedStatements } };
}
