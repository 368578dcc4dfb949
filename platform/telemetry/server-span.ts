import type { IncomingMessage, ServerResponse } from 'node:http';
import { isRecording, startSpan } from './span.ts';
import { startTrace, type Trace } from './trace.ts';

/** The unit of work of an HTTP request. Its span, if spans are recorded, ends with the connection's part in it: when the response is closed. */
export function traceOfRequest(request: IncomingMessage, response: ServerResponse): Trace {
  const { traceparent } = request.headers;
  const parent = typeof traceparent === 'string' ? traceparent : null;
  if (!isRecording() || isPoll(request)) return startTrace(parent);
  const method = request.method ?? 'GET';
  const path = request.url?.split('?', 1)[0] ?? '/';
  const open = startSpan(`${method} ${path}`, {
    kind: 'server',
    parent,
    attributes: { 'http.request.method': method, 'url.path': path, 'url.scheme': 'http' },
  });
  if (!open) return startTrace(parent);
  response.once('close', () => {
    open.set({ 'http.response.status_code': response.statusCode });
    if (response.statusCode >= 500) open.fail(new Error(`status ${response.statusCode}`));
    open.end();
  });
  return open.trace;
}

/** Readers of event logs ask all day; a question that belongs to no work would only fill the store of traces. */
function isPoll({ url, headers }: IncomingMessage): boolean {
  return url?.startsWith('/internal/') === true && headers['traceparent'] === undefined;
}
