import { useCallback, useEffect, useRef, useState } from 'react';
import { openLive } from 'tradepost-live';
import { accessToken, authorization, onSessionChange } from '../graphiql/session.js';

/** What nothing notifies of is read again after this time. Half of it doubles the reads of each open page. */
const pollMs = 5_000;

let live;
/** Opens the one socket of the page when the first subscription needs it. */
export function connectTo(url) {
  live = openLive({ url, token: accessToken });
  onSessionChange((otherCaller) => otherCaller && live.reconnect());
}

/** Calls the API as the signed-in operator. A part that could not be read is null in `data`, and `errors` say why. */
export async function call(query, variables = {}) {
  const response = await fetch('../graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(await authorization()) },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors = [] } = await response.json();
  if (!data) throw new Error(errors[0]?.message ?? 'The shop answered without data');
  return { data, errors };
}

/** Runs a mutation that answers with a union. Throws with the message of a refusal. */
export async function change(query, variables) {
  const { data, errors } = await call(query, variables);
  if (errors[0]) throw new Error(errors[0].message);
  const [answer] = Object.values(data);
  if (answer.code) throw new Error(answer.message);
  return answer;
}

/**
 * Follows a subscription until the returned function is called. After a lost connection it continues after its last message. `onGap` is called when
 * messages may be missing, `onEnd` when the server ends the subscription.
 */
export function follow(query, variables, { onMessage, onError, onGap, onEnd = () => {} }) {
  const running = live.subscribe(query, { variables }, (result) => {
    if (result.type === 'gap') return onGap();
    if (result.type === 'event') {
      const { data, errors } = result;
      return data ? onMessage(data) : onError(errors?.[0]?.message ?? 'The feed sent an error');
    }
    if (result.type === 'refused') onError(result.message);
    return onEnd();
  });
  return running.stop;
}

/** Calls an address of the gateway itself as the signed-in operator. Throws with the message of a refusal. */
export async function callGateway(path, body) {
  const response = await fetch(`..${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...(await authorization()) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const answer = await response.json();
  if (!response.ok)
    throw new Error(answer.errors?.[0]?.message ?? `The gateway answered with status ${response.status}`);
  return answer;
}

/** The answer to a query, read again every few seconds while the page is visible, and when `reload` is called. */
export function useAnswer(query, variables, { every = pollMs } = {}) {
  return useRead(() => call(query, variables), `${query} ${JSON.stringify(variables)}`, every);
}

/** As `useAnswer`, for a read by other means. `key`: another one is another read. `read` resolves with the data and the errors of its parts. */
export function useRead(read, key, every = pollMs) {
  const [state, setState] = useState({ data: undefined, problem: '' });
  const newest = useRef(0);
  const reading = useRef(read);
  reading.current = read;
  const reload = useCallback(async () => {
    newest.current += 1;
    const turn = newest.current;
    // A late answer must not hide a newer one.
    const show = (next) => turn === newest.current && setState(next);
    try {
      const { data, errors } = await reading.current();
      show({ data, problem: [...new Set(errors.map(({ message }) => message))].join(' ') });
    } catch (error) {
      show((before) => ({ ...before, problem: error.message }));
    }
  }, [key]);
  useEffect(() => {
    void reload();
    const timer = setInterval(() => document.hidden || void reload(), every);
    return () => {
      newest.current += 1;
      clearInterval(timer);
    };
  }, [reload, every]);
  return { ...state, reload };
}
