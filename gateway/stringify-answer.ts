import type { FormattedExecutionResult } from 'graphql';
import { errorBody } from '#platform/process/errors.ts';
import { counter } from '#platform/process/metrics.ts';

const refused = counter(
  'tradepost_gateway_answers_too_large_total',
  'Answers that were refused because of their bytes',
  [],
);

/**
 * The text of an answer. An answer above `maxBytes` becomes OPERATION_TOO_LARGE without data: the number of values is bounded before, but not how
 * long each text is.
 */
export function stringifyAnswer(answer: FormattedExecutionResult, maxBytes: number): string {
  const text = JSON.stringify(answer);
  // A character takes at most three bytes in UTF-8 for each of its UTF-16 units; counting bytes is only needed in between.
  if (text.length * 3 <= maxBytes || Buffer.byteLength(text) <= maxBytes) return text;
  refused.inc();
  const message = `The answer has more than ${maxBytes} bytes; ask for smaller pages or fewer fields`;
  return JSON.stringify({ ...errorBody('OPERATION_TOO_LARGE', message), data: null });
}
