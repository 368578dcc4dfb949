import { type DocumentNode, GraphQLError, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import type { Caller, Role } from '../identity/caller.ts';
import { CodedError, errorCodes } from '../process/errors.ts';
import { counter } from '../process/metrics.ts';
import {
  type FieldPath,
  type GuardedPlace,
  guardedPlaces,
  nameOf,
  putNull,
  withoutPlaces,
} from './guarded-operation.ts';
import { type AccessCondition, readRequirements } from './requirements.ts';

export interface AuthorizationSettings {
  /** Whether one refused field leaves a null, or refuses the whole operation. */
  refuse: 'field' | 'operation';
  /** The roles that satisfy each policy of `@policy`. A policy that is not named is satisfied by nobody. */
  policies: ReadonlyMap<string, readonly string[]>;
}

const refusals = counter(
  'tradepost_unauthorized_operations_total',
  'Operations from which fields were removed, or that were refused, because their caller may not have these fields',
  ['refused'],
);

/** The part of an operation that its caller may have. */
export interface RestrictedOperation {
  /** Equal for all callers of the same document that get the same part and the same errors. */
  key: string;
  /** Asks for `__typename` under the response keys of refused fields. */
  document: DocumentNode;
  operation: OperationDefinitionNode;
  /** The refused places, as response keys joined by dots. */
  refused: readonly string[];
  code: 'UNAUTHENTICATED' | 'FORBIDDEN';
  /** Puts null and an error at the refused places of an answer to `document`. */
  refuse(data: string): { data: string; errors: GraphQLError[] };
}

/**
 * The part of a valid operation of a document that this caller may have; undefined if the caller may have all of it. Throws UNAUTHENTICATED or FORBIDDEN
 * if a setting refuses whole operations.
 */
export type RestrictOperation = (
  document: DocumentNode,
  operation: OperationDefinitionNode,
  caller: Caller,
) => RestrictedOperation | undefined;

/**
 * Reads `@authenticated`, `@requiresScopes` and `@policy` of a supergraph; undefined if it has none. Scopes are the roles of the access token. A refused
 * field is null, with UNAUTHENTICATED or FORBIDDEN at its path, and spreads to the field around it where the schema allows no null.
 */
export function openFieldAccess(
  sdl: string,
  schema: GraphQLSchema,
  settings: AuthorizationSettings,
): RestrictOperation | undefined {
  const requirements = readRequirements(sdl);
  if (!requirements) return undefined;
  // The documents of frequent operations are kept.
  const guarded = new WeakMap<OperationDefinitionNode, GuardedPlace[]>();
  const restricted = new WeakMap<OperationDefinitionNode, Map<string, RestrictedOperation>>();

  return (document, operation, caller) => {
    const places = guarded.get(operation) ?? guardedPlaces(document, operation, schema, requirements);
    guarded.set(operation, places);
    const refused = outermost(places.filter(({ conditions }) => !conditions.every(heldBy(caller, settings))));
    if (refused.length === 0) return undefined;

    refusals.inc({ refused: settings.refuse });
    const code = caller.kind === 'anonymous' || caller.kind === 'guest' ? 'UNAUTHENTICATED' : 'FORBIDDEN';
    if (settings.refuse === 'operation') throw new CodedError(code);
    const names = refused.map(({ place }) => nameOf(place));
    const key = [code, ...names].join(' ');
    const byKey = restricted.get(operation) ?? new Map<string, RestrictedOperation>();
    restricted.set(operation, byKey);
    const allowed = byKey.get(key) ?? {
      key,
      code,
      refused: names,
      ...withoutRefused(document, operation, refused, code),
    };
    byKey.set(key, allowed);
    return allowed;
  };
}

/** Whether a place is refused now that was not refused before. */
export function refusesMore(now: RestrictedOperation, before: RestrictedOperation | undefined): boolean {
  const within = (place: string, outer: string) => place === outer || place.startsWith(`${outer}.`);
  return now.refused.some((place) => !before?.refused.some((outer) => within(place, outer)));
}

function withoutRefused(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  refused: readonly GuardedPlace[],
  code: RestrictedOperation['code'],
): Pick<RestrictedOperation, 'document' | 'operation' | 'refuse'> {
  const places = refused.map(({ place }) => place);
  const allowed = withoutPlaces(document, operation, places);
  // withoutPlaces puts the operation first.
  const [allowedOperation] = allowed.definitions as readonly [OperationDefinitionNode];
  return { document: allowed, operation: allowedOperation, refuse: (data) => withRefusals(data, places, code) };
}

function withRefusals(
  text: string,
  refused: readonly FieldPath[],
  code: RestrictedOperation['code'],
): { data: string; errors: GraphQLError[] } {
  const errors: GraphQLError[] = [];
  let data = JSON.parse(text) as Record<string, unknown> | null;
  const { message, retryable } = errorCodes[code];
  for (const place of refused) {
    if (!data) break;
    const { data: rest, paths } = putNull(data, place);
    data = rest;
    for (const path of paths) errors.push(new GraphQLError(message, { path, extensions: { code, retryable } }));
  }
  return { data: JSON.stringify(data), errors };
}

/** Leaves out places within other refused places: the answer has nothing there. */
function outermost(refused: readonly GuardedPlace[]): readonly GuardedPlace[] {
  const contains = (outer: FieldPath, inner: FieldPath) =>
    outer.length < inner.length && outer.every(({ key }, level) => key === inner[level]?.key);
  return refused.filter(({ place }) => !refused.some((other) => contains(other.place, place)));
}

function heldBy(caller: Caller, { policies }: AuthorizationSettings): (condition: AccessCondition) => boolean {
  if (caller.kind === 'service') return () => true;
  if (caller.kind === 'anonymous' || caller.kind === 'guest') return () => false;
  const has = (name: string) => caller.roles.includes(name as Role) || caller.scopes?.includes(name) === true;
  const satisfies = (policy: string) => policies.get(policy)?.some(has) ?? false;
  return (condition) => {
    if (condition.kind === 'authenticated') return true;
    const holds = condition.kind === 'scopes' ? has : satisfies;
    return condition.anyOf.some((names) => names.every(holds));
  };
}
