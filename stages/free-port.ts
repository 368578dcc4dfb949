import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

const firstPort = 20_000;
const ports = 12_000;
// Processes that start servers at the same time begin at places of their own.
let next = randomInt(ports);

/**
 * A port of the loopback address that nobody listens on right now, and that this process has not given out before.
 *
 * The server that the port is for starts later. Until then no outgoing connection may take the port, so it lies below
 * the ports that operating systems give to those (Linux from 32,768, others from 49,152).
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < ports; tries += 1) {
    const port = firstPort + (next++ % ports);
    if (await canListen(port)) return port;
  }
  throw new Error(`no free port between ${firstPort} and ${firstPort + ports - 1}`);
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer().once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
