import {
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';
import { affects } from '../judge/affected.ts';
import type { ChangeToJudge } from '../judge/coordinates.ts';
import { usageOf } from '../judge/usage-of.ts';
import { storedOperations } from '../judge/stored-operations.ts';
import { partsIn, useOf } from '../client/operation-use.ts';
import type { ClientRelease, UsageRow } from '../model/evidence.ts';

/** A type, field, argument, input field or enum value. */
export interface SchemaPart {
  coordinate: string;
  /** `field of type Money!`. */
  kind: string;
  description: string | null;
  deprecated: string | null;
  /** Use means everything that a removal would break, by the rules of the verdict. */
  removal: ChangeToJudge['type'];
}

/** Every part of a schema, by coordinate. */
export function partsOf(schema: GraphQLSchema): Map<string, SchemaPart> {
  const parts = new Map<string, SchemaPart>();
  const add = (
    coordinate: string,
    kind: string,
    removal: string,
    node: { description?: string | null | undefined; deprecationReason?: string | null | undefined },
  ) => {
    const { description, deprecationReason } = node;
    parts.set(coordinate, {
      coordinate,
      kind,
      description: description ?? null,
      deprecated: deprecationReason ?? null,
      removal,
    });
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue;
    add(type.name, type.astNode?.kind === undefined ? 'type' : kinds[type.astNode.kind], 'TYPE_REMOVED', type);
    if (isEnumType(type)) {
      for (const value of type.getValues())
        add(`${type.name}.${value.name}`, 'enum value', 'ENUM_VALUE_REMOVED', value);
    } else if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        add(`${type.name}.${field.name}`, `input field of type ${String(field.type)}`, 'INPUT_FIELD_REMOVED', field);
      }
    } else if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        add(`${type.name}.${field.name}`, `field of type ${String(field.type)}`, 'FIELD_REMOVED', field);
        for (const argument of field.args) {
          const kind = `argument of type ${String(argument.type)}`;
          add(`${type.name}.${field.name}(${argument.name}:)`, kind, 'FIELD_ARGUMENT_REMOVED', argument);
        }
      }
    }
  }
  return parts;
}

const kinds = {
  ObjectTypeDefinition: 'object type',
  InterfaceTypeDefinition: 'interface',
  UnionTypeDefinition: 'union',
  EnumTypeDefinition: 'enum',
  ScalarTypeDefinition: 'scalar',
  InputObjectTypeDefinition: 'input type',
} as const;

/** Typed text as a coordinate: `Query.orders.first` and `Query.orders(first)` are `Query.orders(first:)`. */
export function asCoordinate(text: string): string {
  const [, field, argument] = /^(\w+\.\w+)(?:\.|\()(\w+)(?::?\))?$/.exec(text.trim()) ?? [];
  return argument === undefined ? text.trim() : `${field}(${argument}:)`;
}

/** Parts whose coordinate contains the text, shortest first. */
export function findParts(parts: ReadonlyMap<string, SchemaPart>, text: string): SchemaPart[] {
  const wanted = text.toLowerCase();
  const found = [...parts.values()].filter((part) => part.coordinate.toLowerCase().includes(wanted));
  return found.toSorted(
    (a, b) => a.coordinate.length - b.coordinate.length || a.coordinate.localeCompare(b.coordinate),
  );
}

/** A stored operation of a client, and the releases that have it. */
export interface UsingOperation {
  client: string;
  versions: string[];
  name: string;
  body: string;
  /** Not certain: a variable may carry it. */
  possibly: boolean;
}

/** Stored operations of active releases that a removal of the part would break, by the rules of the verdict. */
export function operationsUsing(
  schema: GraphQLSchema,
  part: SchemaPart,
  releases: readonly ClientRelease[],
  usage: readonly UsageRow[],
): UsingOperation[] {
  const change = changeOf(schema, part);
  const stored = storedOperations(releases.filter((release) => release.state === 'active'));
  return [...Map.groupBy(stored, (operation) => operation.release.client)].flatMap(([client, ofClient]) => {
    const rows = usage.filter((row) => row.client === client);
    return [...Map.groupBy(ofClient, (operation) => operation.text)].flatMap(([{ body, document, name }, same]) => {
      const use = document && useOf(schema, document, name);
      const affected = use ? affects(change, { use, failing: partsIn(use) }, rows) : 'no';
      if (affected === 'no') return [];
      const versions = same.map((operation) => operation.release.version);
      return [{ client, versions, name: same[0]?.label ?? '', body, possibly: affected === 'possibly' }];
    });
  });
}

/** Reported usage of the part. A field of a type that implements an interface is also used through the interface. */
export function rowsOf(schema: GraphQLSchema, part: SchemaPart, usage: readonly UsageRow[]): UsageRow[] {
  return usageOf(changeOf(schema, part), usage);
}

function changeOf(schema: GraphQLSchema, { coordinate, removal }: SchemaPart): ChangeToJudge {
  return { type: removal, coordinate, before: schema, after: schema };
}
