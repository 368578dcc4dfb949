import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { compressText } from '#platform/process/compress-answers.ts';
import { traceIdHeader } from '#platform/process/http.ts';
import { traceOfRequest } from '#platform/telemetry/server-span.ts';
import { runInTrace, type Trace } from '#platform/telemetry/trace.ts';
import type { AnswerRequest } from './serve-graphql.ts';
import { acceptsParts } from './send-parts.ts';
import { type WrittenAnswer, writeAnswer } from './send-answer.ts';

/**
 * Serves the usual request, a POST of JSON with a length, without Fastify: its hooks, body parser and reply took 13 to 19 % of the CPU time of
 * requests. Every other request, and one that is to be refused before its body is read, is left to Fastify; answers `false` then.
 */
export function openServePosts(
  app: FastifyInstance,
  answerRequest: AnswerRequest,
  options: {
    path: string;
    bodyLimitBytes: number;
    /** The headers that depend on the calling page. */
    headersFor: (request: IncomingMessage) => Readonly<Record<string, string>>;
  },
): (request: IncomingMessage, response: ServerResponse, endTurn: () => void) => boolean {
  const { path, bodyLimitBytes, headersFor } = options;

  function isUsual({ method, url, headers }: IncomingMessage): boolean {
    return (
      method === 'POST' &&
      url === path &&
      isJson(headers['content-type']) &&
      Number(headers['content-length'] ?? Number.NaN) <= bodyLimitBytes &&
      headers['content-encoding'] === undefined &&
      headers.expect === undefined &&
      // An answer in parts is a stream.
      !acceptsParts(headers.accept) &&
      headers.host !== undefined &&
      app.isHost(headers.host) &&
      app.drainPhase() === 'serving'
    );
  }

  async function serve(
    request: IncomingMessage,
    response: ServerResponse,
    endTurn: () => void,
    body: Buffer,
    trace: Trace,
  ): Promise<void> {
    const { answer, accepted } = await answerRequest(request, response, endTurn, () => ({
      method: 'POST',
      headers: request.headers,
      body: app.readJson(body).value,
      query: {},
    }));
    await send(request, response, writeAnswer(answer, accepted), trace);
  }

  async function send(
    request: IncomingMessage,
    response: ServerResponse,
    { status, headers, text }: WrittenAnswer,
    { traceId }: Trace,
  ): Promise<void> {
    const acceptEncoding = request.headers['accept-encoding'];
    const compressed = acceptEncoding === undefined ? undefined : await compressText(text, acceptEncoding);
    if (response.destroyed) return;
    const fromPage = headersFor(request);
    const all: Record<string, string | number> = { ...app.usualHeaders, ...fromPage, ...headers };
    all[traceIdHeader] = traceId;
    const bytes = compressed ? compressed.bytes.length : Buffer.byteLength(text);
    all['content-length'] = bytes;
    if (app.drainPhase() !== 'serving') all['connection'] = 'close';
    if (!compressed) {
      // Texts of ASCII, which most are, need no conversion.
      const encoding = bytes === text.length ? 'latin1' : 'utf8';
      response.writeHead(status, all);
      // Node joins a text with the head and copies both once more. For a short text that is cheaper than a buffer of its own.
      if (bytes > fewBytes) response.end(Buffer.from(text, encoding));
      else response.end(text, encoding);
      return;
    }
    all['content-encoding'] = compressed.encoding;
    all['vary'] = [fromPage['vary'], 'accept-encoding'].filter(Boolean).join(', ');
    response.writeHead(status, all).end(compressed.bytes);
  }

  return (request, response, endTurn) => {
    if (!isUsual(request)) return false;
    const trace = traceOfRequest(request, response);
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const [only] = pieces;
      const body = only && pieces.length === 1 ? only : Buffer.concat(pieces);
      void runInTrace(trace, () => serve(request, response, endTurn, body, trace));
    });
    // A client that leaves within its request: nobody waits for an answer.
    request.on('error', () => undefined);
    return true;
  };
}

/** Above this size a buffer is faster. At 24 kB both ways take the same time; at 80 kB the buffer takes a tenth less. */
const fewBytes = 32_768;

/** Other ways to write this media type are left to Fastify. */
function isJson(type: string | undefined): boolean {
  return type === 'application/json' || type === 'application/json; charset=utf-8';
}
