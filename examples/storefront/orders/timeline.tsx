import type { LiveState } from 'tradepost-live';
import type { OrderStatusChangedSubscription } from '../api/graphql.generated.ts';
import { isOver, statusWords, usualSteps, wordsOf } from './status.ts';

export type OrderChange = OrderStatusChangedSubscription['orderStatusChanged'];

/** What happened to an order, oldest first, and what is still to come. */
export function Timeline({ changes }: { changes: readonly OrderChange[] }) {
  const last = changes.at(-1);
  const reached = Math.max(-1, ...changes.map(({ status }) => usualSteps.indexOf(status)));
  const ahead = last && !isOver(last.status) ? usualSteps.slice(reached + 1) : [];
  return (
    <ol className="timeline" aria-label="What happened" aria-live="polite" aria-relevant="additions">
      {changes.map(({ version, event, status, at, reason }) => {
        const { name, text } = wordsOf({ event, status });
        return (
          <li key={version} className={version === last?.version ? 'done last' : 'done'} data-version={version}>
            <strong>{name}</strong>
            <time dateTime={at}>{new Date(at).toLocaleTimeString()}</time>
            <p>
              {text}
              {reason ? ` (${reason})` : ''}
            </p>
          </li>
        );
      })}
      {ahead.map((status) => (
        <li key={status} className="ahead">
          <span>{statusWords[status].name}</span>
        </li>
      ))}
    </ol>
  );
}

/** Whether changes arrive now. A lost connection is no reason to reload: what is missed comes later, once and in order. */
export function Connection({ state }: { state: LiveState }) {
  const live = state.state === 'open';
  return (
    <p className={live ? 'connection live' : 'connection lost'} role="status" data-state={state.state}>
      <span className="dot" />{' '}
      {live ? 'Live: changes appear by themselves' : 'The connection was lost. Trying again; nothing is missed'}
    </p>
  );
}
