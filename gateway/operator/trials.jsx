import { Action } from './action.jsx';
import { callGateway, useRead } from './api.js';
import { Badge, Problem, Table } from './shown.jsx';

const readTrials = async () => ({ data: await callGateway('/canary'), errors: [] });
const percentOf = ({ failed, requests }) => (requests === 0 ? '–' : `${((100 * failed) / requests).toFixed(1)} %`);
const sides = [
  ['Version before', 'old'],
  ['New version', 'new'],
];

/** The trials of a new supergraph at the gateways that share a Redis. An ADMIN ends one at all of them. */
export function Trials({ admin }) {
  const { data, problem, reload } = useRead(readTrials, 'canary');
  return (
    <>
      <h1>New supergraph</h1>
      <Problem text={problem} />
      {data ? <Trial {...data} admin={admin} done={() => void reload()} /> : null}
    </>
  );
}

function Trial({ percent, seconds, requests, trials, admin, done }) {
  if (percent === 0)
    return <p className="muted">Every new supergraph is served to everybody: GATEWAY_CANARY_PERCENT is 0.</p>;
  const running = trials.find(({ state }) => state === 'trying');
  const end = (promote) => (reason) => callGateway('/canary', { id: running.id, promote, reason });
  return (
    <>
      <p className="muted">
        {percent} % of the callers get a new supergraph for at least {seconds} s, until both sides have given {requests}{' '}
        answers.
      </p>
      {running && admin ? (
        <div className="buttons">
          <Action label="Promote" about="the new supergraph" perform={end(true)} done={done} />
          <Action label="Roll back" about="the new supergraph" perform={end(false)} done={done} danger />
        </div>
      ) : null}
      {trials.length === 0 ? <p className="muted">This gateway has tried none since it started.</p> : null}
      {trials.map(({ gateway, state, reason, seconds: since, ...counts }) => (
        <section key={gateway} aria-label={gateway}>
          <h2>{gateway}</h2>
          <p>
            <Badge value={state.toUpperCase()} /> {reason ?? `${since} s`}
          </p>
          <Table
            caption={`Answers of ${gateway}`}
            heads={['Supergraph', 'Answers', 'Failed', 'Share', '95 of 100 within']}
            rows={sides.map(([name, side]) => ({
              key: side,
              cells: [
                name,
                counts[side].requests,
                counts[side].failed,
                percentOf(counts[side]),
                `${counts[side].p95Ms} ms`,
              ],
            }))}
          />
        </section>
      ))}
    </>
  );
}
