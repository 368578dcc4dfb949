import { type DocumentNode, getOperationAST, type GraphQLSchema, validate } from 'graphql';
import type { UsedOperation } from '#platform/execution/operations.ts';
import type { Executor } from '../executor.ts';
import type { Documents, SentOperation } from '../front/known-documents.ts';

/** What is prepared for the next requests: first what clients have sent, then what they may send. */
export function* preparations(options: {
  known: Documents;
  executor: Executor;
  schema: GraphQLSchema;
  sent: readonly SentOperation[];
  /** Also those that were changed for callers who may not have all of their fields. */
  planned: readonly UsedOperation[];
  trusted: Iterable<string>;
}): Generator<() => void> {
  const { known, executor, schema, sent, planned, trusted } = options;
  for (const { text, operationName } of sent) {
    yield () => {
      const document = validDocument(known, text);
      if (document && getOperationAST(document, operationName)) executor.prepare({ document, operationName });
    };
  }
  for (const operation of planned.toReversed()) {
    yield () => {
      if (validate(schema, operation.document).length === 0) executor.prepare(operation);
    };
  }
  for (const text of trusted) {
    yield () => {
      const document = validDocument(known, text);
      // Where a document has several operations, a request names the one that it means.
      if (document && getOperationAST(document)) executor.prepare({ document, operationName: undefined });
    };
  }
}

function validDocument(known: Documents, text: string): DocumentNode | undefined {
  const found = known.of(text);
  return found.errors ? undefined : found.document;
}
