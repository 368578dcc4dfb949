import type { SubscriptionForwarder } from '@urql/core';
import type { Live } from '../live.ts';
import type { LiveGap } from '../results.ts';
import { toError } from './refused.ts';

export interface LiveForwardOptions {
  /** Called at a gap, for example to refetch the page's query. */
  onGap?: (gap: LiveGap) => void;
}

type Result = Parameters<Parameters<ReturnType<SubscriptionForwarder>['subscribe']>[0]['next']>[0];

/**
 * For urql: `subscriptionExchange({ forwardSubscription: forwardLive(live) })`. In the operation's context, `cursorKey` keeps its position
 * in the cursor store, and `documentId` is sent in place of its text. A refusal becomes the operation's error, an end completes it.
 */
export function forwardLive(live: Live, options: LiveForwardOptions = {}): SubscriptionForwarder {
  return (request, operation) => ({
    subscribe(sink) {
      const { cursorKey, documentId } = operation.context as { cursorKey?: string; documentId?: string };
      const running = live.subscribe<Record<string, unknown>>(
        request.query ?? '',
        {
          // A request without variables has none or an empty object.
          variables: (request.variables ?? {}) as Record<string, unknown>,
          ...(request.operationName ? { operationName: request.operationName } : {}),
          ...(cursorKey === undefined ? {} : { cursorKey }),
          ...(documentId === undefined ? {} : { documentId }),
        },
        (result) => {
          switch (result.type) {
            case 'event': {
              const { data, errors, extensions } = result;
              // urql's type of errors is that of an older graphql, of the same shape.
              return sink.next({
                data,
                ...(errors ? { errors } : {}),
                ...(extensions ? { extensions } : {}),
              } as Result);
            }
            case 'gap':
              return options.onGap?.(result);
            case 'refused':
              if (result.errors.length > 0) sink.next({ data: null, errors: result.errors } as unknown as Result);
              else sink.error(toError(result));
              return sink.complete();
            case 'end':
              return sink.complete();
            default:
              return result satisfies never;
          }
        },
      );
      running.done.catch((error: unknown) => sink.error(error));
      return { unsubscribe: () => running.stop() };
    },
  });
}
