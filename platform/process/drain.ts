import type { ServerResponse } from 'node:http';
import { Server as TcpServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

/**
 * A kept-alive connection on which nothing happened for this long counts as unused. Half of it cuts off clients whose next request is on its
 * way; twice of it makes each stop longer by that.
 */
const quietMs = 100;
/** Connections that are used without a pause are served this long, each being asked to close; then what arrives is refused. */
const serveAtMostMs = 2_000;
const lookEveryMs = 10;

/** The phases of a server: it serves; it serves what arrives on open connections and closes each behind its answer; it refuses. */
export type DrainPhase = 'serving' | 'draining' | 'refusing';

/**
 * Closes a server without losing a request. Once it begins to close nobody can connect any more, but requests that arrive on open connections
 * are still answered, with `Connection: close`, until all of these connections are closed or unused. Node itself would close a connection
 * between two requests of a client, which then loses the second one.
 *
 * Behind that, Node keeps a server open for connections that never ask or get their last answer late, for longer than a process has for
 * stopping: they are closed behind the last answer.
 */
export function drainOnClose(app: FastifyInstance): { phase(): DrainPhase } {
  let phase: DrainPhase = 'serving';
  let running = 0;
  /** Of each open connection, when a request or an answer last passed over it. */
  const lastUsed = new Map<Socket, number>();

  app.server.on('connection', (socket: Socket) => {
    // A new connection has a request on its way, as a rule.
    lastUsed.set(socket, performance.now());
    socket.once('close', () => lastUsed.delete(socket));
  });
  app.server.on('request', ({ socket }, response: ServerResponse) => {
    running += 1;
    lastUsed.set(socket, performance.now());
    if (phase !== 'serving') response.setHeader('connection', 'close');
    response.once('close', () => {
      running -= 1;
      if (lastUsed.has(socket)) lastUsed.set(socket, performance.now());
      closeIfDone();
    });
  });
  // The head of an answer that was begun before is written now.
  app.addHook('onSend', async (_request, reply) => {
    if (phase !== 'serving') void reply.header('connection', 'close');
  });

  function closeIfDone(): void {
    if (phase === 'refusing' && running === 0) app.server.closeAllConnections();
  }

  async function untilQuiet(): Promise<void> {
    const begun = performance.now();
    for (;;) {
      const now = performance.now();
      const inUse = running > 0 || [...lastUsed.values()].some((at) => now - at < quietMs);
      if (!inUse || now - begun > serveAtMostMs) return;
      await sleep(lookEveryMs);
    }
  }

  app.addHook('preClose', async () => {
    phase = 'draining';
    const { promise: allClosed, resolve } = Promise.withResolvers<void>();
    // An HTTP server's own `close` would also close what it takes for idle connections. An error says that it never listened.
    TcpServer.prototype.close.call(app.server, () => resolve());
    await untilQuiet();
    phase = 'refusing';
    closeIfDone();
    await allClosed;
  });
  return { phase: () => phase };
}
