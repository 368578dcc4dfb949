import {
  buildSchema,
  getNamedType,
  type GraphQLSchema,
  type GraphQLType,
  isEnumType,
  isInputObjectType,
  parse,
  typeFromAST,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { judge } from '#registry/judge/verdict.ts';
import { composeOnce, type Edit, edited, now, release, shop, versionOf } from './corpus/shop.ts';

/*
 * Small edits are made everywhere in the graph, and each is judged beside stored operations. GraphQL itself is the other opinion: a stored operation
 * that is no longer valid blocks, and an operation whose text, types and defaults stay as they are does not.
 */

const operations = [
  'query A { me { id name nameKana email role address { city line } } }',
  'query B($id: ID!) { user(id: $id) { name address(kind: WORK, at: "x") { city } } }',
  'query C($filter: UserFilter, $first: Int) { users(filter: $filter, first: $first) { id } }',
  'query D { users(filter: { name: "a", role: STAFF, near: { city: "b", radius: 2, kind: HOME } }) { id } }',
  'query E($near: Near!) { users(filter: { near: $near }) { id } }',
  'query F($kind: AddressKind = WORK) { me { address(kind: $kind) { line } } }',
  'query G($id: ID!) { party(id: $id) { __typename ... on User { name } ... on Company { vat } } }',
  'query H($id: ID!) { node(id: $id) { id ... on User { email } } }',
  'query I($id: ID!) { party(id: $id) { ... on Named { name } } }',
  'mutation J($id: ID!) { rename(id: $id, name: "x") { name } }',
  'mutation K($role: Role) { invite(email: "a@example.com", role: $role) { role } }',
  'query L($id: ID!) { product(id: $id) { sku title weight price { amount currency } internalNote } }',
  'query M { products(first: 3) { id } }',
  'query N($id: ID!) { order(id: $id) { number total { amount } lines { quantity product { title } } customer { name } placedAt } }',
  'query O { me { orders { id lines { product { sku } } } } }',
  'mutation P($input: OrderInput!) { placeOrder(input: $input) { id } }',
  'mutation Q($lines: [LineInput!]!) { placeOrder(input: { lines: $lines, coupon: "c" }) { id } }',
  'mutation R { placeOrder(input: { lines: [{ sku: "s", quantity: 1, note: "n" }] }) { id } }',
  'subscription S($id: ID!) { orderChanged(id: $id) { id } }',
];

/** Every type, field, argument and value of the shop, changed in the ways of a person who edits SDL. */
function allEdits(): { name: string; edits: Edit[] }[] {
  const all: { name: string; edits: Edit[] }[] = [];
  const add = (subgraph: string, line: string, to: string) => {
    if (line !== to)
      all.push({ name: `${subgraph}: ${line.trim()} → ${to.trim() || 'nothing'}`, edits: [[subgraph, line, to]] });
  };
  for (const [subgraph, sdl] of Object.entries(shop)) {
    for (const line of sdl.split('\n').filter((each) => each !== '' && !/@link|^directive/.test(each))) {
      const once = sdl.split(line).length === 2;
      if (!once) continue;
      for (const { 0: found, index } of line.matchAll(
        /\b(\w+)(\([^)]*\))?: (\[?\w+!?\]?!?)( = \w+)?( @\w+(\([^)]*\))?)*/g,
      )) {
        const change = (to: string) =>
          add(subgraph, line, line.slice(0, index) + to + line.slice(index + found.length));
        change('');
        change(found.replace(/^\w+/, (name) => `${name}2`));
        change(`${found} extra: Int`);
        change(`${found} extra: Int!`);
        change(found.replace(/ = \w+/, ''));
        change(
          found.replace(
            /(\w+|\])(!?)( = \w+| @.*)?$/,
            (_, type, bang, rest = '') => `${type}${bang ? '' : '!'}${rest}`,
          ),
        );
        change(found.replace(/: (\[?)(\w+)/, (_, list, type) => `: ${list}${type === 'String' ? 'Int' : 'String'}`));
        change(found.replace(/\(([^)]*)\):/, '($1 added: Int):'));
        change(found.replace(/\(([^)]*)\):/, '($1 added: Int!):'));
        change(found.replace(/\(([^)]*)\):/, ':'));
        change(found.replace(/: (\w+!?)$/, ': [$1]'));
      }
      for (const { 0: found, index } of line.matchAll(/\b[A-Z]{3,}\b/g)) {
        if (!line.startsWith('enum')) continue;
        add(subgraph, line, line.slice(0, index) + line.slice(index + found.length));
        add(subgraph, line, `${line.slice(0, index)}${found} ${found}2${line.slice(index + found.length)}`);
      }
      for (const part of [' | Company', ' & Named', ' implements Node & Named', ' implements Named', 'Node & '])
        if (line.includes(part)) add(subgraph, line, line.replace(part, ''));
    }
    // Types renamed everywhere in one subgraph, which keeps every reference.
    for (const type of new Set(
      [...sdl.matchAll(/^(?:type|input|enum|union|interface) (\w+)/gm)].map(([, name = '']) => name),
    ))
      if (!['Query', 'Mutation', 'Subscription', 'Money'].includes(type))
        all.push({
          name: `${subgraph}: type ${type} renamed`,
          edits: sdl
            .split('\n')
            .filter((line) => new RegExp(`\\b${type}\\b`).test(line))
            .map((line): Edit => [subgraph, line, line.replaceAll(new RegExp(`\\b${type}\\b`, 'g'), `${type}2`)]),
        });
  }
  return all;
}

/** What an operation relies on: of each place its type, of each argument its type and default, of each variable its type. */
function reliance(schema: GraphQLSchema, text: string): string {
  const info = new TypeInfo(schema);
  const seen: string[] = [];
  // With all input types below: a variable may hold any of them.
  const shape = (type: unknown, above: readonly string[] = []): string => {
    const named = getNamedType(type as GraphQLType);
    if (above.includes(named.name)) return String(type);
    if (isEnumType(named))
      return `${String(type)} ${named
        .getValues()
        .map(({ name }) => name)
        .join()}`;
    if (!isInputObjectType(named)) return String(type);
    const fields = Object.values(named.getFields()).map(
      (field) => `${field.name} ${shape(field.type, [...above, named.name])} ${String(field.defaultValue)}`,
    );
    return `${String(type)} { ${fields.join(', ')} }`;
  };
  visit(
    parse(text),
    visitWithTypeInfo(info, {
      Field() {
        const field = info.getFieldDef();
        seen.push(`${String(info.getParentType())}.${field?.name} ${String(field?.type)}`);
        for (const argument of field?.args ?? [])
          seen.push(`${argument.name} ${shape(argument.type)} ${String(argument.defaultValue)}`);
        const named = String(field?.type).replaceAll(/[[\]!]/g, '');
        const type = schema.getType(named);
        if (type && 'getTypes' in type)
          seen.push(
            type
              .getTypes()
              .map(({ name }) => name)
              .join(),
          );
        if (type && 'getInterfaces' in type && !('getTypes' in type))
          seen.push(
            type
              .getInterfaces()
              .map(({ name }) => name)
              .join(),
          );
        if (type?.astNode?.kind === 'InterfaceTypeDefinition')
          seen.push(
            schema
              .getPossibleTypes(type as never)
              .map(({ name }) => name)
              .join(),
          );
        if (type?.astNode?.kind === 'EnumTypeDefinition') seen.push(shape(type));
      },
      ObjectField() {
        seen.push(shape(info.getInputType()));
      },
      VariableDefinition(node) {
        seen.push(shape(typeFromAST(schema, node.type as never)));
      },
    }),
  );
  return seen.join('\n');
}

describe('changes that were generated', () => {
  const base = versionOf(edited([]));
  const before = buildSchema(base.apiSdl ?? '', { assumeValid: true });
  // All of them take two minutes. Another remainder judges others.
  const changes = allEdits().filter((_, at) => at % 6 === 1);

  test('get the verdict that GraphQL itself suggests', async () => {
    const counts = { edits: changes.length, refused: 0, invalid: 0, unaffected: 0 };
    const unsafe: string[] = [];
    const falseBlocks: string[] = [];
    for (const { name, edits } of changes) {
      const proposed = edited(edits);
      const input = { base, proposed, usage: [], approvals: [], now, compose: composeOnce };
      const all = await judge({ ...input, releases: [release(operations)] });
      if (all.composition.errors.length > 0 || all.apiSdl === null) {
        counts.refused += 1;
        continue;
      }
      const after = buildSchema(all.apiSdl, { assumeValid: true });
      const invalid = operations.filter((text) => validate(after, parse(text)).length > 0);
      if (invalid.length > 0 && all.result !== 'blocked') unsafe.push(`${name}: ${invalid.join(' ')}`);
      const judgeOf = (texts: readonly string[]) => judge({ ...input, releases: [release(texts)] });
      for (const text of invalid) if ((await judgeOf([text])).result !== 'blocked') unsafe.push(`${name}: ${text}`);
      const stay = operations.filter(
        (text) => !invalid.includes(text) && reliance(before, text) === reliance(after, text),
      );
      counts.invalid += invalid.length;
      counts.unaffected += stay.length;
      // Only to say which one.
      if (stay.length > 0 && (await judgeOf(stay)).result === 'blocked')
        for (const text of stay) {
          const { result, findings } = await judgeOf([text]);
          const messages = findings.filter(({ blocking }) => blocking).map(({ message }) => message);
          if (result === 'blocked') falseBlocks.push(`${name}: ${text}: ${messages.join('; ')}`);
        }
    }
    // A generator that makes nothing to judge would find nothing.
    expect(counts.invalid).toBeGreaterThan(20);
    expect(counts.unaffected).toBeGreaterThan(500);
    expect({ unsafe, falseBlocks }).toEqual({ unsafe: [], falseBlocks: [] });
    // Half a minute alone; beside other files on a slow machine it took 81 s.
  }, 240_000);
});
