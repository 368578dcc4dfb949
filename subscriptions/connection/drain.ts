import type { WebSocket } from 'ws';
import { closeCodes } from './close-codes.ts';
import type { PacedSocket } from './paced-socket.ts';

/** Closes a socket after a random part of the window, and asks its client to wait another: not all come back together. */
export async function drain(socket: WebSocket, paced: PacedSocket, windowMs: number): Promise<void> {
  if (socket.readyState === socket.CLOSED) return;
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  socket.once('close', () => resolve());
  const later = () => Math.round(Math.random() * windowMs);
  const closing = setTimeout(
    () => paced.close({ code: closeCodes.restart, reason: JSON.stringify({ retryAfterMs: later() }) }),
    later(),
  );
  await closed;
  clearTimeout(closing);
}
