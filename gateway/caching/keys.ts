import { hash } from 'node:crypto';
import type { Caller } from '#platform/identity/caller.ts';
import { setBounded } from '#platform/values/bounded-map.ts';
import type { GatewayContext } from '../context.ts';
import { tagName, withLog } from './invalidate.ts';
import type { CacheRule } from './rules.ts';

/** The viewer, as text. Undefined for a caller without an account and without a token. */
export function viewerOf({ caller, headers }: Pick<GatewayContext, 'caller' | 'headers'>): string | undefined {
  const { authorization } = headers;
  if (caller.kind === 'user') return JSON.stringify([caller.userId, caller.roles.toSorted(), caller.scopes, headers]);
  if (caller.kind === 'guest') return JSON.stringify(['guest', caller.orderId, headers]);
  // The subgraphs check the token, so the token is the viewer.
  if (caller.kind === 'anonymous' && authorization !== undefined) return JSON.stringify(['token', headers]);
  return undefined;
}

/** Everything that a subgraph gets about the caller, for reads that are shared without a hint. Each call of a request needs it. */
export function readerOf(context: GatewayContext): string {
  return (context.reader ??= JSON.stringify([callerKey(context.caller), context.headers]));
}

function callerKey(caller: Caller): unknown[] {
  switch (caller.kind) {
    case 'anonymous':
      return [caller.kind, caller.clientAddress];
    case 'guest':
      return [caller.kind, caller.orderId, caller.clientAddress];
    case 'user':
      return [caller.kind, caller.userId, caller.sessionId, caller.roles, caller.scopes, caller.clientAddress];
    case 'service':
      return [caller.kind, caller.name];
    default:
      return caller satisfies never;
  }
}

/**
 * The part of a key that all entries of one call share: the selection, the variables and the viewer. Undefined if the entries are private and there
 * is no viewer, so that nothing may be kept. Public entries still differ by the headers that subgraphs get, such as a language or a tenant.
 */
export function keyOf(
  rule: CacheRule,
  variables: Readonly<Record<string, unknown>>,
  context: Pick<GatewayContext, 'caller' | 'headers'>,
): string | undefined {
  const { authorization: _, ...shared } = context.headers;
  const scope = rule.private ? viewerOf(context) : JSON.stringify(shared);
  if (scope === undefined) return undefined;
  const used = rule.variables.map((name) => [name, Object.hasOwn(variables, name) ? variables[name] : undefined]);
  // JSON separates the parts, whatever they contain.
  return shortOf(JSON.stringify([rule.subgraph, rule.text, used.length > 0 ? used : 0, rule.private ? 1 : 0, scope]));
}

/** Enough for the calls of a busy graph; a key that is made again costs some microseconds. */
const maxShort = 5_000;
const shorts = new Map<string, string>();

/** A hash in place of a long key: each entity of a call begins its own key with it. */
function shortOf(key: string): string {
  const known = shorts.get(key);
  if (known !== undefined) return known;
  const short = hash('sha256', key, 'base64url');
  setBounded(shorts, key, short, maxShort);
  return short;
}

/** The tags of an entry. If the representation lacks the id, the tag stands for every id. */
export function tagsOfEntry(rule: CacheRule, representation: string): string[] {
  if (rule.tags.length === 0) return [];
  const fields =
    representation !== '' && rule.tags.some(({ idField }) => idField !== undefined)
      ? (JSON.parse(representation) as Record<string, unknown>)
      : {};
  const tags = rule.tags.map(({ event, idField }) => {
    const id = idField === undefined ? undefined : fields[idField];
    return typeof id === 'string' || typeof id === 'number'
      ? tagName(rule.subgraph, event, String(id))
      : tagName(rule.subgraph, event);
  });
  return withLog(rule.subgraph, [...new Set(tags)]);
}
