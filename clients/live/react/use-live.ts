import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { LiveState } from '../connection/connection.ts';
import type { LiveDocument } from '../document.ts';
import type { Live, SubscribeOptions } from '../live.ts';
import type { LiveEvent, LiveGap, LiveRefusal, LiveResult } from '../results.ts';

export interface UseLive<Data> {
  /** The newest event; undefined before the first. React may draw several events at once: use `onResult` for code that must see each. */
  event: LiveEvent<Data> | undefined;
  /** The newest gap since the subscription began. */
  gap: LiveGap | undefined;
  refusal: LiveRefusal | undefined;
  /** Whether more can come. */
  running: boolean;
  connection: LiveState;
}

interface Snapshot<Data> {
  event: LiveEvent<Data> | undefined;
  gap: LiveGap | undefined;
  refusal: LiveRefusal | undefined;
  running: boolean;
}

/**
 * Subscribes while the component is shown. Another document, or variables with other values, begin another subscription. `skip` begins none.
 * `onResult` gets each result once and in order; an error that it throws is thrown in the component.
 */
export function useLive<Data = Record<string, unknown>, Variables = Record<string, unknown>>(
  live: Live,
  document: LiveDocument<Data, Variables>,
  options: SubscribeOptions<Variables> & {
    skip?: boolean;
    onResult?: (result: LiveResult<Data>) => void | Promise<void>;
  },
): UseLive<Data> {
  const { skip = false, onResult, ...subscribeOptions } = options;
  const nothing: Snapshot<Data> = { event: undefined, gap: undefined, refusal: undefined, running: !skip };
  const [snapshot, setSnapshot] = useState(nothing);
  const [failure, setFailure] = useState<{ error: unknown }>();
  // Neither a new function nor an equal object of variables may begin the subscription again.
  const newest = useRef({ onResult, subscribeOptions });
  newest.current = { onResult, subscribeOptions };
  const { variables, operationName, documentId, after, cursorKey } = subscribeOptions;
  const identity = JSON.stringify([variables, operationName, documentId, after, cursorKey]);

  useEffect(() => {
    setSnapshot({ ...nothing, running: !skip });
    if (skip) return undefined;
    let shown = true;
    const running = live.subscribe<Data, Variables>(
      document,
      newest.current.subscribeOptions as SubscribeOptions<Variables>,
      async (result) => {
        await newest.current.onResult?.(result);
        if (shown) setSnapshot((before) => take(before, result));
      },
    );
    running.done.catch((error: unknown) => shown && setFailure({ error }));
    return () => {
      shown = false;
      running.stop();
    };
  }, [live, document, identity, skip]);

  const connection = useSyncExternalStore(live.onState, live.state, live.state);
  if (failure) throw failure.error;
  return { ...snapshot, connection };
}

function take<Data>(before: Snapshot<Data>, result: LiveResult<Data>): Snapshot<Data> {
  switch (result.type) {
    case 'event':
      return { ...before, event: result };
    case 'gap':
      return { ...before, gap: result };
    case 'refused':
      return { ...before, refusal: result, running: false };
    case 'end':
      return { ...before, running: false };
    default:
      return result satisfies never;
  }
}
