import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import { toGraphqlError } from '#platform/execution/answer-errors.ts';
import type { LaterPart, LaterParts } from '#platform/execution/executed-answer.ts';
import { missingErrors } from '#platform/execution/missing-errors.ts';
import { AnswerTooLong } from '#platform/execution/write-answer.ts';
import type { Log } from '#platform/process/log.ts';
import { boundErrors } from './complete-errors.ts';
import type { OperationAnswer } from './operation-answer.ts';

/** Writes deferred fragments as the JSON of parts. Above `leftBytes`, or if something fails, the last part has the error. */
export async function* writeLater(
  later: AsyncGenerator<LaterParts, void, void>,
  options: {
    mask: (error: GraphQLError) => GraphQLFormattedError;
    log: Log;
    /** Of the whole answer; the last part has them. */
    lastExtensions: () => Readonly<Record<string, unknown>>;
    /** Of the answer, in all parts together. */
    leftBytes: number;
    tooMany: () => OperationAnswer;
    refuse: (error: unknown) => OperationAnswer;
  },
): AsyncGenerator<string, void, void> {
  const { mask, log, lastExtensions, tooMany, refuse } = options;
  let left = options.leftBytes;
  const failed = ({ errors }: OperationAnswer) =>
    `{"incremental":[{"path":[],"data":null,"errors":${JSON.stringify(errors)}}],"hasNext":false}`;
  try {
    for await (const { parts, hasNext } of later) {
      const texts = parts.map((part) => textOf(part, mask, log));
      left -= texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
      if (left < 0) {
        yield failed(tooMany());
        return;
      }
      const incremental = texts.length > 0 ? `"incremental":[${texts.join(',')}],` : '';
      const extensions = hasNext ? {} : lastExtensions();
      const shown = Object.keys(extensions).length > 0 ? `"extensions":${JSON.stringify(extensions)},` : '';
      yield `{${incremental}${shown}"hasNext":${hasNext}}`;
    }
  } catch (error) {
    yield failed(error instanceof AnswerTooLong ? tooMany() : refuse(error));
  }
}

function textOf(
  { label, path, data, errors, missing }: LaterPart,
  mask: (error: GraphQLError) => GraphQLFormattedError,
  log: Log,
): string {
  const shown = errors.map((error) => mask(toGraphqlError(error)));
  for (const error of missingErrors(missing, data, log))
    shown.push({ ...error, path: [...path, ...(error.path ?? [])] });
  const shownLabel = label === undefined ? '' : `"label":${JSON.stringify(label)},`;
  const shownErrors = shown.length === 0 ? '' : `,"errors":${JSON.stringify(boundErrors(shown))}`;
  return `{${shownLabel}"path":${JSON.stringify(path)},"data":${data}${shownErrors}}`;
}
