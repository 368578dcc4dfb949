import { type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql';
import {
  type AccessCondition,
  implies,
  readRequirements,
  type Requirements,
} from '../../platform/authorization/requirements.ts';
import type { ApiChange } from './compare.ts';

/** Keeps the conditions on callers of a supergraph's fields with its API schema, which does not show them. */
export function noteAccess(api: GraphQLSchema, supergraphSdl: string): void {
  const requirements = readRequirements(supergraphSdl);
  if (requirements) api.extensions = { ...api.extensions, requirements };
}

/** Changes of the conditions by `@authenticated`, `@requiresScopes` and `@policy` on fields that both schemas have. */
export function accessChanges(before: GraphQLSchema, after: GraphQLSchema): ApiChange[] {
  const [then, now] = [requirementsOf(before), requirementsOf(after)];
  if (!then && !now) return [];
  return fieldsOfBoth(before, after).flatMap(([type, field]): ApiChange[] => {
    const had = then?.of(type, field) ?? [];
    const has = now?.of(type, field) ?? [];
    const coordinate = `${type}.${field}`;
    const added = has.filter((condition) => !implies(had, condition));
    if (added.length > 0)
      return [
        {
          severity: 'breaking',
          type: 'FIELD_ACCESS_NARROWED',
          coordinate,
          message: `Field '${coordinate}' is now only for callers with ${textOf(added)}`,
          reason: 'Other callers get null and an error.',
        },
      ];
    const removed = had.filter((condition) => !implies(has, condition));
    if (removed.length === 0) return [];
    return [
      {
        severity: 'dangerous',
        type: 'FIELD_ACCESS_WIDENED',
        coordinate,
        message: `Field '${coordinate}' is no longer only for callers with ${textOf(removed)}`,
        reason: 'Callers who were refused can read it now.',
      },
    ];
  });
}

function requirementsOf({ extensions }: GraphQLSchema): Requirements | undefined {
  // Written by noteAccess only.
  return extensions['requirements'] as Requirements | undefined;
}

function fieldsOfBoth(before: GraphQLSchema, after: GraphQLSchema): (readonly [type: string, field: string])[] {
  return Object.values(before.getTypeMap()).flatMap((then) => {
    const now = after.getType(then.name);
    if (!(isObjectType(then) || isInterfaceType(then)) || !(isObjectType(now) || isInterfaceType(now))) return [];
    const still = now.getFields();
    return Object.keys(then.getFields())
      .filter((field) => Object.hasOwn(still, field))
      .map((field) => [then.name, field] as const);
  });
}

function textOf(conditions: readonly AccessCondition[]): string {
  return conditions
    .map((condition) => {
      if (condition.kind === 'authenticated') return 'a valid token';
      const alternatives = condition.anyOf.map((names) => names.map((name) => `'${name}'`).join(' and ')).join(', or ');
      return `the ${condition.kind === 'scopes' ? 'scopes' : 'policies'} ${alternatives}`;
    })
    .join('; ');
}
