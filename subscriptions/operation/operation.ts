import { hash } from 'node:crypto';
import {
  type DocumentNode,
  type FieldNode,
  getArgumentValues,
  getOperationAST,
  getVariableValues,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  print,
  specifiedRules,
  validate,
} from 'graphql';
import { refusesMore, type RestrictedOperation } from '#platform/authorization/field-access.ts';
import type { Caller } from '#platform/identity/caller.ts';
import { CodedError } from '#platform/process/errors.ts';
import type { OperationLimits } from '#platform/graph/operation-limit-settings.ts';
import { findExcess, maxValidationErrors } from '#platform/graph/operation-limits.ts';
import { refuseNullVariables, variablesThatNeedValues } from '#platform/graph/null-variables.ts';
import { parseDocument } from '#platform/graph/parse-document.ts';
import { typenameAliasRule } from '#platform/graph/typename-alias.ts';
import type { Federation, SubscriptionPlan } from './federation.ts';
import { InvalidOperation } from './invalid-operation.ts';
import { refuseConditions, rootField, soleVariableOfAfter } from './root-field.ts';
import { compileEventWriter, type WriteEvent } from './write-event.ts';

/** A client's subscription, checked and planned. */
export interface Operation {
  /** The field of Subscription, not its alias. */
  field: string;
  args: Record<string, unknown>;
  /** Of the supergraph that the operation was planned on. */
  schema: GraphQLSchema;
  plan: SubscriptionPlan;
  /** Makes the answer from the event alone; undefined if a subgraph is asked, or the selection has conditions. */
  writeEvent: WriteEvent | undefined;
  variables: Record<string, unknown>;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  operationName: string | undefined;
  /** The part that its caller may have; left out: all of it. */
  restricted: RestrictedOperation | undefined;
  /** The estimated cost of one message; 0 if nothing is estimated. */
  cost: number;
  /** Equal for all operations on the same supergraph that give the same answers, whatever their `after`. */
  key: string;
}

/** The parts of an operation that are made once for all callers with the same rights. */
type Planned = Pick<Operation, 'plan' | 'writeEvent'>;

interface Prepared {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  root: FieldNode;
  /** By the key of the restriction; empty for callers who may have all. */
  planned: Map<string, Planned>;
  /** Equal for all documents with the same text. Short: every key is made of it. */
  text: string;
  /** The variable that does nothing but give the field's `after`. */
  afterVariable: string | undefined;
  /** The variables that must not be null. */
  neededVariables: ReadonlySet<string>;
}

const rules = [...specifiedRules, typenameAliasRule];

/** Frontends send a few dozen documents; a plan is some tens of kB. With fewer, clients of several releases plan again and again. */
const keptDocuments = 500;

export interface OperationReader {
  /**
   * Throws an InvalidOperation or a CodedError, which concern this one operation and not the connection: OPERATION_TOO_EXPENSIVE, among others, if one
   * message may cost more than the client with this name may have.
   */
  read(
    payload: {
      query: string;
      operationName?: string | null | undefined;
      variables?: Record<string, unknown> | null | undefined;
    },
    caller: Caller,
    client: string,
  ): Operation;
  /** Throws UNAUTHENTICATED or FORBIDDEN if a caller may have less of an earlier supergraph's operation than it gets. */
  admit(operation: Operation, caller: Caller): void;
}

/** Reads the payloads of `subscribe` messages. Documents are parsed, validated and planned once, then kept. */
export function openOperations(
  federation: Federation,
  /** A different number for each supergraph. */
  generation: number,
  limits: OperationLimits,
): OperationReader {
  const { schema, restrict } = federation;
  /** Running operations of earlier supergraphs whose callers may have them. */
  const admitted = new WeakSet<Operation>();
  const kept = new Map<string, Prepared>();

  function prepare(query: string, operationName: string | undefined): Prepared {
    // An empty name is the name of no operation, and must not find the document of an operation without a name.
    const cacheKey = JSON.stringify([operationName ?? null, query]);
    const known = kept.get(cacheKey);
    if (known) {
      // The least recently used one is the first of the map.
      kept.delete(cacheKey);
      kept.set(cacheKey, known);
      return known;
    }
    const document = parseWithin(query, limits.DOCUMENT_TOKENS);
    // Before validation, which takes longest.
    const excess = findExcess(document, schema, limits, { introspection: false });
    if (excess !== undefined) throw new CodedError('OPERATION_TOO_LARGE', excess);
    refuseConditions(document);
    const errors = validate(schema, document, rules, { maxErrors: maxValidationErrors });
    if (errors.length > 0) throw new InvalidOperation(errors, 'GRAPHQL_VALIDATION_FAILED');
    const operation = getOperationAST(document, operationName);
    if (!operation) throw new CodedError('OPERATION_RESOLUTION_FAILURE');
    if (operation.operation !== 'subscription') {
      throw new CodedError('BAD_REQUEST', 'Only subscriptions are served here; send queries and mutations over HTTP');
    }
    const root = rootField(document, operation.selectionSet);
    const prepared: Prepared = {
      document,
      operation,
      root,
      planned: new Map(),
      text: hash('sha256', print(document), 'base64url'),
      afterVariable: soleVariableOfAfter(document, root),
      neededVariables: variablesThatNeedValues(schema, document, operation),
    };
    kept.set(cacheKey, prepared);
    const oldest = kept.size > keptDocuments ? kept.keys().next().value : undefined;
    if (oldest !== undefined) kept.delete(oldest);
    return prepared;
  }

  function planOf(
    { document, operation, planned }: Prepared,
    operationName: string | undefined,
    restricted: RestrictedOperation | undefined,
  ): Planned {
    const known = planned.get(restricted?.key ?? '');
    if (known) return known;
    const plan = federation.planSubscription(document, operationName, restricted);
    // Errors and nulls are put into an answer that was executed.
    const written = plan.eventOnly && !restricted;
    const made = { plan, writeEvent: written ? compileEventWriter(schema, document, operation) : undefined };
    planned.set(restricted?.key ?? '', made);
    return made;
  }

  return {
    read(payload, caller, client) {
      const operationName = payload.operationName ?? undefined;
      const prepared = prepare(payload.query, operationName);
      const { document, operation, root, text, afterVariable, neededVariables } = prepared;
      const { coerced, errors } = getVariableValues(
        schema,
        operation.variableDefinitions ?? [],
        payload.variables ?? {},
        { maxErrors: maxValidationErrors },
      );
      if (errors) throw new InvalidOperation(errors, 'BAD_USER_INPUT');
      const nulls = refuseNullVariables(neededVariables, coerced);
      if (nulls.length > 0) throw new InvalidOperation(nulls, 'BAD_USER_INPUT');
      const restricted = restrict?.(document, operation, caller);
      // Its subscriber would get nothing, with each event.
      if (restricted?.refused.includes((root.alias ?? root.name).value)) throw new CodedError(restricted.code);
      // Before it is planned, as over HTTP.
      const cost = federation.costs?.admit({ document, operation }, coerced, client);
      const planned = planOf(prepared, operationName, restricted);
      cost?.admitFetches(planned.plan.fetched, restricted ?? { document, operation });
      const definition = schema.getSubscriptionType()?.getFields()[root.name.value];
      if (!definition) throw new Error(`expected the field ${root.name.value}, validation has found it`);
      const grouped = Object.entries(coerced).filter(([name]) => name !== afterVariable);
      return {
        field: root.name.value,
        args: getArgumentValues(definition, root, coerced),
        schema,
        ...planned,
        cost: cost?.estimated ?? 0,
        variables: coerced,
        document,
        operation,
        operationName,
        restricted,
        key: shortKey([
          generation,
          operationName ?? null,
          restricted?.key ?? '',
          text,
          grouped.toSorted(([a], [b]) => (a < b ? -1 : 1)),
        ]),
      };
    },
    admit(running, caller) {
      // The rights of a connection do not change while it is open.
      if (running.schema === schema || !restrict || admitted.has(running)) return;
      const now = restrict(running.document, running.operation, caller);
      if (now && refusesMore(now, running.restricted)) throw new CodedError(now.code);
      admitted.add(running);
    },
  };
}

/** Equal for equal parts. Short: every group keeps it. */
const shortKey = (parts: readonly unknown[]) => hash('sha256', JSON.stringify(parts), 'base64url');

function parseWithin(query: string, maxTokens: number): DocumentNode {
  try {
    return parseDocument(query, { maxTokens });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    if (!error.message.includes(`${maxTokens} tokens`)) throw new InvalidOperation([error], 'GRAPHQL_PARSE_FAILED');
    const message = `The document has more than ${maxTokens} tokens (DOCUMENT_TOKENS)`;
    throw new InvalidOperation([new GraphQLError(message)], 'OPERATION_TOO_LARGE');
  }
}
