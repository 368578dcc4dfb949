import { useEffect, useState } from 'react';
import { call, follow } from './api.js';
import { Badge, Moment, money, Problem } from './shown.jsx';

const fields = 'id number status version placedAt total { amount currency } customer { name }';
const newestOrders = `{ orders(first: 60) { feedCursor nodes { ${fields} } } }`;
const orderFeed = `subscription ($after: String) {
  orderFeed(after: $after) { cursor version event at order { ${fields} } }
}`;

const columns = [
  ['Arranging', ['PLACED', 'PAYMENT_ACTION_REQUIRED']],
  ['To ship', ['CONFIRMED', 'ON_HOLD']],
  ['On the way', ['PARTIALLY_SHIPPED', 'SHIPPED', 'PARTIALLY_DELIVERED']],
  ['Arrived', ['DELIVERED', 'COMPLETED', 'PARTIALLY_RETURNED', 'RETURNED']],
  ['Ended', ['CANCELLED', 'EXPIRED']],
];
/** Orders on the board. Older ones are found by their number. */
const most = 200;
/** After this time a board that could not be read, or whose feed has ended, begins again. */
const pauseMs = 2_000;

/** A newer version of an order replaces an older one, in whichever order they come. */
function merge(known, orders) {
  const next = new Map(known);
  for (const order of orders) {
    if ((next.get(order.id)?.version ?? 0) > order.version) continue;
    next.set(order.id, { ...next.get(order.id), ...order });
  }
  return new Map([...next].toSorted(([, a], [, b]) => b.placedAt.localeCompare(a.placedAt)).slice(0, most));
}

/** The newest orders by where they are, kept up to date by `orderFeed`. */
export function Board() {
  const [orders, setOrders] = useState(new Map());
  const [problem, setProblem] = useState('');
  const [said, setSaid] = useState('');

  useEffect(() => {
    let stop = () => {};
    let timer;
    let left = false;
    /** The feed begins where the list was read, so that no change falls between the two. Versions decide which of both is newer. */
    async function begin() {
      try {
        const { data, errors } = await call(newestOrders);
        if (!data.orders) throw new Error(errors[0]?.message ?? 'Orders could not be read');
        setProblem('');
        setOrders((known) => merge(known, data.orders.nodes));
        const onMessage = ({ orderFeed: message }) => {
          if (!message.order) return;
          setOrders((known) => merge(known, [{ ...message.order, event: message.event }]));
          setSaid(`${message.order.number}: ${message.event.replace('order.', '')}`);
        };
        if (left) return;
        stop = follow(
          orderFeed,
          { after: data.orders.feedCursor },
          { onMessage, onError: setProblem, onGap: beginAgain, onEnd: beginAgain },
        );
      } catch (error) {
        setProblem(error.message);
        beginAgain();
      }
    }
    function beginAgain() {
      stop();
      if (!left) timer = setTimeout(() => void begin(), pauseMs);
    }
    void begin();
    return () => {
      left = true;
      clearTimeout(timer);
      stop();
    };
  }, []);

  return (
    <>
      <h1>Orders, live</h1>
      <FindOrder />
      <Problem text={problem} />
      <p className="muted" role="status" data-testid="last-change">
        {said ? `Last change: ${said}` : 'Waiting for the next change'}
      </p>
      <div className="board">
        {columns.map(([name, statuses]) => {
          const own = [...orders.values()].filter(({ status }) => statuses.includes(status));
          return (
            <section key={name} aria-label={name}>
              <h2>
                {name} <span className="muted">{own.length}</span>
              </h2>
              <ul>
                {own.map((order) => (
                  <li key={order.id}>
                    <a href={`#/orders/${order.id}`}>{order.number}</a> <Badge value={order.status} />
                    <span className="muted">
                      {order.customer?.name ?? 'customer'} · {money(order.total)}
                    </span>
                    <span className="muted">
                      <Moment at={order.placedAt} />
                    </span>
                  </li>
                ))}
              </ul>
            </section>
          );
        })}
      </div>
    </>
  );
}

const findOrder = 'query ($number: String!) { orders(first: 1, filter: { number: $number }) { nodes { id } } }';

function FindOrder() {
  const [number, setNumber] = useState('');
  const [problem, setProblem] = useState('');
  async function find(event) {
    event.preventDefault();
    try {
      const { data } = await call(findOrder, { number });
      const [order] = data.orders?.nodes ?? [];
      if (order) location.hash = `#/orders/${order.id}`;
      else setProblem(`There is no order ${number}`);
    } catch (error) {
      setProblem(error.message);
    }
  }
  return (
    <form className="find" role="search" onSubmit={(event) => void find(event)}>
      <label>
        Order number
        <input value={number} onChange={(event) => setNumber(event.target.value)} placeholder="TP-7K3M-92QD" required />
      </label>
      <button type="submit">Find</button>
      <Problem text={problem} />
    </form>
  );
}
