import { buildSchema, validate } from 'graphql';
import { parseOperation } from '../client/operation-use.ts';
import type { ClientRelease } from '../model/evidence.ts';

/** An operation that a schema refuses, and why. */
export interface RefusedOperation {
  hash: string;
  name: string | null;
  /** The first 10. Lines and columns count from 1 and are places in the text of the operation. */
  errors: { message: string; line: number | null; column: number | null }[];
}

/** Each error has its own line; more of them would fill pages. */
const maxErrors = 10;

/** The operations that are not valid against an API schema. A text that cannot be parsed is left out: it has a problem of another kind. */
export function refusedOperations(apiSdl: string, operations: ClientRelease['operations']): RefusedOperation[] {
  const schema = buildSchema(apiSdl, { assumeValid: true });
  return operations.flatMap(({ hash, name, body }) => {
    const document = parseOperation(body, { places: true });
    const errors = document ? validate(schema, document, undefined, { maxErrors }).slice(0, maxErrors) : [];
    if (errors.length === 0) return [];
    const shown = errors.map(({ message, locations }) => ({
      message,
      line: locations?.[0]?.line ?? null,
      column: locations?.[0]?.column ?? null,
    }));
    return [{ hash, name, errors: shown }];
  });
}

/** `Operation 'Page', line 2, column 5: Cannot query field …`, one for each error. */
export function messagesOf({ name, hash, errors }: RefusedOperation): string[] {
  return errors.map(
    ({ message, line, column }) =>
      `Operation '${name ?? hash.slice(0, 12)}'${line === null ? '' : `, line ${line}, column ${column}`}: ${message}`,
  );
}
