import { pino } from 'pino';
import { currentTraceId } from '../telemetry/trace.ts';

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
 * The log of one process: JSON lines on standard output, with the id of the current trace. Fields that hold secrets are
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
  // Written immediately: if nothing reads the pipe any more, the process would try forever to write its buffer at the
  // end, and hang.
  return pino(options, destination ?? pino.destination({ dest: 1, sync: true }));
}
