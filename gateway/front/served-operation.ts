import { type DocumentNode, getOperationAST, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { refuseNullVariables, variablesThatNeedValues } from '#platform/graph/null-variables.ts';
import { asksForSchemaOnly } from '#platform/graph/operation-limits.ts';
import { CodedError } from '#platform/process/errors.ts';
import type { KnownDocument } from './known-documents.ts';
import type { GraphqlRequest } from './read-request.ts';

/** A valid operation, with all that is known of it before a request comes. */
export interface ServedOperation {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  /** As requests name it; undefined where the document has one operation and the request no name. */
  operationName: string | undefined;
  /** It asks for nothing but the schema. */
  schemaOnly: boolean;
  /** The variables that stand where null is not allowed. */
  needValues: ReadonlySet<string>;
}

/** The valid document of a request. */
type ValidDocument = Exclude<KnownDocument, { errors: object }>;

/**
 * The operation that a request names. Refuses valid GraphQL that is not executed here: an operation that the document does not have, a
 * subscription over HTTP, a mutation by GET, and an explicit null for a variable in a place where null is not allowed.
 */
export function servedOperation(
  schema: GraphQLSchema,
  known: ValidDocument,
  { method, operationName, variables }: GraphqlRequest,
): ServedOperation {
  const found = known.operations.get(operationName) ?? find(schema, known.document, operationName);
  known.operations.set(operationName, found);
  if (method === 'GET' && found.operation.operation !== 'query') throw notByGet(found.operation.operation);
  if (found.operation.operation === 'subscription') throw new CodedError('SUBSCRIPTIONS_OVER_WEBSOCKET');
  if (found.needValues.size > 0) {
    const [first] = refuseNullVariables(found.needValues, variables);
    if (first) throw new CodedError('BAD_USER_INPUT', first.message);
  }
  return found;
}

function find(schema: GraphQLSchema, document: DocumentNode, operationName: string | undefined): ServedOperation {
  const operation = getOperationAST(document, operationName);
  if (!operation) throw new CodedError('OPERATION_RESOLUTION_FAILURE', notResolved(operationName));
  return {
    document,
    operation,
    operationName,
    schemaOnly: asksForSchemaOnly(operation, document),
    needValues: variablesThatNeedValues(schema, document, operation),
  };
}

function notByGet(kind: string): CodedError {
  return new CodedError('BAD_REQUEST', `A ${kind} cannot be sent by GET; send it by POST`, {
    extensions: { http: { status: 405, headers: new Map([['allow', 'POST']]) } },
  });
}

function notResolved(name: string | undefined): string {
  return name === undefined
    ? 'The document has several operations; name one as operationName'
    : `The document has no operation named ${JSON.stringify(name)}`;
}
