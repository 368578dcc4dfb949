import { connect, type Socket } from 'node:net';
import { connectTimeoutMs } from './post-text.ts';
import { type HttpResponse, openResponseReader, type ResponseReader } from './read-response.ts';

/** A connection that carries one request at a time. */
export interface HttpConnection {
  /**
   * Sends a request, whose head is Latin-1, and calls `done` once: with the response, or with the error that ended the connection. Not before the
   * last one is done.
   */
  send(head: string, body: string, done: (error: Error | undefined, response?: HttpResponse) => void): void;
  /** Ends the connection; a request that it carries is done with this error. */
  destroy(error?: Error): void;
  /** An idle connection does not keep the process running from now on. */
  rest(): void;
  /** Whether it takes another request now. */
  isFree(): boolean;
}

/** Half of it is one read of most answers; a connection keeps as much memory. */
const readBytes = 32_768;

/**
 * Connects to a server over TCP. `onClose` is called once, when the connection has ended.
 *
 * Bytes are read into one buffer of the connection and not through a stream: the stream would make an object for each piece, and announce it
 * to a chain of listeners.
 */
export function openConnection(
  server: { host: string; port: number },
  maxBodyBytes: number,
  onClose: () => void,
): HttpConnection {
  const reader: ResponseReader = openResponseReader(maxBodyBytes);
  let done: Parameters<HttpConnection['send']>[2] | undefined;
  let freeUntil = 0;
  let isQuiet = false;

  const socket: Socket = connect({
    ...server,
    noDelay: true,
    onread: {
      buffer: Buffer.allocUnsafeSlow(readBytes),
      callback(count, bytes) {
        receive(() => reader.take((bytes as Buffer).subarray(0, count)));
        return true;
      },
    },
  });
  const connecting = setTimeout(() => destroy(new Error('connecting took too long')), connectTimeoutMs);
  socket.once('connect', () => clearTimeout(connecting));
  socket.on('error', destroy);
  socket.on('end', () => {
    receive(() => reader.end());
    destroy();
  });
  socket.once('close', () => {
    clearTimeout(connecting);
    destroy();
    onClose();
  });

  function receive(read: () => HttpResponse | undefined): void {
    let response: HttpResponse | undefined;
    try {
      if (!done) throw new Error('the server sent something that nobody asked for');
      response = read();
    } catch (error) {
      destroy(error as Error);
      return;
    }
    if (!response) return;
    const finish = done;
    done = undefined;
    freeUntil = performance.now() + response.idleMs;
    // A server that answers before it has read the request will not read the next one from its start.
    if (response.idleMs === 0 || socket.writableLength > 0) destroy();
    finish?.(undefined, response);
  }

  function destroy(error?: Error): void {
    if (!socket.destroyed) socket.destroy();
    const finish = done;
    done = undefined;
    finish?.(error ?? new Error('the server closed the connection'));
  }

  return {
    send(head, body, onDone) {
      done = onDone;
      if (isQuiet) socket.ref();
      isQuiet = false;
      // The usual request has only ASCII: one text, one write.
      const bytes = Buffer.byteLength(body);
      const start = `${head}content-length: ${bytes}\r\n\r\n`;
      if (bytes === body.length) {
        socket.write(start + body, 'latin1');
        return;
      }
      socket.cork();
      socket.write(start, 'latin1');
      socket.write(body);
      socket.uncork();
    },
    destroy,
    rest() {
      if (done || isQuiet) return;
      isQuiet = true;
      socket.unref();
    },
    isFree: () => done === undefined && !socket.destroyed && performance.now() < freeUntil,
  };
}
