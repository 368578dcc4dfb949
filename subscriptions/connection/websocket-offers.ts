import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

type OnUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * Hands a server's offers of WebSockets to a listener. An offer of another protocol is ignored, as HTTP demands of servers that do not have it, and
 * the request is answered: Java's client offers HTTP/2 (`Upgrade: h2c`) with every request.
 */
export function takeWebSockets(server: Server, onUpgrade: OnUpgrade): () => void {
  // Node's types know it as an option of createServer only.
  const open = server as Server & { shouldUpgradeCallback?: (request: IncomingMessage) => boolean };
  const { shouldUpgradeCallback: before } = open;
  open.shouldUpgradeCallback = offersWebSocket;
  server.on('upgrade', onUpgrade);
  return () => {
    server.off('upgrade', onUpgrade);
    if (before) open.shouldUpgradeCallback = before;
  };
}

function offersWebSocket({ headers }: IncomingMessage): boolean {
  return (headers.upgrade ?? '').split(',').some((protocol) => protocol.trim().toLowerCase() === 'websocket');
}
