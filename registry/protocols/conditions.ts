import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { CodedError } from '../../platform/process/errors.ts';

/** A strong entity tag: the hash of the body. */
export function etagOf(body: string): string {
  return `"${createHash('sha256').update(body).digest('hex').slice(0, 32)}"`;
}

/** Whether `If-None-Match` names the tag. */
export function isKnown(request: FastifyRequest, etag: string): boolean {
  const header = request.headers['if-none-match'];
  return header !== undefined && (header.trim() === '*' || tagsIn(header).includes(etag.slice(1, -1)));
}

/** The live version that `If-Match` expects: undefined without the header, any (`*`), none (`"0"`), or one by number or id. */
export function expectedIn(request: FastifyRequest): string[] | '*' | undefined {
  const header = request.headers['if-match'];
  if (header === undefined) return undefined;
  if (header.trim() === '*') return '*';
  const tags = tagsIn(header);
  if (tags.length === 0) throw new CodedError('BAD_USER_INPUT', 'If-Match: expected a quoted version id or number');
  return tags;
}

function tagsIn(header: string): string[] {
  return [...header.matchAll(/(?:W\/)?"([^"]*)"/g)].map(([, tag = '']) => tag);
}

/** The seconds in `Prefer: wait=N`, at most 50: proxies close a connection that is silent for 60. */
export function waitIn(request: FastifyRequest): number {
  const [, seconds] =
    /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})"?/i.exec([request.headers['prefer'] ?? ''].flat().join(',')) ?? [];
  return Math.min(Number(seconds ?? 0), 50);
}
