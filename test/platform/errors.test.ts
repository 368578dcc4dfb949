import { GraphQLError } from 'graphql';
import { expect, test } from 'vitest';
import { CodedError, errorCodes, maskError } from '#platform/process/errors.ts';
import { createLog } from '#platform/process/log.ts';
import { currentTraceId, withTrace } from '#platform/telemetry/trace.ts';

function watchedLog() {
  const lines: Record<string, unknown>[] = [];
  return { lines, log: createLog('test', 'debug', { write: (line) => void lines.push(JSON.parse(line)) }) };
}

test('an error without a code of ours is masked, and goes whole to the log with the same trace', () => {
  const { lines, log } = watchedLog();
  const cause = new Error('relation "orders" does not exist');
  const error = new GraphQLError('cannot read orders', {
    path: ['orders', 0],
    originalError: new Error('cannot read', { cause }),
  });
  withTrace(null, () => {
    expect(
      maskError({ ...error.toJSON(), extensions: { code: 'INTERNAL_SERVER_ERROR', stacktrace: ['at x'] } }, error, log),
    ).toEqual({
      message: 'Something went wrong on our side',
      path: ['orders', 0],
      extensions: { code: 'INTERNAL', retryable: true, traceId: currentTraceId() },
    });
    expect(lines).toMatchObject([{ level: 'error', traceId: currentTraceId() }]);
    expect(JSON.stringify(lines)).toMatch(/relation .*orders.* does not exist/);
  });
});

test('a coded error keeps message, path and extensions, never its cause or the additions of libraries', () => {
  const { lines, log } = watchedLog();
  const error = new CodedError('INVALID_CURSOR', 'The cursor is of another list', {
    cause: new Error('secret'),
    extensions: { field: 'after' },
  });
  const formatted = { ...error.toJSON(), path: ['orders'] };
  const masked = maskError(
    { ...formatted, extensions: { ...formatted.extensions, serviceName: 'orders', stacktrace: ['at x'] } },
    error,
    log,
  );
  expect(masked).toEqual({
    message: 'The cursor is of another list',
    path: ['orders'],
    extensions: { code: 'INVALID_CURSOR', field: 'after', retryable: false },
  });
  expect(lines).toEqual([]);
});

test('a failure of ours that has a code is shown to clients and logged with its cause', () => {
  const { lines, log } = watchedLog();
  const error = new CodedError('SUBGRAPH_UNAVAILABLE', undefined, { cause: new Error('connect ECONNREFUSED') });
  expect(JSON.stringify(maskError(error.toJSON(), error, log))).not.toMatch(/ECONNREFUSED/);
  expect(lines).toMatchObject([{ level: 'warn', code: 'SUBGRAPH_UNAVAILABLE' }]);
  expect(JSON.stringify(lines)).toMatch(/ECONNREFUSED/);
});

test('a code that is not in the table is masked, also one named like a property of every object', () => {
  const { log } = watchedLog();
  for (const code of ['MADE_UP', 'toString', '__proto__', 7]) {
    expect(maskError({ message: 'm', extensions: { code } }, new Error('m'), log).extensions?.['code']).toBe(
      'INTERNAL',
    );
  }
});

test('every code has a status, and a retryable code is a failure of ours or a matter of time', () => {
  for (const [code, { status, retryable, message }] of Object.entries(errorCodes)) {
    expect(code).toMatch(/^[A-Z][A-Z_]+$/);
    expect(message).not.toBe('');
    expect(retryable, code).toBe(status >= 500 || status === 429);
  }
});

test('fields that hold secrets are not logged', () => {
  const { lines, log } = watchedLog();
  log.info({
    password: 'hunter2',
    headers: { authorization: 'Bearer hunter2', 'x-tradepost-identity': 'hunter2' },
    request: { variables: { input: { password: 'hunter2', refreshToken: 'hunter2' } } },
  });
  expect(lines).toHaveLength(1);
  expect(JSON.stringify(lines)).not.toMatch(/hunter2/);
});

test('an unreachable or busy database is a coded, retryable answer without details', () => {
  const { lines, log } = watchedLog();
  const refused = Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' });
  const error = new GraphQLError('query failed: select secret', { path: ['orders'], originalError: refused });
  expect(maskError(error.toJSON(), error, log)).toEqual({
    message: 'The database cannot be used now; try again later',
    path: ['orders'],
    extensions: { code: 'DATABASE_UNAVAILABLE', retryable: true },
  });
  expect(lines).toMatchObject([{ level: 'warn', code: 'DATABASE_UNAVAILABLE' }]);
});

test('the text of a client is not echoed at length, and suggestions are left out if an option says so', () => {
  const { log } = watchedLog();
  const error = new GraphQLError(
    `Value "${'a'.repeat(240_000)}" does not exist in "Order" enum. Did you mean "PRICE"?`,
    {
      extensions: { code: 'BAD_USER_INPUT' },
    },
  );
  expect(maskError(error.toJSON(), error, log).message).toMatch(/^Value "a{120}…" does not .* Did you mean "PRICE"\?$/);
  expect(maskError(error.toJSON(), error, log, { hideSuggestions: true }).message).toMatch(/enum\.$/);
});
