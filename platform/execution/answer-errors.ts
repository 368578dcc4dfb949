import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { CodedError } from '../process/errors.ts';
import type { ResponseObject } from './merge.ts';
import { type ResponsePath, placesOf } from './objects-at.ts';
import type { EntityPart } from './requests.ts';

/** An error of the answer, before it is masked for clients. */
export interface AnswerError {
  message: string;
  path?: ResponsePath;
  extensions?: Record<string, unknown>;
  /** The thrown error, for the log. */
  cause?: unknown;
}

/** The error for a failed call. A thrown error without a code stays out of the answer. */
export function failureError(failure: unknown): AnswerError {
  const { message, extensions } = failure instanceof CodedError ? failure : new CodedError('INTERNAL');
  return { message, extensions: { ...extensions }, cause: failure };
}

/** The error as graphql-js has it, before it is masked for clients. */
export function toGraphqlError({ message, path, extensions, cause }: AnswerError): GraphQLError {
  // A CodedError was logged where it arose.
  const originalError = cause instanceof Error && !(cause instanceof CodedError) ? cause : undefined;
  return new GraphQLError(message, {
    ...(path ? { path } : {}),
    ...(extensions ? { extensions } : {}),
    ...(originalError ? { originalError } : {}),
  });
}

/** One requested entity, with every object of the response that represents it. */
export interface Requested {
  objects: readonly ResponseObject[];
  path: readonly string[];
}

/** An answer of a client has at most five errors, so that more places of one failure are not worth the search. */
export const maxPlaces = 5;

/** Puts an error of a subgraph about entities into the response: `_entities` and an index become each place of that entity. */
export function errorInPlace(
  error: GraphQLFormattedError,
  parts: readonly EntityPart[],
  requestedAt: (part: EntityPart, index: number) => readonly Requested[],
  data: ResponseObject,
): AnswerError[] {
  const { message, path, extensions } = error;
  const plain = { message, ...(extensions ? { extensions } : {}) };
  const [alias, index, ...rest] = path ?? [];
  const part = parts.find((candidate) => candidate.alias === alias);
  if (!part) return [plain];
  if (typeof index === 'number') {
    const places = placesOfEntity(requestedAt(part, index), data);
    return places.length > 0 ? places.map((place) => ({ ...plain, path: [...place, ...rest] })) : [plain];
  }
  return [plain];
}

/** The places of everything that a request without an answer leaves empty, each with the same error. */
export function emptyPlaces(
  error: AnswerError,
  parts: readonly EntityPart[],
  requested: (part: EntityPart) => Iterable<readonly Requested[]>,
  data: ResponseObject,
): AnswerError[] {
  const errors: AnswerError[] = [];
  for (const part of parts) {
    let count = 0;
    for (const entity of requested(part)) {
      if (count++ >= maxPlaces) break;
      const typename = entity[0]?.objects[0]?.['__typename'];
      for (const place of placesOfEntity(entity, data)) {
        for (const key of part.emptyKeys(typename)) errors.push({ ...error, path: [...place, key] });
      }
    }
  }
  return errors.length > 0 ? errors : [error];
}

function placesOfEntity(entity: readonly Requested[], data: ResponseObject): ResponsePath[] {
  return entity.flatMap(({ objects, path }) => placesOf(data, path, new Set(objects), maxPlaces));
}
