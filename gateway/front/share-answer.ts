import { hash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import type { SharedHeaders } from '../caching/shared-headers.ts';

/** Sends an answer for a CDN: 304 without a body if the client has this very answer. Browsers always ask, because nobody can purge them. */
export function sendShared(reply: FastifyReply, text: string, { seconds, keys }: SharedHeaders): FastifyReply {
  // Weak: the compressed answer is the same one.
  const etag = `W/"${hash('sha256', text, 'base64url')}"`;
  void reply.header('cache-control', `public, max-age=0, s-maxage=${seconds}, must-revalidate`).header('etag', etag);
  void reply.header('vary', [reply.getHeader('vary'), 'accept', 'authorization'].filter(Boolean).join(', '));
  if (keys !== '') void reply.header('surrogate-key', keys);
  const known = reply.request.headers['if-none-match']?.split(',').map((value) => value.trim()) ?? [];
  return known.includes(etag) || known.includes('*') ? reply.code(304).send() : reply.send(text);
}
