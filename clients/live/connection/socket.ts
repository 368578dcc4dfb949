/** The used part of a WebSocket, of the platform or of the package `ws`. */
export interface Socket {
  readonly readyState: number;
  send(data: string): void;
  close(code?: number, reason?: string): void;
}

/** A WebSocket class: the platform's, or that of the package `ws`. */
export type SocketClass = new (url: string, protocols?: string | string[]) => Socket;

const connecting = 0;
export const open = 1;

/** The class, with a look at each new socket before it connects. */
export function watchedSockets(base: SocketClass, opened: (socket: Socket) => void): SocketClass {
  return class extends base {
    constructor(url: string, protocols?: string | string[]) {
      super(url, protocols);
      opened(this);
    }
  };
}

/** Whether the socket still tries to connect. */
export const isConnecting = (socket: Socket): boolean => socket.readyState === connecting;

/** The class of the platform. Throws in Node 20, which has none. */
export function platformSocket(): SocketClass {
  const { WebSocket } = globalThis as { WebSocket?: SocketClass };
  if (!WebSocket)
    throw new Error(
      "Expected a WebSocket of the platform but found none; on Node 20 give `webSocket: WebSocket` of the package 'ws'",
    );
  return WebSocket;
}
