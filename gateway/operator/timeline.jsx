import { Badge, Moment, money } from './shown.jsx';

/** The entries of a history, for a timeline. */
export const historyOf = (history) =>
  history.map(({ version, from, to, at, actor, reason, event, amount }) => ({
    key: `v${version}`,
    at,
    what: (event ?? `${from} to ${to}`).replace('order.', '').replaceAll(/[-.]/g, ' '),
    detail: [`version ${version}`, `by ${actor}`, money(amount), reason].filter(Boolean).join(' · '),
    badge: from === to ? null : to,
    kind: amount ? 'money' : 'change',
  }));

export const Entries = ({ entries }) => (
  <ol className="timeline">
    {entries.map(({ key, at, what, detail, badge, kind }) => (
      <li key={key} className={kind}>
        <span className="muted">
          <Moment at={at} />
        </span>
        <span>
          <strong>{what}</strong> {badge ? <Badge value={badge} /> : null}
          <span className="muted detail">{detail}</span>
        </span>
      </li>
    ))}
  </ol>
);
