import { ApolloLink } from '@apollo/client/link';
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { Observable } from 'rxjs';
import type { Live } from '../live.ts';
import type { LiveGap } from '../results.ts';
import { toError } from './refused.ts';

export interface LiveLinkOptions {
  /** Called at a gap, for example to refetch: `() => client.refetchQueries({ include: 'active' })`. */
  onGap?: (gap: LiveGap, operation: ApolloLink.Operation) => void;
}

/**
 * A terminating link for the subscriptions of Apollo Client 4. In the context of a subscription, `cursorKey` keeps its position in the cursor
 * store, and `documentId` is sent in place of its text. A refusal becomes the subscription's error, an end completes it.
 */
export function liveLink(live: Live, options: LiveLinkOptions = {}): ApolloLink {
  return new ApolloLink(
    (operation) =>
      new Observable((observer) => {
        const { cursorKey, documentId } = operation.getContext() as { cursorKey?: string; documentId?: string };
        const running = live.subscribe<Record<string, unknown>>(
          operation.query,
          {
            variables: operation.variables,
            extensions: operation.extensions,
            ...(operation.operationName ? { operationName: operation.operationName } : {}),
            ...(cursorKey === undefined ? {} : { cursorKey }),
            ...(documentId === undefined ? {} : { documentId }),
          },
          (result) => {
            switch (result.type) {
              case 'event':
                return observer.next({
                  data: result.data,
                  ...(result.errors ? { errors: result.errors } : {}),
                  ...(result.extensions ? { extensions: { ...result.extensions } } : {}),
                });
              case 'gap':
                return options.onGap?.(result, operation);
              case 'refused':
                return observer.error(
                  result.errors.length > 0 ? new CombinedGraphQLErrors({ errors: result.errors }) : toError(result),
                );
              case 'end':
                return observer.complete();
              default:
                return result satisfies never;
            }
          },
        );
        running.done.catch((error: unknown) => observer.error(error));
        return () => running.stop();
      }),
  );
}
