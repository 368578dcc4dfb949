import {
  getNamedType,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  isUnionType,
  parse,
  validate,
  visit,
} from 'graphql';
import { toApiSchema } from './compare.ts';
import { affects } from './affected.ts';
import { type ChangeToJudge, interfacesOf } from './coordinates.ts';
import { clientsOfFieldsOnly, isReported, possibleUseOf, usageOf } from './usage-of.ts';
import { evidenceOf, noRelease, plural, windowText } from './evidence.ts';
import { removalDateOf } from '../lint/lint-rules.ts';
import { type OperationUse, partsIn, useOf } from '../client/operation-use.ts';
import { type OperationText, storedOperations } from './stored-operations.ts';
import { argumentsOf } from './ownership.ts';
import type { Policy } from './policy.ts';
import type { ClientRelease, UsageRow } from '../model/evidence.ts';

/** A part of the schema that could be removed. */
export interface Suggestion {
  type: 'UNUSED' | 'PAST_SUNSET';
  coordinate: string;
  message: string;
  /** The evidence for or against the removal. */
  because: string;
}

export interface Pruning {
  suggestions: Suggestion[];
  /** Why no part is reported as unused; null if there is evidence. */
  noEvidence: string | null;
}

/** A part, and the change that its removal would be. */
interface Part {
  coordinate: string;
  change: 'TYPE_REMOVED' | 'FIELD_REMOVED' | 'FIELD_ARGUMENT_REMOVED' | 'INPUT_FIELD_REMOVED' | 'ENUM_VALUE_REMOVED';
  deprecated: string | null;
  /** Another part or federation needs it, or requests do not show whether it is used. */
  kept: boolean;
  /** Parts that are removed together with it; they are not suggested separately. */
  parts: Part[];
}

/**
 * Parts that can be removed without breaking clients: deprecated parts after their date, and parts that no operation of an active release and
 * no usage within the window uses. The rules of the verdict decide. It never suggests parts that federation needs, fields that an interface
 * requires, and values that the graph returns.
 */
export function suggestPruning(options: {
  supergraphSdl: string;
  releases: readonly ClientRelease[];
  usage: readonly UsageRow[];
  policy: Policy['usage'];
  now: Date;
}): Pruning {
  const schema = toApiSchema(options.supergraphSdl);
  const { weigh, noEvidence } = openEvidence(schema, options);
  const today = options.now.toISOString().slice(0, 10);
  const suggestions: Suggestion[] = [];
  const look = (part: Part): void => {
    const { coordinate, deprecated } = part;
    const { used, because } = weigh(part);
    const day = deprecated === null ? null : removalDateOf(deprecated);
    if (day !== null && day < today) {
      const now = used === null ? '' : used ? ' and is still used' : ' and is not used';
      suggestions.push({
        type: 'PAST_SUNSET',
        coordinate,
        message: `'${coordinate}' was deprecated until ${day}${now}`,
        because,
      });
    } else if (used === false && !part.kept) {
      suggestions.push({ type: 'UNUSED', coordinate, message: `'${coordinate}' is not used`, because });
      return;
    }
    part.parts.forEach(look);
  };
  partsOfSchema(schema, namesForFederation(options.supergraphSdl)).forEach(look);
  return { suggestions, noEvidence };
}

/** The evidence about the use of a part. `used` is null if it is unknown. */
function openEvidence(
  schema: GraphQLSchema,
  options: Omit<Parameters<typeof suggestPruning>[0], 'supergraphSdl'>,
): { weigh: (part: Part) => { used: boolean | null; because: string }; noEvidence: string | null } {
  const { minDays } = options.policy;
  const { usage: rows, releases, days } = evidenceOf(options, options.policy, options.now);
  const usage = sumByClient(rows);
  const operations = readUses(schema, releases);
  // Operations of another graph are no evidence.
  const fitting = operations.filter((operation) => operation.fits);
  const ofFieldsOnly = clientsOfFieldsOnly(schema, usage, new Set(fitting.map((operation) => operation.client)));
  const usageByClient = Map.groupBy(usage, (row) => row.client);
  const window = windowText(options.policy);
  const unknown = `${noRelease} with operations of this graph, and usage of ${days} of ${minDays} days needed in ${window}`;
  const enough = fitting.length > 0 || days >= minDays;

  function weigh({ coordinate, change: type }: Part): { used: boolean | null; because: string } {
    const change: ChangeToJudge = { type, coordinate, before: schema, after: schema };
    const names =
      type === 'TYPE_REMOVED'
        ? [coordinate, ...interfacesOf(schema, coordinate), ...unionsOf(schema, coordinate)]
        : [coordinate];
    const by = operations.find(({ use, client }) =>
      names.some((name) => {
        const operation = { use, failing: partsIn(use) };
        return affects({ ...change, coordinate: name }, operation, usageByClient.get(client) ?? []) !== 'no';
      }),
    );
    if (by) return { used: true, because: `${by.release} may use it` };
    const requests = names
      .map((coordinateOfUse) => ({ ...change, coordinate: coordinateOfUse }))
      .flatMap((removal) => [...new Set([...usageOf(removal, usage), ...possibleUseOf(removal, usage, ofFieldsOnly)])])
      .reduce((sum, row) => sum + row.count, 0);
    if (requests > 0) return { used: true, because: `used ${plural(requests, 'time')} in ${window}` };
    const element = schema.getType(coordinate);
    // The use of an input type is visible through its reported fields and values.
    const asked = isInputObjectType(element) || isEnumType(element) ? 'INPUT_FIELD_REMOVED' : type;
    const reported = days >= minDays && isReported({ ...change, type: asked }, usage);
    if (fitting.length === 0 && !reported) {
      return {
        used: null,
        because: enough ? 'the usage reported does not cover input fields and enum values' : unknown,
      };
    }
    const parts = [
      ...(fitting.length > 0 ? ['no operation of active client releases uses it'] : []),
      ...(reported ? [`no use in ${window}`] : []),
    ];
    return { used: false, because: parts.join('; ') };
  }
  return { weigh, noEvidence: enough ? null : unknown };
}

/** Versions and days do not matter here. */
function sumByClient(rows: readonly UsageRow[]): UsageRow[] {
  const sums = new Map<string, UsageRow>();
  for (const row of rows) {
    const key = JSON.stringify([row.coordinate, row.client]);
    const sum = sums.get(key);
    if (sum) sum.count += row.count;
    else sums.set(key, { ...row });
  }
  return [...sums.values()];
}

/** Each operation once for each client, even if several releases send it. */
function readUses(
  schema: GraphQLSchema,
  releases: readonly ClientRelease[],
): { client: string; release: string; use: OperationUse; fits: boolean }[] {
  const clientsOf = new Map<OperationText, Set<string>>();
  return storedOperations(releases).flatMap(({ release: { client, version }, text }) => {
    const clients = clientsOf.get(text) ?? new Set();
    if (text.document === null || clients.has(client)) return [];
    clientsOf.set(text, clients.add(client));
    const fits = validate(schema, text.document).length === 0;
    return [{ client, release: `${client}@${version}`, use: useOf(schema, text.document, text.name), fits }];
  });
}

/** The unions with a type: a client that selects them may get the type, as of its interfaces. */
function unionsOf(schema: GraphQLSchema, name: string): string[] {
  return Object.values(schema.getTypeMap())
    .filter((union) => isUnionType(union) && union.getTypes().some((member) => member.name === name))
    .map((union) => union.name);
}

function partsOfSchema(schema: GraphQLSchema, forFederation: ReadonlySet<string>): Part[] {
  const types = Object.values(schema.getTypeMap()).filter(
    (candidate) => !isIntrospectionType(candidate) && !isScalarType(candidate),
  );
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const answered = new Set(
    types
      .flatMap((type) => (isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : []))
      .map((field) => getNamedType(field.type).name),
  );
  return types.map((type) => ({
    coordinate: type.name,
    change: 'TYPE_REMOVED',
    deprecated: null,
    kept: roots.some((root) => root === type),
    parts: membersOf(type, forFederation, answered.has(type.name)),
  }));
}

function membersOf(type: GraphQLNamedType, forFederation: ReadonlySet<string>, answered: boolean): Part[] {
  const part = (
    change: Part['change'],
    coordinate: string,
    deprecated: string | null | undefined,
    kept: boolean,
    parts: Part[] = [],
  ): Part => ({ coordinate, change, deprecated: deprecated ?? null, kept, parts });
  if (isEnumType(type)) {
    return type
      .getValues()
      .map((value) => part('ENUM_VALUE_REMOVED', `${type.name}.${value.name}`, value.deprecationReason, answered));
  }
  if (isInputObjectType(type)) {
    return Object.values(type.getFields()).map((field) =>
      part('INPUT_FIELD_REMOVED', `${type.name}.${field.name}`, field.deprecationReason, false),
    );
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  const promised = new Set(type.getInterfaces().flatMap((parent) => Object.keys(parent.getFields())));
  return Object.values(type.getFields()).map((field) => {
    const coordinate = `${type.name}.${field.name}`;
    const kept = promised.has(field.name) || forFederation.has(field.name);
    const types = field.args.map((argument) =>
      part('FIELD_ARGUMENT_REMOVED', `${coordinate}(${argument.name}:)`, argument.deprecationReason, kept),
    );
    return part('FIELD_REMOVED', coordinate, field.deprecationReason, kept, types);
  });
}

/** Names of fields in any `@key`, `@requires` or `@provides`; fields of other types with the same name are never suggested either. */
function namesForFederation(supergraphSdl: string): Set<string> {
  const names = new Set<string>();
  visit(parse(supergraphSdl, { noLocation: true }), {
    Directive(node) {
      if (node.name.value !== 'join__type' && node.name.value !== 'join__field') return;
      const { key, requires, provides } = argumentsOf(node as Parameters<typeof argumentsOf>[0]);
      for (const text of [key, requires, provides]) {
        for (const [name] of String(text ?? '').matchAll(/\w+/g)) names.add(name);
      }
    },
  });
  return names;
}
