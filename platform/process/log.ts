import { pino } from 'pino';
import { currentTraceId } from './trace.ts';

export type Log = pino.Logger;

// Each name at the top and three levels down: deep enough for a logged request with its headers and variables.
const secretFields = [
  'authorization',
  'password',
  'token',
  'accessToken',
  'refreshToken',
  'identity',
  'secret',
  'apiKey',
  '["x-tradepost-identity"]',
  'cookie',
];
const redactedPaths = secretFields.flatMap((field) =>
  field.startsWith('[')
    ? [field, `*${field}`, `*.*${field}`, `*.*.*${field}`]
    : [field, `*.${field}`, `*.*.${field}`, `*.*.*.${field}`],
);

/**
 * A log of one process: a JSON line each on standard output, with the current trace's id. Fields that hold secrets are
 * replaced by `[redacted]`; log an error as `{ err: error }` to keep its cause.
 */
export function createLog(process: string, level = 'info', destination?: pino.DestinationStream): Log {
  const options: pino.LoggerOptions = {
    level,
    base: { process },
    redact: { paths: redactedPaths, censor: '[redacted]' },
    formatters: { level: (label) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: () => {
      const traceId = currentTraceId();
      return traceId ? { traceId } : {};
    },
  };
  // Written at once: what is still buffered at the end is tried without end when nobody reads the pipe any more, and the process hangs.
  return pino(options, destination ?? pino.destination({ dest: 1, sync: true }));
}
