import { useEffect } from 'react';
import { Action } from './action.jsx';
import { follow, useAnswer } from './api.js';
import { aboutReturns, amountOf } from './returns.jsx';
import { stepsOf } from './return-steps.js';
import { Badge, Moment, money, Problem, Table } from './shown.jsx';
import { Entries, historyOf } from './timeline.jsx';

const amount = '{ amount currency }';
const returnQuery = `query ($id: ID!) {
  order(id: $id) {
    id number status total ${amount} customer { name }
    lines { id sku name }
    history { version from to at actor reason event amount ${amount} }
    payments { captured ${amount} refunded ${amount} }
    returns {
      id status allowed reason trackingCode requestedAt refund ${amount}
      lines { orderLineId quantity restocked writtenOff value ${amount} }
      exchange { status code keptUntil worth ${amount} total ${amount} added { id sku name quantity unitPrice ${amount} } }
    }
  }
}`;
const changes = 'subscription ($id: ID!) { orderStatusChanged(orderId: $id) { version } }';

/** One return: what comes back, what is wanted, what happened, and the steps that are possible now. */
export function Return({ orderId, returnId, roles }) {
  const { data, problem, reload } = useAnswer(returnQuery, { id: orderId });
  useEffect(
    () =>
      // The first message is the present state.
      follow(
        changes,
        { id: orderId },
        { onMessage: () => void reload(), onError: () => {}, onGap: () => void reload() },
      ),
    [orderId, reload],
  );
  if (!data) return problem ? <Problem text={problem} /> : <p className="muted">Reading the return …</p>;
  const { order } = data;
  const found = order?.returns.find(({ id }) => id === returnId);
  if (!found) return <Problem text={problem || 'There is no return with this id.'} />;
  const seesOrders = roles.includes('SUPPORT') || roles.includes('ADMIN');
  return (
    <>
      <p>
        <a href="#/returns">All returns</a>
      </p>
      <h1>
        Return of {order.number} <Badge value={found.status} />
      </h1>
      <Problem text={problem} />
      <p>
        {order.customer?.name ?? 'guest or deleted account'} · {found.reason} · <Moment at={found.requestedAt} /> ·{' '}
        {seesOrders ? <a href={`#/orders/${order.id}`}>the order</a> : 'the order'} is <Badge value={order.status} />
      </p>
      <Steps order={order} found={found} roles={roles} done={() => void reload()} />
      <Contents order={order} found={found} />
      <section aria-label="Timeline">
        <h2>Timeline</h2>
        {order.returns.length > 1 ? (
          <p className="muted">The order has {order.returns.length} returns. Their changes are shown together.</p>
        ) : null}
        <Entries entries={historyOf(historyOfReturns(order))} />
      </section>
    </>
  );
}

/** A bank also asks about the first payment, before there is a return. */
function historyOfReturns({ history, returns }) {
  const [first] = returns.map(({ requestedAt }) => requestedAt).toSorted();
  return history.filter(
    ({ event, at }) => aboutReturns.test(event ?? '') && (event !== 'order.action-required' || at > first),
  );
}

function Steps({ order, found, roles, done }) {
  const steps = stepsOf(order, found);
  if (steps.length === 0) return <p className="muted">No step is possible now.</p>;
  const may = ({ role }) => roles.includes(role) || roles.includes('ADMIN');
  const others = [...new Set(steps.filter((step) => !may(step)).map(({ role }) => role))];
  return (
    <>
      <div className="buttons" role="group" aria-label="Steps of the return">
        {steps.filter(may).map((step) => (
          <Action key={step.label} {...step} about={order.number} done={done} />
        ))}
      </div>
      {others.map((role) => (
        <p key={role} className="muted">
          The role {role} can:{' '}
          {steps
            .filter((step) => step.role === role)
            .map(({ label }) => label.toLowerCase())
            .join(', ')}
          .
        </p>
      ))}
    </>
  );
}

function Contents({ order, found }) {
  const lines = new Map(order.lines.map((line) => [line.id, line]));
  const { exchange } = found;
  return (
    <>
      <Table
        caption="Pieces that come back"
        heads={['Sku', 'Name', 'Pieces', 'On sale again', 'Written off', 'Value']}
        empty="None."
        rows={found.lines.map(({ orderLineId, quantity, restocked, writtenOff, value }) => ({
          key: orderLineId,
          cells: [
            lines.get(orderLineId)?.sku,
            lines.get(orderLineId)?.name,
            quantity,
            restocked,
            writtenOff,
            value ? money(value) : 'known when they are back',
          ],
        }))}
      />
      {exchange ? (
        <Table
          caption="New pieces"
          heads={['Sku', 'Name', 'Pieces', 'Price of one', 'Exchange', 'Kept until']}
          empty="None."
          rows={exchange.added.map(({ id, sku, name, quantity, unitPrice }) => ({
            key: id,
            cells: [
              sku,
              name,
              quantity,
              money(unitPrice),
              <>
                <Badge value={exchange.status} /> {exchange.code}
              </>,
              <Moment at={exchange.keptUntil} />,
            ],
          }))}
        />
      ) : null}
      <Table
        caption="Money"
        heads={['Wanted', 'Amount', 'Received for the order', 'Sent back of the order', 'Tracking code']}
        rows={[
          {
            key: 'money',
            cells: [
              exchange ? 'an exchange' : 'the money',
              amountOf(found),
              order.payments.map(({ captured }) => money(captured)).join(', ') || '–',
              order.payments.map(({ refunded }) => money(refunded)).join(', ') || '–',
              found.trackingCode ?? '–',
            ],
          },
        ]}
      />
    </>
  );
}
