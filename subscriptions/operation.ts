import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getArgumentValues,
  getOperationAST,
  getVariableValues,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionSetNode,
  validate,
  visit,
} from 'graphql';
import { CodedError } from '#platform/process/errors.ts';
import type { Federation, SubscriptionPlan } from '#platform/graph/federation.ts';
import { findExcess, maxValidationErrors, operationLimits } from '#platform/graph/operation-limits.ts';

/** A subscription as a client asked for it, checked and planned. */
export interface Operation {
  /** The field of Subscription, not its alias. */
  field: string;
  args: Record<string, unknown>;
  /** Of the supergraph that it was planned on. */
  schema: GraphQLSchema;
  plan: SubscriptionPlan;
  variables: Record<string, unknown>;
  document: DocumentNode;
  operationName: string | undefined;
  /** The same for all operations on the same supergraph that give the same answers, whatever their `after`. */
  key: string;
}

interface Prepared {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  root: FieldNode;
  plan: SubscriptionPlan;
  text: string;
  /** The variable that does nothing but give the field's `after`. */
  afterVariable: string | undefined;
}

/** Frontends send a few dozen documents; a plan is some tens of kB. */
const keptDocuments = 500;

/** Reads what clients send with `subscribe`. Documents are parsed, validated and planned once, then kept. */
export function openOperations(
  federation: Federation,
  options: {
    hideSchema: boolean;
    /** Another one for each supergraph. */
    generation: number;
  },
) {
  const { schema } = federation;
  const kept = new Map<string, Prepared>();

  function prepare(query: string, operationName: string | undefined): Prepared {
    const cacheKey = `${operationName ?? ''}\n${query}`;
    const known = kept.get(cacheKey);
    if (known) {
      // The least recently used one is the first of the map.
      kept.delete(cacheKey);
      kept.set(cacheKey, known);
      return known;
    }
    const document = parseWithin(query);
    // Before validation, which is what takes long.
    const excess = findExcess(document, schema, { introspection: false });
    if (excess !== undefined) throw new CodedError('OPERATION_TOO_LARGE', excess);
    refuseConditions(document);
    const errors = validate(schema, document, undefined, { maxErrors: maxValidationErrors });
    if (errors.length > 0) throw new InvalidOperation(errors.map((error) => toRefusal(error, options.hideSchema)));
    const operation = getOperationAST(document, operationName);
    if (!operation) throw new CodedError('OPERATION_RESOLUTION_FAILURE');
    if (operation.operation !== 'subscription') {
      throw new CodedError('BAD_REQUEST', 'Only subscriptions are served here; send queries and mutations over HTTP');
    }
    const root = rootField(document, operation.selectionSet);
    const prepared = {
      document,
      operation,
      root,
      plan: federation.planSubscription(document, operationName),
      text: print(document),
      afterVariable: soleVariableOfAfter(document, root),
    };
    kept.set(cacheKey, prepared);
    const oldest = kept.size > keptDocuments ? kept.keys().next().value : undefined;
    if (oldest !== undefined) kept.delete(oldest);
    return prepared;
  }

  return {
    /** Throws an InvalidOperation or a CodedError, which belong to this one operation and not to the connection. */
    read(payload: {
      query: string;
      operationName?: string | null | undefined;
      variables?: Record<string, unknown> | null | undefined;
    }): Operation {
      const operationName = payload.operationName ?? undefined;
      const { document, operation, root, plan, text, afterVariable } = prepare(payload.query, operationName);
      const { coerced, errors } = getVariableValues(
        schema,
        operation.variableDefinitions ?? [],
        payload.variables ?? {},
        {
          maxErrors: maxValidationErrors,
        },
      );
      if (errors) throw new InvalidOperation(errors.map((error) => toRefusal(error, false, 'BAD_USER_INPUT')));
      const definition = schema.getSubscriptionType()?.getFields()[root.name.value];
      if (!definition) throw new Error(`expected the field ${root.name.value}, validation has found it`);
      const grouped = Object.entries(coerced).filter(([name]) => name !== afterVariable);
      return {
        field: root.name.value,
        args: getArgumentValues(definition, root, coerced),
        schema,
        plan,
        variables: coerced,
        document,
        operationName,
        key: JSON.stringify([
          options.generation,
          operationName ?? null,
          text,
          grouped.toSorted(([a], [b]) => (a < b ? -1 : 1)),
        ]),
      };
    },
  };
}

/** The operation cannot be carried out as it stands; `errors` may be shown. */
export class InvalidOperation extends Error {
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[]) {
    super(errors.map((error) => error.message).join('; '));
    this.errors = errors;
  }
}

function parseWithin(query: string): DocumentNode {
  try {
    return parse(query, { maxTokens: operationLimits.tokens });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const code = error.message.includes(`${operationLimits.tokens} tokens`)
      ? 'OPERATION_TOO_LARGE'
      : 'GRAPHQL_PARSE_FAILED';
    throw new InvalidOperation([toRefusal(error, false, code)]);
  }
}

function toRefusal(
  error: GraphQLError,
  hideSchema: boolean,
  code:
    | 'GRAPHQL_VALIDATION_FAILED'
    | 'GRAPHQL_PARSE_FAILED'
    | 'OPERATION_TOO_LARGE'
    | 'BAD_USER_INPUT' = 'GRAPHQL_VALIDATION_FAILED',
): GraphQLError {
  const message = hideSchema ? error.message.replace(/ ?Did you mean [^?]*\?$/, '') : error.message;
  const { extensions } = new CodedError(code);
  return new GraphQLError(message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    extensions,
  });
}

/** Refuses a subscription whose field is there on a condition. Comes before validation, which fails at a variable in such a place. */
function refuseConditions(document: DocumentNode): void {
  const fragments = fragmentsOf(document);
  const walk = (set: SelectionSetNode): void => {
    for (const node of set.selections) {
      const condition = node.directives?.find(({ name }) => name.value === 'skip' || name.value === 'include');
      if (condition) {
        const message = `The field of a subscription cannot be conditional; expected it without @${condition.name.value}.`;
        throw new InvalidOperation([toRefusal(new GraphQLError(message, { nodes: condition }), false)]);
      }
      if (node.kind === Kind.INLINE_FRAGMENT) walk(node.selectionSet);
      if (node.kind !== Kind.FRAGMENT_SPREAD) continue;
      const fragment = fragments.get(node.name.value);
      // Once is enough, and fragments may be circular still.
      fragments.delete(node.name.value);
      if (fragment) walk(fragment.selectionSet);
    }
  };
  for (const node of document.definitions) {
    if (node.kind === Kind.OPERATION_DEFINITION && node.operation === 'subscription') walk(node.selectionSet);
  }
}

function fragmentsOf(document: DocumentNode): Map<string, FragmentDefinitionNode> {
  return new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
    ),
  );
}

/** The one field of a valid subscription, also through fragments. */
function rootField(document: DocumentNode, set: SelectionSetNode): FieldNode {
  for (const node of set.selections) {
    if (node.kind === Kind.FIELD) return node;
    if (node.kind === Kind.INLINE_FRAGMENT) return rootField(document, node.selectionSet);
    const fragment = document.definitions.find(
      (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === node.name.value,
    );
    if (fragment?.kind === Kind.FRAGMENT_DEFINITION) return rootField(document, fragment.selectionSet);
  }
  throw new Error('expected a field, validation refuses empty selections');
}

/** Subscribers that differ only in where they start share a group; that holds only if nothing else reads the variable. */
function soleVariableOfAfter(document: DocumentNode, root: FieldNode): string | undefined {
  const value = root.arguments?.find((argument) => argument.name.value === 'after')?.value;
  if (value?.kind !== Kind.VARIABLE) return undefined;
  const name = value.name.value;
  let uses = 0;
  visit(document, {
    VariableDefinition: () => false,
    Variable(node) {
      if (node.name.value === name) uses += 1;
    },
  });
  return uses === 1 ? name : undefined;
}
