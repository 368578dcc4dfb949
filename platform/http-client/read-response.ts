import { ResponseTooLarge } from './post-text.ts';
import { type ChunkReader, openChunkReader } from './read-chunks.ts';
import { readHead, type ResponseHead } from './read-head.ts';

/** A response, read as a whole. */
export interface HttpResponse {
  status: number;
  /** The body, read as UTF-8. */
  text: string;
  /** How long the connection may be idle before its next request; 0: it takes no other request. */
  idleMs: number;
}

/** Reads the responses of one connection, one after the other. */
export interface ResponseReader {
  /**
   * Takes what has arrived; the bytes are not used after it returns. Answers with the response that they complete. Throws ResponseTooLarge, or an
   * Error for what is not HTTP; the connection is of no use then.
   */
  take(bytes: Buffer): HttpResponse | undefined;
  /** The connection ended: answers with the response that ends with it. Throws if a response is cut off. */
  end(): HttpResponse | undefined;
}

/** Reads responses to POST whose bodies have at most `maxBodyBytes`. */
export function openResponseReader(maxBodyBytes: number): ResponseReader {
  let head: ResponseHead | undefined;
  /** The start of a head whose end has not arrived. */
  let begun: Buffer | undefined;
  /** A body whose length is known is put together in place. */
  let whole: Buffer | undefined;
  let parts: Buffer[] = [];
  let partBytes = 0;
  let chunks: ChunkReader | undefined;

  /** Most responses arrive as one piece with a length: their text is read where it is. */
  function take(bytes: Buffer): HttpResponse | undefined {
    if (head) return takeBody(head, bytes, 0);
    const input = begun ? Buffer.concat([begun, bytes]) : bytes;
    const read = readHead(input);
    if (!read) {
      begun = Buffer.from(input);
      return undefined;
    }
    begun = undefined;
    const { length, bodyAt, status } = read;
    if (typeof length === 'number') {
      if (length > maxBodyBytes) throw tooLarge();
      const end = bodyAt + length;
      if (input.length >= end)
        return { status, text: input.toString('utf8', bodyAt, end), idleMs: input.length === end ? read.idleMs : 0 };
    }
    head = read;
    if (typeof length === 'number') whole = Buffer.allocUnsafe(length);
    if (length === 'chunked') chunks = openChunkReader();
    return takeBody(read, input, bodyAt);
  }

  function takeBody({ length }: ResponseHead, bytes: Buffer, from: number): HttpResponse | undefined {
    if (chunks) {
      const end = chunks.take(bytes, from, add);
      return end === undefined ? undefined : complete(end === bytes.length);
    }
    const left = typeof length === 'number' ? length - partBytes : bytes.length;
    add(bytes.subarray(from, from + left));
    return length === partBytes ? complete(bytes.length - from === left) : undefined;
  }

  function add(part: Buffer): void {
    if (partBytes + part.length > maxBodyBytes) throw tooLarge();
    if (whole) part.copy(whole, partBytes);
    else parts.push(Buffer.from(part));
    partBytes += part.length;
  }

  /** What follows a response that is complete belongs to no request. */
  function complete(isLast: boolean): HttpResponse {
    const { status = 0, idleMs = 0 } = head ?? {};
    const text = (whole ?? Buffer.concat(parts, partBytes)).toString('utf8');
    head = undefined;
    whole = undefined;
    chunks = undefined;
    parts = [];
    partBytes = 0;
    return { status, text, idleMs: isLast ? idleMs : 0 };
  }

  const tooLarge = () => new ResponseTooLarge(`the response has more than ${maxBodyBytes} bytes`);

  return {
    take,
    end() {
      if (head?.length === 'end') return complete(true);
      if (head || begun) throw new Error('the connection ended within a response');
      return undefined;
    },
  };
}
