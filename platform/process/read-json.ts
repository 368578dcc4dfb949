import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { CodedError } from './errors.ts';

/** Reads the body of a request; throws BAD_REQUEST with what is wrong. */
export type ReadJson = (body: Buffer) => { text: string; value: unknown };

/** Reads bodies by Fastify's parser, which refuses keys that can change the prototype of every object. */
export function openReadJson(app: FastifyInstance): ReadJson {
  const parse = app.getDefaultJsonParser('error', 'error');
  // The parser looks at nothing of the request, and calls back before it returns.
  const noRequest = undefined as unknown as FastifyRequest;
  return (body) => {
    if (!isUtf8(body)) throw new CodedError('BAD_REQUEST', 'The body is not UTF-8');
    const text = body.toString();
    let read: { error: Error | null; value: unknown } = { error: null, value: undefined };
    void parse(noRequest, text, (error, value) => {
      read = { error, value };
    });
    if (read.error) throw readError(read.error, text);
    return { text, value: read.value };
  };
}

/** Names keys that are refused, which Fastify's error does not. */
function readError(error: Error, text: string): CodedError {
  try {
    JSON.parse(text);
  } catch {
    return new CodedError('BAD_REQUEST', error.message);
  }
  return new CodedError(
    'BAD_REQUEST',
    'The body holds a key "__proto__" or "constructor.prototype"; these keys are not taken',
  );
}
