import type { ApolloServerPlugin } from '@apollo/server';
import type { FormattedExecutionResult } from 'graphql';
import { errorBody, errorCodes } from '#platform/process/errors.ts';
import { counter } from '#platform/process/metrics.ts';
import type { GatewayContext } from '../context.ts';
import { dataText } from '../execution/answer-text.ts';

const refused = counter(
  'tradepost_gateway_answers_too_large_total',
  'Answers that were refused because of their bytes',
  [],
);

/**
 * Makes OPERATION_TOO_LARGE, without data, of an answer above `maxBytes`: the number of values is bounded before, but not how long each text is.
 * The text is made here, where status and metrics can still follow from it, and kept until `stringify` is asked for it.
 */
export function boundAnswer(maxBytes: number): {
  plugin: ApolloServerPlugin<GatewayContext>;
  stringify: (answer: FormattedExecutionResult) => string;
} {
  const texts = new WeakMap<object, string>();
  return {
    plugin: {
      async requestDidStart() {
        return {
          async willSendResponse({ response }) {
            if (response.body.kind !== 'single') return;
            const result = response.body.singleResult;
            if (!result.data) return;
            const { errors, data, extensions } = result;
            const text = answerText(errors, dataText(data), extensions);
            // A character takes at most three bytes in UTF-8 for each of its UTF-16 units; counting bytes is only needed in between.
            if (text.length * 3 <= maxBytes || Buffer.byteLength(text) <= maxBytes) {
              texts.set(data, text);
              return;
            }
            refused.inc();
            const message = `The answer has more than ${maxBytes} bytes (GATEWAY_ANSWER_BYTES); ask for smaller pages or fewer fields`;
            response.body.singleResult = { ...errorBody('OPERATION_TOO_LARGE', message), data: null };
            response.http.status = errorCodes.OPERATION_TOO_LARGE.status;
          },
        };
      },
    },
    stringify: (answer) => (answer.data && texts.get(answer.data)) ?? JSON.stringify(answer),
  };
}

function answerText(errors: unknown, data: string, extensions: unknown): string {
  const before = errors === undefined ? '' : `"errors":${JSON.stringify(errors)},`;
  const after = extensions === undefined ? '' : `,"extensions":${JSON.stringify(extensions)}`;
  return `{${before}"data":${data}${after}}`;
}
