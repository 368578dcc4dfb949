import { type HttpConnection, openConnection } from './connection.ts';
import { answerTimeoutMs, type ClientBounds, type PostRequest, type PostText, reasonOf } from './post-text.ts';
import type { HttpResponse } from './read-response.ts';

/** A request on its way. */
interface Call {
  head: string;
  body: string;
  /** Undefined while it waits for one. */
  connection: HttpConnection | undefined;
  done(error: Error | undefined, response?: HttpResponse): void;
}

/** How often idle connections are looked at: those that their server is about to close are closed, and a process may end with the others. */
const lookEveryMs = 1_000;
/** What a header may hold: a line end would begin another header. */
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Opens a client of one server for calls between processes: HTTP/1.1 without TLS over kept-alive connections. It has what a call to a subgraph needs
 * and nothing else: no redirects, proxies, compression or pipelining.
 */
export function openHttpClient(origin: string, { connections, responseBytes }: ClientBounds): PostText {
  const { hostname, port, host } = new URL(origin);
  // An IPv6 address has brackets in a URL.
  const server = { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port || 80) };
  // The last one was used last, so that connections that are not needed grow old.
  const idle: HttpConnection[] = [];
  // In order of arrival. No Set: its tables would keep calls in memory that have ended (see gateway/subgraphs/deadline.ts).
  const waiting: Call[] = [];
  let open = 0;
  let looking: NodeJS.Timeout | undefined;

  function begin(call: Call): void {
    const connection = takeIdle() ?? (open < connections ? connect() : undefined);
    if (connection) carry(connection, call);
    else waiting.push(call);
  }

  function carry(connection: HttpConnection, call: Call): void {
    call.connection = connection;
    connection.send(call.head, call.body, (error, response) => {
      call.connection = undefined;
      if (connection.isFree()) release(connection);
      call.done(error, response);
    });
  }

  function release(connection: HttpConnection): void {
    const next = waiting.shift();
    if (next) return carry(connection, next);
    idle.push(connection);
    looking ??= setInterval(closeOld, lookEveryMs).unref();
  }

  function takeIdle(): HttpConnection | undefined {
    for (let connection = idle.pop(); connection; connection = idle.pop()) {
      if (connection.isFree()) return connection;
      connection.destroy();
    }
    return undefined;
  }

  function connect(): HttpConnection {
    open += 1;
    const connection = openConnection(server, responseBytes, () => {
      open -= 1;
      const place = idle.indexOf(connection);
      if (place !== -1) idle.splice(place, 1);
      const next = waiting.shift();
      if (next) begin(next);
    });
    return connection;
  }

  function closeOld(): void {
    for (const connection of idle) {
      if (connection.isFree()) connection.rest();
      else connection.destroy();
    }
    if (idle.length > 0) return;
    clearInterval(looking);
    looking = undefined;
  }

  function end(call: Call, error: Error): void {
    if (call.connection) {
      call.connection.destroy(error);
      return;
    }
    const place = waiting.indexOf(call);
    if (place === -1) return;
    waiting.splice(place, 1);
    call.done(error);
  }

  return (request) =>
    new Promise((resolve, reject) => {
      const { body, signal } = request;
      if (signal?.aborted) return reject(reasonOf(signal));
      // Throws before anything waits for the call.
      const head = headOf(host, request);
      const onAbort = signal && (() => end(call, reasonOf(signal)));
      if (onAbort) signal.addEventListener('abort', onAbort);
      const timer = signal ? undefined : setTimeout(() => end(call, new Error('no response in time')), answerTimeoutMs);
      const call: Call = {
        head,
        body,
        connection: undefined,
        done(error, response) {
          if (onAbort) signal.removeEventListener('abort', onAbort);
          clearTimeout(timer);
          if (response) resolve(response);
          else reject(error ?? new Error('there is no response'));
        },
      };
      begin(call);
    });
}

/** The head without the length of the body. Throws if a header cannot be sent. */
function headOf(host: string, { path, headers }: PostRequest): string {
  let head = `POST ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\n`;
  for (let index = 0; index < headers.length; index += 2) {
    const value = headers[index + 1] ?? '';
    if (!headerValue.test(value)) throw new Error(`the header ${headers[index]} cannot be sent`);
    head += `${headers[index]}: ${value}\r\n`;
  }
  return head;
}
