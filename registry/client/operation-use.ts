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
  type ValueNode,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** The parts of a schema that one operation uses. */
export interface OperationUse {
  /**
   * `Order.total` (of an interface's field, its implementations' too), `Query.orders(first:)`, `OrderFilter.status` where a literal gives
   * it, `Status.OPEN` where a literal names it, `@include`, and every type that is selected from, returned or given.
   */
  coordinates: ReadonlySet<string>;
  /**
   * Of these the fields, arguments, input fields and enum values, of the types that the operation itself names: of interfaces only themselves;
   * and the interfaces that its fragments are on.
   */
  written: ReadonlySet<string>;
  /** Input and enum types that a variable can carry, at any depth: their content is known only when it runs. */
  variableTypes: ReadonlySet<string>;
  /** Named types of the selected fields: the parts of answers. */
  returned: ReadonlySet<string>;
  /** Arguments and input fields that are left out somewhere; `possibly` where a variable without a default may be. */
  omitted: ReadonlyMap<string, 'yes' | 'possibly'>;
  /** Arguments and input fields that get a variable which may be null, and within how many lists: `[$a]` is within one. */
  nullable: ReadonlyMap<string, ReadonlySet<number>>;
}

/** Every part that an operation uses, also within its variables. */
export function partsIn({ coordinates, variableTypes }: OperationUse): ReadonlySet<string> {
  return new Set([...coordinates, ...variableTypes]);
}

/** Reads it off a document; of several operations in it, that of the name, and all if there is no name. Parts that the schema lacks are left out. */
export function useOf(schema: GraphQLSchema, document: DocumentNode, name: string | null): OperationUse {
  const coordinates = new Set<string>();
  const written = new Set<string>();
  const variableTypes = new Set<string>();
  const returned = new Set<string>();
  const omitted = new Map<string, 'yes' | 'possibly'>();
  const nullable = new Map<string, Set<number>>();
  const variables = nullableVariables(wanted(document, name));
  const info = new TypeInfo(schema);
  /** Notes the variables of an argument or input field; a variable nested in an input field belongs to that field. */
  const noteVariables = (coordinate: string, value: ValueNode, depth = 0): void => {
    if (value.kind === Kind.LIST) for (const item of value.values) noteVariables(coordinate, item, depth + 1);
    const variable = value.kind === Kind.VARIABLE ? variables.get(value.name.value) : undefined;
    if (!variable) return;
    nullable.set(coordinate, (nullable.get(coordinate) ?? new Set()).add(depth));
    // In a list, a variable that is left out is null.
    if (depth === 0 && !variable.hasDefault && !omitted.has(coordinate)) omitted.set(coordinate, 'possibly');
  };
  const enterType = (type: GraphQLNamedType | null | undefined): void => {
    if (type) coordinates.add(type.name);
  };
  const enterFragment = (type: GraphQLNamedType | null | undefined): void => {
    enterType(type);
    // A fragment may select nothing but `__typename`, and relies on the interface all the same.
    if (isInterfaceType(type)) written.add(type.name);
  };
  visit(
    wanted(document, name),
    visitWithTypeInfo(info, {
      Field(node) {
        const parent = info.getParentType();
        const field = info.getFieldDef();
        if (!parent || !field || field.name.startsWith('__')) return;
        written.add(`${parent.name}.${field.name}`);
        const givenNames = new Set(node.arguments?.map((argument) => argument.name.value));
        for (const owner of [parent, ...implementersOf(schema, parent)]) {
          coordinates.add(`${owner.name}.${field.name}`);
          for (const argument of field.args) {
            if (!givenNames.has(argument.name)) omitted.set(`${owner.name}.${field.name}(${argument.name}:)`, 'yes');
          }
        }
        enterType(parent);
        const type = getNamedType(field.type);
        enterType(type);
        returned.add(type.name);
      },
      InlineFragment() {
        enterFragment(getNamedType(info.getType()));
      },
      FragmentDefinition() {
        enterFragment(getNamedType(info.getType()));
      },
      Argument(node) {
        const argument = info.getArgument();
        if (!argument) return;
        const directive = info.getDirective();
        const parent = info.getParentType();
        const field = info.getFieldDef();
        if (directive) {
          const coordinate = `@${directive.name}(${node.name.value}:)`;
          coordinates.add(coordinate);
          noteVariables(coordinate, node.value);
        } else if (parent && field) {
          written.add(`${parent.name}.${field.name}(${node.name.value}:)`);
          for (const owner of [parent, ...implementersOf(schema, parent)]) {
            const coordinate = `${owner.name}.${field.name}(${node.name.value}:)`;
            coordinates.add(coordinate);
            noteVariables(coordinate, node.value);
          }
        }
      },
      Directive(node) {
        coordinates.add(`@${node.name.value}`);
        const givenNames = new Set(node.arguments?.map((argument) => argument.name.value));
        for (const { name: argument } of schema.getDirective(node.name.value)?.args ?? []) {
          if (!givenNames.has(argument)) omitted.set(`@${node.name.value}(${argument}:)`, 'yes');
        }
      },
      ObjectValue(node) {
        const type = getNamedType(info.getInputType());
        if (!isInputObjectType(type)) return;
        enterType(type);
        const givenNames = new Set(node.fields.map((field) => field.name.value));
        for (const field of Object.keys(type.getFields())) {
          if (!givenNames.has(field)) omitted.set(`${type.name}.${field}`, 'yes');
        }
      },
      ObjectField(node) {
        const parent = getNamedType(info.getParentInputType());
        if (!isInputObjectType(parent)) return;
        const coordinate = `${parent.name}.${node.name.value}`;
        written.add(coordinate);
        noteVariables(coordinate, node.value);
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
  return { coordinates: new Set([...coordinates, ...written]), written, variableTypes, returned, omitted, nullable };
}

/** Null where the text is no GraphQL, holds no operation, is nested too deep, or is longer than 20,000 tokens. */
export function parseOperation(body: string, { places = false } = {}): DocumentNode | null {
  try {
    const document = parse(body, { noLocation: !places, maxTokens: 20_000 });
    return document.definitions.some(({ kind }) => kind === Kind.OPERATION_DEFINITION) ? document : null;
  } catch (error) {
    // The parser's stack ends at some thousand levels.
    if (error instanceof RangeError || error instanceof GraphQLError) return null;
    throw error;
  }
}

/** The variables that may be null, of all operations of a document: fragments may be in any of them. */
function nullableVariables(document: DocumentNode): ReadonlyMap<string, { hasDefault: boolean }> {
  const found = new Map<string, { hasDefault: boolean }>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    for (const { variable, type, defaultValue } of definition.variableDefinitions ?? []) {
      if (type.kind === Kind.NON_NULL_TYPE) continue;
      const known = found.get(variable.name.value);
      found.set(variable.name.value, { hasDefault: defaultValue !== undefined && (known?.hasDefault ?? true) });
    }
  }
  return found;
}

/** The operations of a document that are meant by a name, and the fragments. */
function wanted(document: DocumentNode, name: string | null): DocumentNode {
  const named = (node: ASTNode): node is OperationDefinitionNode =>
    node.kind === Kind.OPERATION_DEFINITION && node.name?.value === name;
  if (name === null || !document.definitions.some(named)) return document;
  return {
    ...document,
    definitions: document.definitions.filter(
      (definition) => definition.kind !== Kind.OPERATION_DEFINITION || named(definition),
    ),
  };
}

function implementersOf(schema: GraphQLSchema, type: GraphQLNamedType): readonly GraphQLNamedType[] {
  if (!isInterfaceType(type)) return [];
  const { objects, interfaces } = schema.getImplementations(type);
  return [...objects, ...interfaces].filter((object) => isCompositeType(object));
}

function reach(type: GraphQLNamedType | undefined, into: Set<string>): void {
  if (!type || into.has(type.name)) return;
  if (isEnumType(type)) into.add(type.name);
  if (!isInputObjectType(type)) return;
  into.add(type.name);
  for (const field of Object.values(type.getFields())) reach(getNamedType(field.type), into);
}
