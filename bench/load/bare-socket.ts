import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/** A WebSocket that does as little as a client can, so that a load of thousands costs less than the server that it measures. */
export interface BareSocket {
  send(text: string): void;
  /** Asks the server to close; `closed` is called when it has. */
  close(): void;
}

export interface BareSocketEvents {
  /** A text message is at these bytes, which are valid during the call. */
  message(bytes: Buffer, start: number, end: number): void;
  /** The close code, and the reason that the server gave; 1006 if it sent none, then the reason says which side ended the connection, and how. */
  closed(code: number, reason: string): void;
}

const opcodes = { text: 1, close: 8, ping: 9, pong: 10 };
/** All sockets of a process read into it, one after the other. Node would take 64 KiB for each read, and give most of it back. */
const shared = Buffer.allocUnsafe(64 * 1024);

/** Resolves when the server has accepted the WebSocket. It reads unfragmented frames without extensions, as servers send them unless they are asked for more. */
export function openBareSocket(address: string, subprotocol: string, events: BareSocketEvents): Promise<BareSocket> {
  const { hostname, port, host, pathname } = new URL(address);
  const { promise, resolve, reject } = Promise.withResolvers<BareSocket>();
  let accepted = false;
  let closing: { code: number; reason: string } | undefined;
  /** The first bytes of a frame that is not complete yet. */
  let rest: Buffer | undefined;
  let failure: Error | undefined;
  let lastReadAt = performance.now();
  let lastPingAt: number | undefined;

  /** Of a connection that ended without a close frame. */
  function cutOff(): string {
    const ago = (at: number) => `${((performance.now() - at) / 1000).toFixed(1)} s ago`;
    const how = failure ? `failed here: ${failure.message}` : 'was ended by the server without a close frame';
    const ping = lastPingAt === undefined ? 'no ping came' : `the last ping came ${ago(lastPingAt)}`;
    return `the connection ${how}; the last bytes came ${ago(lastReadAt)}, ${ping}`;
  }

  function read(count: number): void {
    const bytes = rest ? Buffer.concat([rest, shared.subarray(0, count)]) : shared;
    const end = rest ? bytes.length : count;
    rest = undefined;
    lastReadAt = performance.now();
    const at = accepted ? readFrames(bytes, 0, end) : readAnswer(bytes, end);
    if (at < end) rest = Buffer.from(bytes.subarray(at, end));
  }

  /** The answer to the upgrade. Returns where the frames begin that came with it. */
  function readAnswer(bytes: Buffer, end: number): number {
    const headEnd = bytes.subarray(0, end).indexOf('\r\n\r\n');
    if (headEnd < 0) return 0;
    const head = bytes.toString('latin1', 0, headEnd);
    if (!head.startsWith('HTTP/1.1 101')) {
      reject(new Error(`expected ${address} to accept a WebSocket, got ${head.split('\r\n')[0]}`));
      transport.destroy();
      return end;
    }
    accepted = true;
    resolve({
      send: (text) => write(opcodes.text, Buffer.from(text)),
      close: () => write(opcodes.close, Buffer.from([0x03, 0xe8])),
    });
    return readFrames(bytes, headEnd + 4, end);
  }

  /** Returns where the first frame begins that is not whole. */
  function readFrames(bytes: Buffer, from: number, end: number): number {
    let at = from;
    while (end - at >= 2) {
      const short = (bytes[at + 1] ?? 0) & 0x7f;
      const header = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (end - at < header) return at;
      const length =
        short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
      const start = at + header;
      if (end - start < length) return at;
      take((bytes[at] ?? 0) & 0x0f, bytes, start, start + length);
      at = start + length;
    }
    return at;
  }

  function take(opcode: number, bytes: Buffer, start: number, end: number): void {
    if (opcode === opcodes.text) events.message(bytes, start, end);
    else if (opcode === opcodes.ping) {
      lastPingAt = performance.now();
      write(opcodes.pong, Buffer.from(bytes.subarray(start, end)));
    } else if (opcode === opcodes.close) {
      const code = end - start >= 2 ? bytes.readUInt16BE(start) : 1005;
      closing = { code, reason: bytes.toString('utf8', start + 2, end) };
      write(opcodes.close, Buffer.from(bytes.subarray(start, Math.min(end, start + 2))));
    }
  }

  /** Clients have to mask their frames. A mask of zeros leaves the bytes as they are. */
  function write(opcode: number, payload: Buffer): void {
    const long = payload.length > 125;
    const head = Buffer.alloc(long ? 8 : 6);
    head[0] = 0x80 | opcode;
    head[1] = 0x80 | (long ? 126 : payload.length);
    if (long) head.writeUInt16BE(payload.length, 2);
    transport.write(Buffer.concat([head, payload]));
  }

  const transport: Socket = connect({
    host: hostname,
    port: Number(port),
    noDelay: true,
    onread: {
      buffer: shared,
      callback(count) {
        read(count);
        return true;
      },
    },
  });
  transport.on('connect', () =>
    transport.write(
      [
        `GET ${pathname} HTTP/1.1`,
        `Host: ${host}`,
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
        `Sec-WebSocket-Protocol: ${subprotocol}`,
        '\r\n',
      ].join('\r\n'),
    ),
  );
  transport.on('error', (error) => {
    failure = error;
    reject(error);
  });
  transport.on('close', () => {
    reject(new Error(`the connection to ${address} ended before it was accepted`));
    if (accepted) events.closed(closing?.code ?? 1006, closing?.reason ?? cutOff());
  });
  return promise;
}
