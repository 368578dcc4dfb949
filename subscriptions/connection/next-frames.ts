import type { GroupMessage } from '../group/batch.ts';

/*
 * A `next` message is {"id":…,"type":"next","payload":…}. Its readers differ only in the id, so that its frame is made once and the id is
 * written into it for each. The frames of a batch are one piece of memory, and one write per socket.
 */

/** The `next` messages of a batch as WebSocket frames, for all ids of one length. */
export interface NextFrames {
  /** The frames with this id, which is JSON text. The bytes are valid until the next call. */
  withId(id: Uint8Array): Buffer;
  /** Somebody still reads the bytes: the next call uses others. */
  release(): void;
}

const beforeId = Buffer.from('{"id":');

export function frameNext(messages: readonly GroupMessage[], idLength: number): NextFrames {
  const idsAt: number[] = [];
  const parts: Uint8Array[] = [];
  let length = 0;
  for (const { payload } of messages) {
    const afterId = Buffer.from(`,"type":"next","payload":${payload}}`);
    const header = textFrameHeader(beforeId.length + idLength + afterId.length);
    idsAt.push(length + header.length + beforeId.length);
    parts.push(header, beforeId, new Uint8Array(idLength), afterId);
    length += header.length + beforeId.length + idLength + afterId.length;
  }
  let bytes = Buffer.concat(parts, length);
  let released = false;
  return {
    withId(id) {
      if (released) bytes = Buffer.from(bytes);
      released = false;
      for (const at of idsAt) bytes.set(id, at);
      return bytes;
    },
    release() {
      released = true;
    },
  };
}

/** The header of a whole, unmasked text frame, as servers send it (RFC 6455, 5.2). */
function textFrameHeader(length: number): Buffer {
  const wholeText = 0x81;
  if (length < 126) return Buffer.from([wholeText, length]);
  const header = Buffer.alloc(length < 65_536 ? 4 : 10);
  header[0] = wholeText;
  if (length < 65_536) {
    header[1] = 126;
    header.writeUInt16BE(length, 2);
  } else {
    header[1] = 127;
    header.writeBigUInt64BE(BigInt(length), 2);
  }
  return header;
}
