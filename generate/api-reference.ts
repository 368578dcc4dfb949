import {
  astFromValue,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  isUnionType,
  print,
} from 'graphql';

export const apiReferenceFile = 'docs/reference/api.md';

/** The API as one Markdown page: operations first, then each kind of type in the order of the alphabet. */
export function apiReference(schema: GraphQLSchema): string {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const types = Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const others = types.filter((type) => !roots.some((root) => root?.name === type.name));
  const kinds: [title: string, is: (type: GraphQLNamedType) => boolean][] = [
    ['Objects', isObjectType],
    ['Interfaces', isInterfaceType],
    ['Unions', isUnionType],
    ['Inputs', isInputObjectType],
    ['Enums', isEnumType],
    ['Scalars', isScalarType],
  ];
  return [
    '# API reference',
    'Made from the composed schema by `npm run generate`; never edited. GraphiQL shows the same, with an editor beside it.',
    'Errors and their codes are in [errors](../errors.md), the live protocol in [subscriptions](../../subscriptions/README.md).',
    ...roots.flatMap((root) =>
      root ? [`## ${root.name}`, ...Object.values(root.getFields()).flatMap((field) => operation(root, field))] : [],
    ),
    ...kinds.flatMap(([title, is]) => {
      const found = others.filter((type) => is(type));
      return found.length > 0 ? [`## ${title}`, ...found.flatMap((type) => section(type, schema))] : [];
    }),
    '',
  ].join('\n\n');
}

function operation(root: GraphQLNamedType, field: GraphQLField<unknown, unknown>): string[] {
  return [
    `### \`${root.name}.${field.name}\``,
    `Answers ${typeLink(field.type)}${deprecated(field)}`,
    text(field),
    ...(field.args.length > 0 ? [valueTable('Argument', field.args)] : []),
  ].filter(Boolean);
}

function section(type: GraphQLNamedType, schema: GraphQLSchema): string[] {
  const head = [`### ${type.name}`, text(type)];
  if (isObjectType(type) || isInterfaceType(type)) {
    const interfaces = type.getInterfaces().map((parent) => typeLink(parent));
    if (interfaces.length > 0) head.push(`Implements ${interfaces.join(', ')}.`);
    head.push(fieldTable(Object.values(type.getFields())));
  }
  if (isInterfaceType(type)) {
    const members = schema.getPossibleTypes(type).map((member) => typeLink(member));
    head.push(`Implemented by ${members.join(', ')}.`);
  }
  if (isUnionType(type))
    head.push(
      `One of ${type
        .getTypes()
        .map((member) => typeLink(member))
        .join(', ')}.`,
    );
  if (isInputObjectType(type)) head.push(valueTable('Field', Object.values(type.getFields())));
  if (isEnumType(type)) {
    const rows = type.getValues().map((value) => `| \`${value.name}\` | ${cell(text(value))}${deprecated(value)} |`);
    head.push(['| Value | Meaning |', '| --- | --- |', ...rows].join('\n'));
  }
  return head.filter(Boolean);
}

function fieldTable(fields: readonly GraphQLField<unknown, unknown>[]): string {
  const rows = fields.map((field) => {
    const args = field.args.map((argument) => `\`${argument.name}\`: ${typeLink(argument.type)}${fallback(argument)}`);
    const taken = args.length > 0 ? `(${args.join(', ')})` : '';
    return `| \`${field.name}\`${taken} | ${typeLink(field.type)} | ${cell(text(field))}${deprecated(field)} |`;
  });
  return ['| Field | Type | Meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

function valueTable(title: string, values: readonly (GraphQLArgument | GraphQLInputField)[]): string {
  const rows = values.map(
    (value) =>
      `| \`${value.name}\` | ${typeLink(value.type)}${fallback(value)} | ${cell(text(value))}${deprecated(value)} |`,
  );
  return [`| ${title} | Type | Meaning |`, '| --- | --- | --- |', ...rows].join('\n');
}

function typeLink(type: GraphQLArgument['type'] | GraphQLField<unknown, unknown>['type'] | GraphQLNamedType): string {
  const named = getNamedType(type);
  if (isSpecifiedScalarType(named)) return `\`${String(type)}\``;
  return `[\`${String(type)}\`](#${named.name.toLowerCase()})`;
}

function fallback(value: GraphQLArgument | GraphQLInputField): string {
  if (value.defaultValue === undefined) return '';
  const literal = astFromValue(value.defaultValue, value.type);
  return literal ? ` = \`${print(literal)}\`` : '';
}

function deprecated({ deprecationReason }: { deprecationReason?: string | null | undefined }): string {
  return deprecationReason ? ` **Deprecated:** ${deprecationReason}` : '';
}

const text = ({ description }: { description?: string | null | undefined }): string => description?.trim() ?? '';

/** A table's cell is one line, and a bar would end it. */
const cell = (markdown: string): string => markdown.replaceAll(/\s*\n\s*/g, ' ').replaceAll('|', String.raw`\|`);
