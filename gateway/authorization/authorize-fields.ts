import { type DocumentNode, GraphQLError, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import type { Caller, Role } from '#platform/identity/caller.ts';
import { CodedError, errorCodes } from '#platform/process/errors.ts';
import { counter } from '#platform/process/metrics.ts';
import type { ExecuteOperation, Executed } from '../executor.ts';
import { type GuardedPlace, guardedPlaces, type FieldPath, putNull, withoutPlaces } from './guarded-operation.ts';
import { type AccessCondition, readRequirements } from './requirements.ts';

export interface AuthorizationSettings {
  /** Whether one refused field leaves a null, or refuses the whole operation. */
  refuse: 'field' | 'operation';
  /** The roles that satisfy each policy of `@policy`. A policy that is not named is satisfied by nobody. */
  policies: ReadonlyMap<string, readonly string[]>;
}

const refusals = counter(
  'tradepost_gateway_unauthorized_total',
  'Operations from which fields were removed, or that were refused, because their caller may not have these fields',
  ['refused'],
);

/**
 * An executor that fetches no field whose `@authenticated`, `@requiresScopes` or `@policy` its caller does not satisfy. Scopes are the roles of the
 * access token. A refused field is null, with UNAUTHENTICATED or FORBIDDEN at its path, and spreads to the field around it where the schema allows no
 * null; or the whole operation is refused, by a setting. A supergraph without these directives gets the executor unchanged.
 *
 * It changes the valid operation before the executor sees it, and the data after, so that it works with any executor.
 */
export function authorizeFields(
  sdl: string,
  schema: GraphQLSchema,
  settings: AuthorizationSettings,
  execute: ExecuteOperation,
): ExecuteOperation {
  const requirements = readRequirements(sdl);
  if (!requirements) return execute;
  // The documents of frequent operations are kept.
  const guarded = new WeakMap<OperationDefinitionNode, GuardedPlace[]>();
  const rewritten = new WeakMap<OperationDefinitionNode, Map<string, DocumentNode>>();

  return async (request) => {
    const { document, operation } = request;
    const { caller } = request.context;
    const places = guarded.get(operation) ?? guardedPlaces(document, operation, schema, requirements);
    guarded.set(operation, places);
    const refused = outermost(places.filter(({ conditions }) => !conditions.every(heldBy(caller, settings))));
    if (refused.length === 0) return execute(request);

    refusals.inc({ refused: settings.refuse });
    const code = caller.kind === 'anonymous' ? 'UNAUTHENTICATED' : 'FORBIDDEN';
    if (settings.refuse === 'operation') throw new CodedError(code);
    // By position: the same operation always has the same places.
    const key = refused.map(({ place }) => places.findIndex((candidate) => candidate.place === place)).join();
    const byKey = rewritten.get(operation) ?? new Map<string, DocumentNode>();
    rewritten.set(operation, byKey);
    const allowed =
      byKey.get(key) ??
      withoutPlaces(
        document,
        operation,
        refused.map(({ place }) => place),
      );
    byKey.set(key, allowed);
    // withoutPlaces puts the operation first.
    const [allowedOperation] = allowed.definitions as readonly [OperationDefinitionNode];
    return withRefusals(
      // In one answer: nulls and errors are put into the whole.
      await execute({ ...request, document: allowed, operation: allowedOperation, incremental: false }),
      refused.map(({ place }) => place),
      code,
    );
  };
}

function withRefusals(
  executed: Executed,
  refused: readonly FieldPath[],
  code: 'UNAUTHENTICATED' | 'FORBIDDEN',
): Executed {
  if (executed.data === undefined) return executed;
  const errors = [...executed.errors];
  let data = JSON.parse(executed.data) as Record<string, unknown> | null;
  const { message, retryable } = errorCodes[code];
  for (const place of refused) {
    if (!data) break;
    const { data: rest, paths } = putNull(data, place);
    data = rest;
    for (const path of paths) errors.push(new GraphQLError(message, { path, extensions: { code, retryable } }));
  }
  return { ...executed, data: JSON.stringify(data), errors };
}

/** Leaves out places within other refused places: the answer has nothing there. */
function outermost(refused: readonly GuardedPlace[]): readonly GuardedPlace[] {
  const contains = (outer: FieldPath, inner: FieldPath) =>
    outer.length < inner.length && outer.every(({ key }, level) => key === inner[level]?.key);
  return refused.filter(({ place }) => !refused.some((other) => contains(other.place, place)));
}

function heldBy(caller: Caller, { policies }: AuthorizationSettings): (condition: AccessCondition) => boolean {
  if (caller.kind === 'service') return () => true;
  if (caller.kind === 'anonymous') return () => false;
  const has = (name: string) => caller.roles.includes(name as Role) || caller.scopes?.includes(name) === true;
  const satisfies = (policy: string) => policies.get(policy)?.some(has) ?? false;
  return (condition) => {
    if (condition.kind === 'authenticated') return true;
    const holds = condition.kind === 'scopes' ? has : satisfies;
    return condition.anyOf.some((names) => names.every(holds));
  };
}
