import type { ServerResponse } from 'node:http';
import { Server as TcpServer, type Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

/**
 * Open connections count as unused after this many checks in a row without use. Half would disconnect clients whose
 * next request is on its way; double would make each stop 100 ms longer. Checks are counted, not time: a process
 * without a processor for 100 ms has read nothing from its connections, so the time shows nothing about them.
 */
const quietLooks = 10;
/**
 * Connections in use without a pause are served for this long, and each is asked to close; later requests are refused.
 */
const serveAtMostMs = 2_000;
const lookEveryMs = 10;
/** Node accepts one waiting connection in each turn of its event loop. A server that is flooded stops to accept after this many. */
const acceptAtMost = 1_000;

/**
 * The phases of a server: it serves; it serves requests on open connections and closes each connection after the
 * answer; it refuses.
 */
export type DrainPhase = 'serving' | 'draining' | 'refusing';

/**
 * Closes a server without losing a request. When it begins to close, no client can connect any more, but requests on
 * open connections are still answered, with `Connection: close`, until all of these connections are closed or unused.
 * Node itself would close a connection between two requests of a client, which then loses the second one.
 *
 * After that, Node would keep a server open for connections without a request or with a late last answer, for longer
 * than a process may take to stop: they are closed after the last answer.
 */
export function drainOnClose(app: FastifyInstance): { phase(): DrainPhase } {
  let phase: DrainPhase = 'serving';
  let running = 0;
  /** Checks in a row without a request, an answer or a new connection. */
  let unusedLooks = 0;
  let accepted = 0;
  const open = new Set<Socket>();

  app.server.on('connection', (socket: Socket) => {
    // A new connection usually has a request on its way.
    unusedLooks = 0;
    accepted += 1;
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  app.server.on('request', (_request, response: ServerResponse) => {
    running += 1;
    unusedLooks = 0;
    // Fastify comes first and may have answered already; the hook below has then set the header.
    if (phase !== 'serving' && !response.headersSent) response.setHeader('connection', 'close');
    // Node says this once. A listener that takes itself away costs several times as much.
    response.on('close', () => {
      running -= 1;
      unusedLooks = 0;
      closeIfDone();
    });
  });
  // The head of an answer that began earlier is written now.
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (phase !== 'serving') void reply.header('connection', 'close');
    done();
  });

  function closeIfDone(): void {
    if (phase === 'refusing' && running === 0) app.server.closeAllConnections();
  }

  /** The kernel resets connections that wait when the port is closed, and with them the requests that they carry. */
  async function acceptWaiting(): Promise<void> {
    for (let turn = 0, before = -1; turn < acceptAtMost && accepted > before; turn += 1) {
      before = accepted;
      await nextTurn();
      await nextTurn();
    }
  }

  async function untilQuiet(): Promise<void> {
    const begun = performance.now();
    unusedLooks = 0;
    while ((running > 0 || open.size > 0) && performance.now() - begun < serveAtMostMs) {
      unusedLooks = running > 0 ? 0 : unusedLooks + 1;
      if (unusedLooks > quietLooks) return;
      await sleep(lookEveryMs);
    }
  }

  app.addHook('preClose', async () => {
    await acceptWaiting();
    phase = 'draining';
    const { promise: allClosed, resolve } = Promise.withResolvers<void>();
    // An HTTP server's own `close` would also close connections that it considers idle. An error means that it never
    // listened.
    TcpServer.prototype.close.call(app.server, () => resolve());
    await untilQuiet();
    phase = 'refusing';
    closeIfDone();
    await allClosed;
  });
  return { phase: () => phase };
}
