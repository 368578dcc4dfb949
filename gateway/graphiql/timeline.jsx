import { useSyncExternalStore } from 'react';
import { currentExplanation, onExplanationChange, wantExplanation } from './explanation.js';

/** The switch in the head of the page. */
export function ExplainSwitch() {
  const { wanted } = useSyncExternalStore(onExplanationChange, currentExplanation);
  return (
    <label className="explain">
      <input type="checkbox" checked={wanted} onChange={(event) => wantExplanation(event.target.checked)} /> Explain
    </label>
  );
}

/** Draws how the last answer was made, under it: a bar for each fetch on one scale, wave by wave. A fetch opens to its details. */
export function Timeline() {
  const { explanation } = useSyncExternalStore(onExplanationChange, currentExplanation);
  if (!explanation) return null;
  const { ms, planMs, waves } = explanation;
  const calls = waves.flatMap(({ fetches }) => fetches).reduce((sum, fetch) => sum + fetch.calls.length, 0);
  return (
    <section className="timeline" data-testid="timeline" aria-label="Timeline of the answer">
      <p>
        <strong>{ms} ms</strong>, {counted(calls, 'call')}, plan {planMs} ms
      </p>
      {waves.map((wave, index) => (
        <ol key={wave.startMs} aria-label={`Wave ${index + 1}`}>
          {wave.fetches.map((fetch) => (
            <li key={`${fetch.subgraph} ${fetch.startMs} ${fetch.query}`}>
              <Fetch fetch={fetch} totalMs={ms} wave={index + 1} />
            </li>
          ))}
        </ol>
      ))}
    </section>
  );
}

function Fetch({ fetch, totalMs, wave }) {
  const { subgraph, parts, startMs, ms, representations, cached, calls, query } = fetch;
  const percent = (part) => `${totalMs > 0 ? (100 * part) / totalMs : 0}%`;
  const failed = calls.some((call) => call.failed);
  return (
    <details>
      <summary>
        <span className="fetch">
          <span className="muted">{wave}</span> {subgraph}{' '}
          <span className="muted">{[...new Set(parts.map(({ of }) => of))].join(', ')}</span>
        </span>
        <span className="lane">
          <span
            className={`bar ${failed ? 'failed' : calls.length === 0 ? 'cached' : ''}`}
            style={{ left: percent(startMs), width: percent(ms) }}
          />
        </span>
        <span className="ms">{ms} ms</span>
      </summary>
      <ul>
        {parts.map(({ of, at }) => (
          <li key={`${of} ${at}`}>
            {of} at <code>{at}</code>
          </li>
        ))}
        {representations > 0 ? (
          <li>
            {counted(representations, 'entity', 'entities')}, {cached} from the cache
          </li>
        ) : cached > 0 ? (
          <li>from the cache</li>
        ) : null}
        {calls.map((call) => (
          <li key={call.startMs} className={call.failed ? 'problem' : ''}>
            call {call.ms} ms, {call.sentBytes} B sent, {call.failed ?? `${call.receivedBytes} B received`}
            {call.work
              ? `, ${call.work.ms} ms in the subgraph, SQL: ${counted(call.work.statements, 'statement')}, ${call.work.sqlMs} ms`
              : ''}
          </li>
        ))}
      </ul>
      {/* Focusable, so that a keyboard can scroll it. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre tabIndex={0}>{query}</pre>
    </details>
  );
}

function counted(number, singular, plural = `${singular}s`) {
  return `${number} ${number === 1 ? singular : plural}`;
}
