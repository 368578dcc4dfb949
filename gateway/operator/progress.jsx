import { useEffect, useState } from 'react';
import { follow } from './api.js';
import { Badge, Problem, words } from './shown.jsx';

const query = `subscription ($id: ID!) {
  operationProgress(id: $id) { version kind state step done total code }
}`;

const names = { ORDER: 'Confirmation', ORDER_EDIT: 'Added pieces' };

/** How far the confirmation of an order is, or the newest edit that adds pieces, as it moves. */
export function Progress({ id }) {
  const [shown, setShown] = useState();
  const [problem, setProblem] = useState('');
  useEffect(() => {
    const onMessage = ({ operationProgress: progress }) => {
      setShown(progress);
      setProblem('');
    };
    return follow(query, { id }, { onMessage, onError: setProblem, onGap: () => {} });
  }, [id]);
  if (!shown) return <Problem text={problem} />;
  const { kind, state, step, done, total, code } = shown;
  const name = names[kind] ?? words(kind);
  // While steps succeed, no message says which one is under way.
  const stands = state === 'WAITING' || state === 'FAILED';
  return (
    <section aria-label="Progress">
      <Problem text={problem} />
      <p role="status">
        <strong>{name}</strong> <Badge value={state} /> <progress aria-label={name} value={done} max={total} />{' '}
        <span className="muted">
          {[[done, 'of', total, 'steps'].join(' '), stands && step ? words(step) : null, code]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </p>
    </section>
  );
}
