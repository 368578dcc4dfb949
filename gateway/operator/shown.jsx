/* How values look, in every view of the page. */

const times = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

export const Moment = ({ at }) => (at ? <time dateTime={at}>{times.format(new Date(at))}</time> : '–');

export function money(amount) {
  if (!amount) return '';
  const format = new Intl.NumberFormat(undefined, { style: 'currency', currency: amount.currency });
  return format.format(Number(amount.amount) / 10 ** format.resolvedOptions().maximumFractionDigits);
}

export const words = (value) => value.replaceAll('_', ' ').toLowerCase();

export const attempted = (attempts) => `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`;

export function waited(since) {
  const seconds = Math.max(0, Math.round((Date.now() - Date.parse(since)) / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3_600)} h`;
}

const good = [
  'CONFIRMED',
  'SHIPPED',
  'DELIVERED',
  'COMPLETED',
  'DONE',
  'SENT',
  'CAPTURED',
  'AUTHORIZED',
  'PROMOTED',
  'REFUNDED',
  'EXCHANGED',
  'APPLIED',
];
const bad = ['CANCELLED', 'EXPIRED', 'FAILED', 'REFUSED', 'REJECTED', 'ABORTED', 'ROLLED_BACK'];
const busy = [
  'ON_HOLD',
  'RETRYING',
  'PAYMENT_ACTION_REQUIRED',
  'PENDING',
  'SENDING',
  'WAITING',
  'TRYING',
  'REQUESTED',
  'REFUND_PENDING',
  'EXCHANGE_PENDING',
];

export function Badge({ value }) {
  const kind = good.includes(value) ? 'good' : bad.includes(value) ? 'bad' : busy.includes(value) ? 'busy' : '';
  return <span className={`badge ${kind}`}>{words(value)}</span>;
}

export const Problem = ({ text }) =>
  text ? (
    <p className="problem" role="alert">
      {text}
    </p>
  ) : null;

export function Table({ caption, heads, rows, empty }) {
  if (rows.length === 0)
    return (
      <div>
        <p className="caption">{caption}</p>
        <p className="muted">{empty}</p>
      </div>
    );
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={caption}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells }) => (
            <tr key={key}>
              {cells.map((cell, index) => (
                <td key={heads[index]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
