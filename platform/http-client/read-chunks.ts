/** Longer lines are no size of a chunk and no trailer that anybody sends. */
const maxLineBytes = 16_384;

/** Takes the parts of a body out of a chunked response; what it gets may end anywhere. */
export interface ChunkReader {
  /** Gives the parts of the body to `add`. Answers where the response ends in these bytes; undefined if it goes on. Throws if they are not chunks. */
  take(bytes: Buffer, from: number, add: (part: Buffer) => void): number | undefined;
}

export function openChunkReader(): ChunkReader {
  let expected: 'size' | 'data' | 'end of data' | 'trailer' = 'size';
  let left = 0;
  /** The start of a line whose end has not arrived. */
  let begun = '';

  function onLine(line: string): 'done' | 'more' {
    if (expected === 'trailer') return line === '' ? 'done' : 'more';
    if (expected === 'end of data') {
      if (line !== '') throw new Error('a chunk is longer than it says');
      expected = 'size';
      return 'more';
    }
    const [, size] = /^([0-9a-f]{1,8})\s*(?:;.*)?$/i.exec(line) ?? [];
    if (size === undefined) throw new Error('a chunk has no size');
    left = Number.parseInt(size, 16);
    expected = left === 0 ? 'trailer' : 'data';
    return 'more';
  }

  return {
    take(bytes, from, add) {
      for (let at = from; at < bytes.length; ) {
        if (expected === 'data') {
          const part = bytes.subarray(at, at + left);
          add(part);
          at += part.length;
          left -= part.length;
          if (left === 0) expected = 'end of data';
          continue;
        }
        const lineEnd = bytes.indexOf(10, at);
        const stop = lineEnd === -1 ? bytes.length : lineEnd;
        begun += bytes.toString('latin1', at, stop);
        if (begun.length > maxLineBytes) throw new Error('a line of the response is too long');
        if (lineEnd === -1) return undefined;
        at = lineEnd + 1;
        if (!begun.endsWith('\r')) throw new Error('a line of the response ends wrongly');
        const line = begun.slice(0, -1);
        begun = '';
        if (onLine(line) === 'done') return at;
      }
      return undefined;
    },
  };
}
