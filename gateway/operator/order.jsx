import { useEffect } from 'react';
import { Action } from './action.jsx';
import { follow, useAnswer } from './api.js';
import { attempted, Badge, Moment, money, Problem, Table } from './shown.jsx';

const amount = '{ amount currency }';
const orderQuery = `query ($id: ID!) {
  order(id: $id) {
    id number status version placedAt total ${amount} customer { name email }
    lines { id sku name quantity lineTotal ${amount} }
    history { version from to at actor reason event amount ${amount} }
    progress { step state attempts lastError }
    payments { id status amount ${amount} captured ${amount} refunded ${amount} }
    shipments { id status carrier trackingCode packedAt shippedAt deliveredAt }
  }
  emails(first: 50, filter: { orderId: $id }) { nodes { id template status attempts lastError createdAt } }
}`;
const deliveriesQuery = `query ($id: ID!) {
  webhookEndpoints { url deliveries(first: 20, orderId: $id) { nodes { id event status attempts lastError occurredAt } } }
}`;
const changes = 'subscription ($id: ID!) { orderStatusChanged(orderId: $id) { version } }';

const repair = (field) => `mutation ($input: RepairOrderInput!) {
  ${field}(input: $input) { __typename ... on Refusal { code message } }
}`;
const hold =
  'mutation ($input: HoldOrderInput!) { holdOrder(input: $input) { __typename ... on Refusal { code message } } }';
const release =
  'mutation ($input: ReleaseOrderInput!) { releaseOrder(input: $input) { __typename ... on Refusal { code message } } }';

/** Everything that happened to the order, oldest first: changes, money, e-mails and webhooks. */
function timelineOf(order, emails, endpoints) {
  const history = order.history.map(({ version, from, to, at, actor, reason, event, amount: sum }) => ({
    key: `v${version}`,
    at,
    what: (event ?? `${from} to ${to}`).replace('order.', '').replaceAll(/[-.]/g, ' '),
    detail: [`version ${version}`, `by ${actor}`, money(sum), reason].filter(Boolean).join(' · '),
    badge: from === to ? null : to,
    kind: sum ? 'money' : 'change',
  }));
  const mails = emails.map(({ id, template, status, attempts, lastError, createdAt }) => ({
    key: id,
    at: createdAt,
    what: `e-mail ${template.replaceAll('_', ' ').toLowerCase()}`,
    detail: [attempted(attempts), lastError].filter(Boolean).join(' · '),
    badge: status,
    kind: 'mail',
  }));
  const webhooks = endpoints.flatMap(({ url, deliveries }) =>
    deliveries.nodes.map(({ id, event, status, attempts, lastError, occurredAt }) => ({
      key: id,
      at: occurredAt,
      what: `webhook ${event}`,
      detail: [url, attempted(attempts), lastError].filter(Boolean).join(' · '),
      badge: status,
      kind: 'webhook',
    })),
  );
  return [...history, ...mails, ...webhooks].toSorted((a, b) => a.at.localeCompare(b.at));
}

export function Order({ id, admin }) {
  const { data, problem, reload } = useAnswer(orderQuery, { id });
  useEffect(
    () =>
      // The first message is the present state.
      follow(changes, { id }, { onMessage: () => void reload(), onError: () => {}, onGap: () => void reload() }),
    [id, reload],
  );
  if (!data) return problem ? <Problem text={problem} /> : <p className="muted">Reading the order …</p>;
  const { order } = data;
  if (!order) return <Problem text="There is no order with this id." />;
  const input = { orderId: order.id };
  const action = (label, mutation, danger) => (
    <Action {...{ label, mutation, input, danger, about: order.number, done: () => void reload() }} />
  );
  return (
    <>
      <p>
        <a href="#/">All orders</a>
      </p>
      <h1>
        {order.number} <Badge value={order.status} />
      </h1>
      <Problem text={problem} />
      <p>
        {order.customer ? `${order.customer.name}, ${order.customer.email}` : 'The customer cannot be read now'} ·{' '}
        {money(order.total)} · version {order.version} · <Moment at={order.placedAt} />
      </p>
      <div className="buttons" role="group" aria-label="Changes of the order">
        {action('Resume', repair('resumeOrder'))}
        {order.status === 'PLACED' || order.status === 'PAYMENT_ACTION_REQUIRED'
          ? action('Abort', repair('abortOrder'), true)
          : null}
        {['CONFIRMED', 'PARTIALLY_SHIPPED', 'PARTIALLY_DELIVERED'].includes(order.status) ? action('Hold', hold) : null}
        {order.status === 'ON_HOLD' ? action('Release', release) : null}
      </div>
      <h2>Steps to the confirmation</h2>
      <ol className="steps">
        {order.progress.map(({ step, state, attempts, lastError }) => (
          <li key={step}>
            <strong>{step.replaceAll('_', ' ').toLowerCase()}</strong> <Badge value={state} />
            <span className="muted">
              {attempted(attempts)}
              {lastError ? ` · ${lastError}` : ''}
            </span>
          </li>
        ))}
      </ol>
      <Timeline order={order} emails={data.emails?.nodes ?? []} admin={admin} />
      <Table
        caption="Payments"
        heads={['Status', 'Amount', 'Captured', 'Refunded']}
        empty="None."
        rows={order.payments.map((payment) => ({
          key: payment.id,
          cells: [
            <Badge value={payment.status} />,
            money(payment.amount),
            money(payment.captured),
            money(payment.refunded),
          ],
        }))}
      />
      <Table
        caption="Parcels"
        heads={['Status', 'Carrier', 'Tracking', 'Shipped', 'Delivered']}
        empty="None yet."
        rows={order.shipments.map(({ id: key, status, carrier, trackingCode, shippedAt, deliveredAt }) => ({
          key,
          cells: [
            <Badge value={status} />,
            carrier ?? '–',
            trackingCode ?? '–',
            <Moment at={shippedAt} />,
            <Moment at={deliveredAt} />,
          ],
        }))}
      />
      <Table
        caption="Lines"
        heads={['Sku', 'Name', 'Pieces', 'Total']}
        empty="None."
        rows={order.lines.map(({ id: key, sku, name, quantity, lineTotal }) => ({
          key,
          cells: [sku, name, quantity, money(lineTotal)],
        }))}
      />
    </>
  );
}

function Timeline({ order, emails, admin }) {
  return (
    <section aria-label="Timeline">
      <h2>Timeline</h2>
      {admin ? <WithDeliveries {...{ order, emails }} /> : <Entries entries={timelineOf(order, emails, [])} />}
    </section>
  );
}

/** Only ADMIN may see webhooks. */
function WithDeliveries({ order, emails }) {
  const { data } = useAnswer(deliveriesQuery, { id: order.id });
  return <Entries entries={timelineOf(order, emails, data?.webhookEndpoints ?? [])} />;
}

const Entries = ({ entries }) => (
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
