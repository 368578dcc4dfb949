/** Failures of PostgreSQL that the request did not cause. */
export type DatabaseFailure = 'DATABASE_UNAVAILABLE' | 'OVERLOADED';

/** PostgreSQL is starting or stopping, read-only (a standby, or after a failover), out of disk or memory, or cannot read its files. */
const unavailable = ['25006', '53100', '53200', '57P01', '57P02', '57P03', '57P05'];
const unavailableClasses = ['08', '58'];
/** PostgreSQL cannot be reached, in Node's codes. Node uses the same codes for every other server. */
const unreachable = ['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'ETIMEDOUT', 'EPIPE', 'EHOSTUNREACH', 'ENETUNREACH'];
const unresolved = ['ENOTFOUND', 'EAI_AGAIN'];

/**
 * Whether an error, or one of its causes, means that the database cannot answer now: DATABASE_UNAVAILABLE if it cannot be reached
 * or cannot write, OVERLOADED if it or our pool has no free connection. The same request may succeed later in both
 * cases. `undefined` for all other errors.
 */
export function databaseFailure(error: unknown): DatabaseFailure | undefined {
  const chain = causesOf(error);
  for (const { code, message, fatal } of chain) {
    if (code === '53300' || message === 'timeout exceeded when trying to connect') return 'OVERLOADED';
    if (unavailable.includes(code) || (isSqlState(code) && unavailableClasses.includes(code.slice(0, 2))))
      return 'DATABASE_UNAVAILABLE';
    // PostgreSQL ends a session with such an error, or does not begin it: the database takes no connections, is gone, or refuses the role.
    if (fatal && isSqlState(code)) return 'DATABASE_UNAVAILABLE';
    if (message.startsWith('Connection terminated')) return 'DATABASE_UNAVAILABLE';
  }
  const lost = chain.some(({ code }) => unreachable.includes(code) || unresolved.includes(code));
  return lost && chain.some(({ fromDriver }) => fromDriver) ? 'DATABASE_UNAVAILABLE' : undefined;
}

interface Cause {
  code: string;
  message: string;
  fatal: boolean;
  /** MikroORM wraps the errors of its driver; errors of our other connections are not wrapped like this. */
  fromDriver: boolean;
}

function causesOf(error: unknown): Cause[] {
  const causes: Cause[] = [];
  // Bounds a chain that contains itself.
  for (let at = error; at instanceof Error && causes.length < 10; at = nextOf(at)) {
    const code = 'code' in at ? String(at.code) : '';
    const fatal = 'severity' in at && at.severity === 'FATAL';
    causes.push({ code, message: at.message, fatal, fromDriver: isFromDriver(at) });
  }
  return causes;
}

function nextOf(error: Error): unknown {
  if ('originalError' in error && error.originalError !== error) return error.originalError ?? error.cause;
  return error.cause;
}

/** By name, so that processes without a database do not load MikroORM. */
function isFromDriver(error: Error): boolean {
  for (let at: unknown = error.constructor; typeof at === 'function'; at = Object.getPrototypeOf(at)) {
    if (at.name === 'DriverException') return true;
  }
  return false;
}

function isSqlState(code: string): boolean {
  return code.length === 5 && code !== 'EPIPE';
}
