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
const statusLine = /^HTTP\/1\.[01] [1-5]\d\d(?: |\r\n|$)/;
/** Of the names of headers that are read. */
const lengths = new Set(['content-length', 'transfer-encoding', 'connection', 'keep-alive'].map((name) => name.length));

/**
 * Reads the head at the start of `bytes`; undefined if it has not arrived as a whole. Throws if this is not HTTP/1. Responses of the kind 1xx are
 * skipped. Strict where readers could differ about where a response ends, since its rest would count as the next response.
 */
export function readHead(bytes: Buffer, from = 0): ResponseHead | undefined {
  const end = bytes.indexOf('\r\n\r\n', from, 'latin1');
  if ((end === -1 ? bytes.length : end) - from > maxHeadBytes) throw new Error('the head of the response is too large');
  if (end === -1) return undefined;
  // Lines are read where they are: a list of all lines took twice the time of the rest.
  const head = bytes.toString('latin1', from, end);
  if (!statusLine.test(head)) throw new Error('the response is not HTTP/1.1');
  const status = Number(head.slice(9, 12));
  if (status === 101) throw new Error('the server changed the protocol');
  if (status < 200) return readHead(bytes, end + 4);

  let length: ResponseHead['length'] = 'end';
  let idleMs = head.startsWith('HTTP/1.1') ? usualIdleMs : 0;
  for (let at = lineEnd(head, 0) + 2; at < head.length; ) {
    const stop = lineEnd(head, at);
    const colon = head.indexOf(':', at);
    if (colon === -1 || colon === at || colon > stop) throw new Error('a header of the response has no name');
    // Most headers have names of other lengths.
    if (lengths.has(colon - at)) {
      const value = head.slice(colon + 1, stop).trim();
      switch (head.slice(at, colon).toLowerCase()) {
        case 'content-length':
          if (length !== 'end') throw new Error('the response has several lengths');
          length = readLength(value);
          break;
        case 'transfer-encoding':
          if (length !== 'end' || value.toLowerCase() !== 'chunked')
            throw new Error('the response has several lengths, or an encoding that is not known');
          length = 'chunked';
          break;
        case 'connection':
          if (/\bclose\b/i.test(value)) idleMs = 0;
          break;
        case 'keep-alive': {
          const [, seconds] = /\btimeout=(\d{1,6})/i.exec(value) ?? [];
          if (seconds !== undefined) idleMs = Math.min(idleMs, Math.max(0, Number(seconds) * 1000 - idleMarginMs));
          break;
        }
        default:
      }
    }
    at = stop + 2;
  }
  if (status === 204 || status === 304) length = 0;
  if (length === 'end') idleMs = 0;
  return { status, length, idleMs, bodyAt: end + 4 };
}

/** Where the line ends that begins here. */
function lineEnd(head: string, from: number): number {
  const end = head.indexOf('\r\n', from);
  return end === -1 ? head.length : end;
}

function readLength(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new Error('the length of the response is not a number');
  return Number(text);
}
