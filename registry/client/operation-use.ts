import {
  type ASTNode,
  type DocumentNode,
  getNamedType,
  GraphQLError,
  type GraphQLNamedType,
  type GraphQLSchema,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  Kind,
  type OperationDefinitionNode,
  parse,
  typeFromAST,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** What one operation uses of a schema. */
export interface OperationUse {
  /**
   * `Order.total` (of an interface's field, its implementations' too), `Query.orders(first:)`, `OrderFilter.status` where a literal gives
   * it, `Status.OPEN` where a literal names it, `@include`, and every type that is selected from, returned or given.
   */
  coordinates: ReadonlySet<string>;
  /** Of these the fields, arguments, input fields and enum values, of the types that the operation itself names: of interfaces only themselves. */
  written: ReadonlySet<string>;
  /** Input and enum types that a variable can carry, at any depth: what is in them is known only when it runs. */
  variableTypes: ReadonlySet<string>;
  /** Named types of the selected fields: what answers are made of. */
  returned: ReadonlySet<string>;
}

/** Reads it off a document; of several operations in it, that of the name, and all if there is no name. Parts that the schema lacks are left out. */
export function useOf(schema: GraphQLSchema, document: DocumentNode, name: string | null): OperationUse {
  const coordinates = new Set<string>();
  const written = new Set<string>();
  const variableTypes = new Set<string>();
  const returned = new Set<string>();
  const info = new TypeInfo(schema);
  const enterType = (type: GraphQLNamedType | null | undefined): void => {
    if (type) coordinates.add(type.name);
  };
  visit(
    wanted(document, name),
    visitWithTypeInfo(info, {
      Field() {
        const parent = info.getParentType();
        const field = info.getFieldDef();
        if (!parent || !field || field.name.startsWith('__')) return;
        written.add(`${parent.name}.${field.name}`);
        for (const owner of [parent, ...implementersOf(schema, parent)]) coordinates.add(`${owner.name}.${field.name}`);
        enterType(parent);
        const type = getNamedType(field.type);
        enterType(type);
        returned.add(type.name);
      },
      InlineFragment() {
        enterType(getNamedType(info.getType()));
      },
      FragmentDefinition() {
        enterType(getNamedType(info.getType()));
      },
      Argument(node) {
        const argument = info.getArgument();
        if (!argument) return;
        const directive = info.getDirective();
        const parent = info.getParentType();
        const field = info.getFieldDef();
        if (directive) coordinates.add(`@${directive.name}(${node.name.value}:)`);
        else if (parent && field) {
          written.add(`${parent.name}.${field.name}(${node.name.value}:)`);
          for (const owner of [parent, ...implementersOf(schema, parent)]) {
            coordinates.add(`${owner.name}.${field.name}(${node.name.value}:)`);
          }
        }
      },
      Directive(node) {
        coordinates.add(`@${node.name.value}`);
      },
      ObjectValue() {
        const type = getNamedType(info.getInputType());
        if (isInputObjectType(type)) enterType(type);
      },
      ObjectField(node) {
        const parent = getNamedType(info.getParentInputType());
        if (isInputObjectType(parent)) written.add(`${parent.name}.${node.name.value}`);
      },
      EnumValue(node) {
        const type = getNamedType(info.getInputType());
        if (!isEnumType(type)) return;
        enterType(type);
        written.add(`${type.name}.${node.value}`);
      },
      VariableDefinition(node) {
        const type = getNamedType(typeFromAST(schema, node.type as never) as GraphQLNamedType | undefined);
        enterType(type);
        reach(type, variableTypes);
      },
    }),
  );
  return { coordinates: new Set([...coordinates, ...written]), written, variableTypes, returned };
}

/** Null where it is no GraphQL, holds no operation, or is longer than 20,000 tokens. */
export function parseOperation(body: string): DocumentNode | null {
  const read = readOperation(body);
  return 'problem' in read ? null : read.document;
}

/** The document of a body, or why `parseOperation` has none. */
export function readOperation(body: string): { document: DocumentNode } | { problem: string } {
  try {
    const document = parse(body, { noLocation: true, maxTokens: 20_000 });
    const holdsOperation = document.definitions.some((one) => one.kind === Kind.OPERATION_DEFINITION);
    return holdsOperation ? { document } : { problem: 'there is no operation in it' };
  } catch (error) {
    // The parser's stack ends at some thousand levels.
    if (error instanceof RangeError) return { problem: 'it is nested too deep to be read' };
    if (!(error instanceof GraphQLError)) throw error;
    return { problem: error.message };
  }
}

/** The operations of a document that are meant by a name, and the fragments. */
function wanted(document: DocumentNode, name: string | null): DocumentNode {
  const named = (one: ASTNode): one is OperationDefinitionNode =>
    one.kind === Kind.OPERATION_DEFINITION && one.name?.value === name;
  if (name === null || !document.definitions.some(named)) return document;
  return {
    ...document,
    definitions: document.definitions.filter((one) => one.kind !== Kind.OPERATION_DEFINITION || named(one)),
  };
}

function implementersOf(schema: GraphQLSchema, type: GraphQLNamedType): readonly GraphQLNamedType[] {
  if (!isInterfaceType(type)) return [];
  const { objects, interfaces } = schema.getImplementations(type);
  return [...objects, ...interfaces].filter((one) => isCompositeType(one));
}

function reach(type: GraphQLNamedType | undefined, into: Set<string>): void {
  if (!type || into.has(type.name)) return;
  if (isEnumType(type)) into.add(type.name);
  if (!isInputObjectType(type)) return;
  into.add(type.name);
  for (const field of Object.values(type.getFields())) reach(getNamedType(field.type), into);
}
