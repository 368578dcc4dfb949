import { type CallSignal, OwnedSignal } from '../process/call-signal.ts';

/** A POST of a text. */
export interface PostRequest {
  path: string;
  /** Names and values in turns. */
  headers: readonly string[];
  body: string;
  /** Ends the request at once, also while it waits for a connection. A request without a signal ends after 30 s. */
  signal?: CallSignal | undefined;
}

/** The bounds of a client of one server. */
export interface ClientBounds {
  /** Kept-alive connections; further requests wait for a free one. */
  connections: number;
  /** Bytes of the body of one response. */
  responseBytes: number;
}

/**
 * Sends a request and reads the response as a text. Rejects with the reason of the signal, with ResponseTooLarge, or with the error of the
 * connection. Nothing is sent twice.
 */
export type PostText = (request: PostRequest) => Promise<{ status: number; text: string }>;

/** The body of a response has more bytes than its reader takes. */
export class ResponseTooLarge extends Error {}

/** A caller normally has a shorter deadline by its signal; this bounds callers without one. */
export const answerTimeoutMs = 30_000;
/** A server on the same network accepts within milliseconds; a packet that is lost is sent again after 1 s. */
export const connectTimeoutMs = 2_000;

/** The reason of a signal as an error. */
export function reasonOf(signal: CallSignal): Error {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason : new Error('the call was given up', { cause: reason });
}

/** Posts and gives up after `ms`, with the error that `late` makes. */
export async function postWithin(
  ms: number,
  late: () => Error,
  post: PostText,
  request: Omit<PostRequest, 'signal'>,
): ReturnType<PostText> {
  // Not `AbortSignal.timeout`: each call would keep its timer until the end of the time, and then make an error that nobody reads.
  const signal = new OwnedSignal();
  const timer = setTimeout(() => signal.abort(late()), ms);
  try {
    return await post({ ...request, signal });
  } finally {
    clearTimeout(timer);
  }
}
