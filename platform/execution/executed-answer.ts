import type { GraphQLSchema } from 'graphql';
import type { AnswerError } from './answer-errors.ts';
import { type Execution, fetchWaves } from './execute.ts';
import { findMissing, type Missing } from './find-missing.ts';
import type { ResponseObject } from './merge.ts';
import type { ResponsePath } from './objects-at.ts';
import type { Wave } from './requests.ts';
import type { ObjectShape } from './shape.ts';
import { compileWriter } from './write-answer.ts';

export interface ExecutedAnswer {
  /** The `data` of the answer, as JSON. */
  data: string;
  errors: AnswerError[];
  /** Places without the value that the schema demands, of an answer without errors. */
  missing: Missing[];
  /** The deferred fragments, for a plan that has some. Nothing of them is fetched before the first one is read. */
  later?: AsyncGenerator<LaterParts, void, void>;
}

/** The answer for one object that a deferred fragment is on. */
export interface LaterPart {
  label: string | undefined;
  path: ResponsePath;
  /** The fields of the fragment, as JSON. */
  data: string;
  /** With paths from the root of the response. */
  errors: AnswerError[];
  /** With paths from the object. */
  missing: Missing[];
}

/** Parts that are ready at the same time. */
export interface LaterParts {
  parts: LaterPart[];
  hasNext: boolean;
}

/** As many missing values are reported; the answer of a client has at most five errors. */
const maxMissing = 100;

/** Compiles the last steps of an operation: fetch in waves, write in the shape of the answer. */
export function compileExecution(
  waves: readonly Wave[],
  supergraphSchema: GraphQLSchema,
  shape: ObjectShape,
): (
  execution: Execution,
  more?: {
    /** The JSON text of each introspection field, by response key. */
    introspection?: Readonly<Record<string, string>>;
    /** Data that is there before the first fetch. */
    event?: ResponseObject;
  },
) => Promise<ExecutedAnswer> {
  const write = compileWriter(shape);
  return async (execution, { introspection = {}, event } = {}) => {
    const { data, errors, shared, clean } = await fetchWaves(
      waves,
      supergraphSchema,
      execution,
      // An event may hold a string that needs an escape.
      event && { data: event, shared: new Set(), clean: false },
    );
    execution.observe?.(data, shared);
    const { coerced: variables, maxLength = Number.POSITIVE_INFINITY } = execution;
    const { text, broken } = write(data, { variables, shared, clean, introspection, maxLength });
    // An error of a subgraph already says why a value is missing.
    const missing = broken && errors.length === 0 ? findMissing(shape, data, variables, maxMissing) : [];
    return { data: text, errors, missing };
  };
}
