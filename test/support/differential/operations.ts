import {
  getNamedType,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isNonNullType,
  isUnionType,
  parse,
  validate,
} from 'graphql';

/** A source of numbers in [0, 1) that repeats for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface GeneratedOperation {
  query: string;
  variables: Record<string, unknown>;
}

/** A valid query or mutation with its variables; the same for the same seed. */
export function generateOperation(schema: GraphQLSchema, seed: number): GeneratedOperation {
  return generate(schema, seed, 'query or mutation');
}

/** A valid subscription with its variables; the same for the same seed. */
export function generateSubscription(schema: GraphQLSchema, seed: number): GeneratedOperation {
  return generate(schema, seed, 'subscription');
}

type Kind = 'query or mutation' | 'subscription';

function generate(schema: GraphQLSchema, seed: number, kind: Kind): GeneratedOperation {
  for (let attempt = 0; ; attempt++) {
    const operation = draw(schema, seededRandom(seed * 1009 + attempt), kind);
    if (validate(schema, parse(operation.query)).length === 0) return operation;
    if (attempt > 500) throw new Error(`no valid operation for seed ${seed}`);
  }
}

function draw(schema: GraphQLSchema, random: () => number, kind: Kind): GeneratedOperation {
  const chance = (share: number) => random() < share;
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const definitions: string[] = [];
  const fragments: string[] = [];
  const variables: Record<string, unknown> = {};

  function variable(type: string, fallback: string | undefined, value: unknown): string {
    const name = `v${definitions.length}`;
    definitions.push(`$${name}: ${type}${fallback === undefined ? '' : ` = ${fallback}`}`);
    if (value !== undefined) variables[name] = value;
    return `$${name}`;
  }

  function conditions(): string {
    if (chance(0.8)) return '';
    const name = pick(['skip', 'include']);
    if (chance(0.2)) return ` @${name}(if: ${chance(0.5)})`;
    const withDefault = chance(0.3);
    const value = withDefault && chance(0.5) ? undefined : chance(0.5);
    return ` @${name}(if: ${variable('Boolean!', withDefault ? String(chance(0.5)) : undefined, value)})`;
  }

  function argument({ name, type }: GraphQLArgument): string {
    const named = getNamedType(type).name;
    const values: Record<string, unknown> = { Int: Math.floor(random() * 4), ID: 'id-2', Boolean: chance(0.5) };
    const value = values[named] ?? 'text';
    const text = JSON.stringify(value);
    if (isNonNullType(type)) return `${name}: ${chance(0.5) ? text : variable(String(type), undefined, value)}`;
    const source = pick(['literal', 'null', 'variable', 'nullVariable', 'absent', 'default']);
    switch (source) {
      case 'literal':
        return `${name}: ${text}`;
      case 'null':
        return `${name}: null`;
      case 'variable':
        return `${name}: ${variable(String(type), undefined, value)}`;
      case 'nullVariable':
        return `${name}: ${variable(String(type), text, null)}`;
      case 'default':
        return `${name}: ${variable(String(type), text, undefined)}`;
      default:
        return `${name}: ${variable(String(type), undefined, undefined)}`;
    }
  }

  function field(
    parent: GraphQLCompositeType,
    definition: GraphQLField<unknown, unknown>,
    depth: number,
    maySkip = true,
  ): string {
    const siblings = isUnionType(parent) ? [] : Object.keys(parent.getFields());
    const alias = chance(0.25) ? `${pick([...siblings, 'id', 'a', 'b', '__proto__', 'constructor', 'name'])}: ` : '';
    const args = definition.args.filter((entry) => isNonNullType(entry.type) || chance(0.6)).map(argument);
    const type = getNamedType(definition.type);
    const inner = isCompositeType(type) ? ` ${selections(type, depth - 1)}` : '';
    return `${alias}${definition.name}${args.length > 0 ? `(${args.join(', ')})` : ''}${maySkip ? conditions() : ''}${inner}`;
  }

  function selections(type: GraphQLCompositeType, depth: number): string {
    const chosen: string[] = [];
    const fields = isUnionType(type) ? [] : Object.values(type.getFields());
    const usable = depth > 0 ? fields : fields.filter((entry) => !isCompositeType(getNamedType(entry.type)));
    const count = 1 + Math.floor(random() * 4);
    for (let i = 0; i < count; i++) {
      const kind = random();
      if (kind < 0.12 || usable.length === 0) chosen.push(chance(0.3) ? 'kind: __typename' : '__typename');
      else if (kind < 0.3 && depth > 0) {
        const types = isAbstractType(type) ? [type, ...schema.getPossibleTypes(type)] : [type];
        const on = pick(types);
        const condition = chance(0.2) && on === type ? '' : ` on ${on.name}`;
        if (chance(0.5) || condition === '') chosen.push(`...${condition}${conditions()} ${selections(on, depth - 1)}`);
        else {
          const name = `F${fragments.length}`;
          fragments.push('');
          fragments[Number(name.slice(1))] = `fragment ${name}${condition} ${selections(on, depth - 1)}`;
          chosen.push(`...${name}${conditions()}`);
          if (chance(0.3)) chosen.push(`...${name}`);
        }
      } else chosen.push(field(type, pick(usable), depth));
    }
    if (isAbstractType(type) && depth > 0) {
      for (const object of schema.getPossibleTypes(type)) {
        if (chance(0.5)) chosen.push(`... on ${object.name} ${selections(object, depth - 1)}`);
      }
    }
    return `{ ${chosen.join(' ')} }`;
  }

  const head = () => (definitions.length > 0 ? ` (${definitions.join(', ')})` : '');
  if (kind === 'subscription') {
    const type = schema.getSubscriptionType();
    if (!type) throw new Error('expected a type for subscriptions');
    const body = field(type, pick(Object.values(type.getFields())), 3 + Math.floor(random() * 3), false);
    return { query: `subscription${head()} { ${body} }\n${fragments.join('\n')}`, variables };
  }
  const mutation = schema.getMutationType();
  const isMutation = mutation !== undefined && mutation !== null && chance(0.15);
  const root = isMutation ? mutation : schema.getQueryType();
  if (!root) throw new Error('expected a root type');
  const body = selections(root, 2 + Math.floor(random() * 4));
  return { query: `${isMutation ? 'mutation' : 'query'}${head()} ${body}\n${fragments.join('\n')}`, variables };
}
