import { useEffect, useState } from 'react';
import { follow, useAnswer } from './api.js';
import { ListPage } from './list-page.jsx';
import { Badge, Moment, money, Problem, Table, words } from './shown.jsx';

const amount = '{ amount currency }';
const returnsQuery = `query ($after: String, $filter: ReturnFilter) {
  returns(first: 25, after: $after, filter: $filter) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes {
      id status reason requestedAt refund ${amount}
      lines { orderLineId quantity value ${amount} }
      exchange { status worth ${amount} total ${amount} added { sku quantity } }
      order { id number customer { name } lines { id sku } }
    }
  }
}`;
const changes = 'subscription { orderFeed { event } }';
/** The names of events of an order that may be about its returns. */
export const aboutReturns = /return|refund|exchange|delivery-failed|action-required/;
/** A list that changes all the time is read again at most so often. */
const pauseMs = 500;

const open = ['REQUESTED', 'APPROVED', 'IN_TRANSIT', 'RECEIVED', 'INSPECTED', 'REFUND_PENDING', 'EXCHANGE_PENDING'];
const choices = [
  ['open', 'all that need work', open],
  ...[...open, 'REFUNDED', 'EXCHANGED', 'CLOSED', 'REJECTED', 'CANCELLED'].map((status) => [
    status,
    words(status),
    [status],
  ]),
  ['all', 'all', undefined],
];

/** The returns of all orders by status, read again when one of them changes. */
export function Returns() {
  const [choice, setChoice] = useState('open');
  const [after, setAfter] = useState(null);
  const status = choices.find(([name]) => name === choice)[2];
  const { data, problem, reload } = useAnswer(returnsQuery, { after, filter: { status } });
  useEffect(() => {
    let timer;
    const soon = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void reload();
      }, pauseMs);
    };
    const onMessage = ({ orderFeed: { event } }) => aboutReturns.test(event) && soon();
    const stop = follow(changes, {}, { onMessage, onError: () => {}, onGap: soon });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [reload]);
  const page = data?.returns;
  return (
    <>
      <h1>Returns</h1>
      <label>
        Status
        <select
          value={choice}
          onChange={(event) => {
            setChoice(event.target.value);
            setAfter(null);
          }}
        >
          {choices.map(([name, shown]) => (
            <option key={name} value={name}>
              {shown}
            </option>
          ))}
        </select>
      </label>
      <Problem text={problem} />
      {page ? (
        <ListPage page={page} after={after} goTo={setAfter}>
          <Table
            caption="Returns found"
            heads={['Order', 'Status', 'Requested', 'Customer', 'Pieces', 'Reason', 'Wanted', 'Amount']}
            empty="None."
            rows={page.nodes.map((found) => ({ key: found.id, cells: cellsOf(found) }))}
          />
        </ListPage>
      ) : null}
    </>
  );
}

function cellsOf({ id, status, reason, requestedAt, lines, order, exchange, ...found }) {
  const skus = new Map(order.lines.map((line) => [line.id, line.sku]));
  return [
    <a href={`#/returns/${order.id}/${id}`}>{order.number}</a>,
    <Badge value={status} />,
    <Moment at={requestedAt} />,
    order.customer?.name ?? 'guest or deleted account',
    lines.map(({ orderLineId, quantity }) => `${quantity} × ${skus.get(orderLineId)}`).join(', '),
    reason,
    exchange ? exchange.added.map(({ sku, quantity }) => `${quantity} × ${sku}`).join(', ') : 'money',
    amountOf({ lines, exchange, ...found }),
  ];
}

/** What went back; before that, what the pieces are worth. */
export function amountOf({ refund, lines, exchange }) {
  if (Number(refund.amount) > 0) return money(refund);
  if (exchange) return `${money(exchange.worth)} for ${money(exchange.total)}`;
  const values = lines.map(({ value }) => value);
  if (values.some((value) => !value)) return '–';
  return money({ ...values[0], amount: values.reduce((sum, { amount: minor }) => sum + Number(minor), 0) });
}
