/** The head of a response, as far as a client for calls between processes needs it. */
export interface ResponseHead {
  status: number;
  /** Bytes of the body; `chunked`: each part names its own; `end`: the body lasts until the connection ends. */
  length: number | 'chunked' | 'end';
  /** How long the connection may be idle before its next request; 0: it takes no other request. */
  idleMs: number;
  /** Where the body begins. */
  bodyAt: number;
}

/** As many as Node and undici take. A server that sends more wants something else than to answer. */
const maxHeadBytes = 16_384;
/** A server that names no idle time keeps connections open for longer than this; Node names its 5 s. */
const usualIdleMs = 30_000;
/** A request that is on its way when the server closes an idle connection is lost. */
const idleMarginMs = 1_000;
const statusLine = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: |$)/;

/**
 * Reads the head at the start of `bytes`; undefined if it has not arrived as a whole. Throws if this is not HTTP/1. Responses of the kind 1xx are
 * skipped. Strict where readers could differ about where a response ends, since its rest would count as the next response.
 */
export function readHead(bytes: Buffer, from = 0): ResponseHead | undefined {
  const end = bytes.indexOf('\r\n\r\n', from, 'latin1');
  if ((end === -1 ? bytes.length : end) - from > maxHeadBytes) throw new Error('the head of the response is too large');
  if (end === -1) return undefined;
  const lines = bytes.toString('latin1', from, end).split('\r\n');
  const [, minor, code] = statusLine.exec(lines[0] ?? '') ?? [];
  if (code === undefined) throw new Error('the response is not HTTP/1.1');
  const status = Number(code);
  if (status === 101) throw new Error('the server changed the protocol');
  if (status < 200) return readHead(bytes, end + 4);

  let length: ResponseHead['length'] = 'end';
  let idleMs = minor === '1' ? usualIdleMs : 0;
  for (let index = 1; index < lines.length; index += 1) {
    const line = lines[index] as string;
    const colon = line.indexOf(':');
    if (colon < 1) throw new Error('a header of the response has no name');
    // Most headers have names of other lengths.
    const name = colon === 10 || colon === 14 || colon === 17 ? line.slice(0, colon).toLowerCase() : '';
    switch (name) {
      case 'content-length':
        if (length !== 'end') throw new Error('the response has several lengths');
        length = readLength(line.slice(colon + 1).trim());
        break;
      case 'transfer-encoding':
        if (
          length !== 'end' ||
          line
            .slice(colon + 1)
            .trim()
            .toLowerCase() !== 'chunked'
        )
          throw new Error('the response has several lengths, or an encoding that is not known');
        length = 'chunked';
        break;
      case 'connection':
        if (/\bclose\b/i.test(line)) idleMs = 0;
        break;
      case 'keep-alive': {
        const [, seconds] = /\btimeout=(\d{1,6})/i.exec(line) ?? [];
        if (seconds !== undefined) idleMs = Math.min(idleMs, Math.max(0, Number(seconds) * 1000 - idleMarginMs));
        break;
      }
      default:
    }
  }
  if (status === 204 || status === 304) length = 0;
  if (length === 'end') idleMs = 0;
  return { status, length, idleMs, bodyAt: end + 4 };
}

function readLength(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new Error('the length of the response is not a number');
  return Number(text);
}
