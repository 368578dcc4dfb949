import { useState } from 'react';
import { useAnswer } from './api.js';
import { ListPage } from './list-page.jsx';
import { Badge, Moment, money, Problem, Table, words } from './shown.jsx';

const amount = '{ amount currency }';
const ordersQuery = `query ($after: String, $filter: OrderListFilter, $sort: OrderListSort) {
  orderList(first: 50, after: $after, filter: $filter, sort: $sort) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { number status placedAt skus total ${amount} customer { name email } order { id } }
  }
}`;
const customersQuery = `query ($after: String, $filter: CustomerListFilter, $sort: CustomerListSort) {
  customerList(first: 50, after: $after, filter: $filter, sort: $sort) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { orderCount lastOrderAt spent ${amount} customer { id name email createdAt } }
  }
}`;

const statuses = [
  'PLACED',
  'PAYMENT_ACTION_REQUIRED',
  'CONFIRMED',
  'ON_HOLD',
  'PARTIALLY_SHIPPED',
  'SHIPPED',
  'PARTIALLY_DELIVERED',
  'DELIVERED',
  'COMPLETED',
  'CANCELLED',
  'EXPIRED',
  'PARTIALLY_RETURNED',
  'RETURNED',
];

const asChoices = (values) => values.map((value) => [value, words(value)]);

const orderFields = [
  ['customerEmail', 'E-mail begins with'],
  ['customerName', 'Name begins with'],
  ['number', 'Number'],
  ['sku', 'Sku'],
  ['status', 'Status', asChoices(statuses)],
  ['placedFrom', 'Placed from', 'date'],
  ['placedBefore', 'Placed before', 'date'],
  ['currency', 'Currency'],
  ['minTotal', 'Total from, minor units', 'number'],
  ['maxTotal', 'Total to, minor units', 'number'],
];
const customerFields = [
  ['email', 'E-mail begins with'],
  ['name', 'Name begins with'],
  ['minOrders', 'Orders from', 'number'],
  ['maxOrders', 'Orders to', 'number'],
  ['lastOrderFrom', 'Last order from', 'date'],
  ['lastOrderBefore', 'Last order before', 'date'],
  ['currency', 'Currency'],
  ['minSpent', 'Spent from, minor units', 'number'],
  ['maxSpent', 'Spent to, minor units', 'number'],
];

/** The filter of the API from the texts of the fields. A day begins at midnight UTC. */
function toFilter(fields, texts) {
  const filter = {};
  for (const [name, , kind] of fields) {
    const text = texts[name]?.trim();
    if (!text) continue;
    if (kind === 'number') filter[name] = Number(text);
    else if (kind === 'date') filter[name] = `${text}T00:00:00.000Z`;
    else if (name === 'currency') filter[name] = text.toUpperCase();
    else filter[name] = name === 'status' ? [text] : text;
  }
  return filter;
}

/** A form with the filters of a list, and its pages. `show` makes the table of a page. */
function List({ title, query, field, fields, sorts, show }) {
  const [texts, setTexts] = useState({});
  const [sort, setSort] = useState(sorts[0]);
  const [wanted, setWanted] = useState({ filter: {}, sort: sorts[0], after: null });
  const { data, problem } = useAnswer(query, wanted);
  const page = data?.[field];
  const change = (name) => (event) => setTexts({ ...texts, [name]: event.target.value });
  function find(event) {
    event.preventDefault();
    setWanted({ filter: toFilter(fields, texts), sort, after: null });
  }
  return (
    <>
      <h1>{title}</h1>
      <form className="filters" role="search" aria-label={title} onSubmit={find}>
        {fields.map(([name, label, kind]) => (
          <label key={name}>
            {label}
            {Array.isArray(kind) ? (
              <select value={texts[name] ?? ''} onChange={change(name)}>
                <option value="">any</option>
                {kind.map(([value, shown]) => (
                  <option key={value} value={value}>
                    {shown}
                  </option>
                ))}
              </select>
            ) : (
              <input type={kind ?? 'text'} min={0} value={texts[name] ?? ''} onChange={change(name)} />
            )}
          </label>
        ))}
        <label>
          Sort
          <select value={sort} onChange={(event) => setSort(event.target.value)}>
            {asChoices(sorts).map(([value, shown]) => (
              <option key={value} value={value}>
                {shown}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" className="main">
          Find
        </button>
      </form>
      <Problem text={problem} />
      {page ? (
        <ListPage page={page} after={wanted.after} goTo={(after) => setWanted({ ...wanted, after })}>
          {show(page.nodes)}
        </ListPage>
      ) : null}
    </>
  );
}

export const Orders = () => (
  <List
    title="Orders"
    query={ordersQuery}
    field="orderList"
    fields={orderFields}
    sorts={['NEWEST', 'OLDEST', 'HIGHEST_TOTAL', 'LOWEST_TOTAL', 'CUSTOMER_NAME', 'CUSTOMER_EMAIL']}
    show={(nodes) => (
      <Table
        caption="Orders found"
        heads={['Number', 'Status', 'Placed', 'Customer', 'Skus', 'Total']}
        empty="None."
        rows={nodes.map(({ number, status, placedAt, skus, total, customer, order }) => ({
          key: number,
          cells: [
            order ? <a href={`#/orders/${order.id}`}>{number}</a> : number,
            <Badge value={status} />,
            <Moment at={placedAt} />,
            customer ? `${customer.name}, ${customer.email}` : 'guest or deleted account',
            skus.join(', '),
            money(total),
          ],
        }))}
      />
    )}
  />
);

export const Customers = () => (
  <List
    title="Customers"
    query={customersQuery}
    field="customerList"
    fields={customerFields}
    sorts={['NEWEST', 'NAME', 'EMAIL', 'MOST_ORDERS', 'LAST_ORDER', 'MOST_SPENT']}
    show={(nodes) => (
      <Table
        caption="Customers found"
        heads={['Name', 'E-mail', 'Registered', 'Orders', 'Last order', 'Spent']}
        empty="None."
        rows={nodes
          .filter(({ customer }) => customer)
          .map(({ orderCount, lastOrderAt, spent, customer }) => ({
            key: customer.id,
            cells: [
              customer.name,
              customer.email,
              <Moment at={customer.createdAt} />,
              orderCount,
              <Moment at={lastOrderAt} />,
              spent.map(money).join(', ') || '–',
            ],
          }))}
      />
    )}
  />
);
