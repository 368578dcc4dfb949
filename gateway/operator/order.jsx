import { useEffect } from 'react';
import { follow, useAnswer } from './api.js';
import { Progress } from './progress.jsx';
import { attempted, Badge, Moment, money, Problem, Table } from './shown.jsx';
import { Entries, historyOf } from './timeline.jsx';
import { StaffActions } from './staff-actions.jsx';

const amount = '{ amount currency }';
const orderQuery = `query ($id: ID!) {
  order(id: $id) {
    id number status version placedAt total ${amount} customer { name email } staffActions
    lines { id sku name quantity lineTotal ${amount} }
    history { version from to at actor reason event amount ${amount} }
    progress { step state attempts lastError }
    payments { id status amount ${amount} captured ${amount} refunded ${amount} }
    returns { id status requestedAt reason }
    shipments { id status carrier trackingCode packedAt shippedAt deliveredAt }
  }
  emails(first: 50, filter: { orderId: $id }) { nodes { id template status attempts lastError createdAt } }
}`;
const deliveriesQuery = `query ($id: ID!) {
  webhookEndpoints { url deliveries(first: 20, orderId: $id) { nodes { id event status attempts lastError occurredAt } } }
}`;
const changes = 'subscription ($id: ID!) { orderStatusChanged(orderId: $id) { version } }';

/** Everything that happened to the order, oldest first: changes, money, e-mails and webhooks. */
function timelineOf(order, emails, endpoints) {
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
  return [...historyOf(order.history), ...mails, ...webhooks].toSorted((a, b) => a.at.localeCompare(b.at));
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
        <StaffActions order={order} done={() => void reload()} />
      </div>
      <Progress id={order.id} />
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
      {order.returns.length > 0 ? (
        <Table
          caption="Returns"
          heads={['Requested', 'Status', 'Reason']}
          rows={order.returns.map(({ id: key, status, requestedAt, reason }) => ({
            key,
            cells: [
              <a href={`#/returns/${order.id}/${key}`}>
                <Moment at={requestedAt} />
              </a>,
              <Badge value={status} />,
              reason,
            ],
          }))}
        />
      ) : null}
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
