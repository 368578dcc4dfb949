import { useQuery, useSubscription } from '@apollo/client/react';
import { useState } from 'react';
import { Link } from 'react-router';
import { MyOrdersChangedDocument, OrdersDocument } from '../api/graphql.generated.ts';
import { formatMoney } from '../page/money.ts';
import { countPieces } from '../page/pieces.ts';
import { Notice, Problem } from '../page/notice.tsx';
import { PageTitle } from '../page/page-title.tsx';
import { statusWords } from './status.ts';

export function OrdersPage() {
  const { data, error, loading, fetchMore, refetch } = useQuery(OrdersDocument, {
    variables: { first: 20 },
    fetchPolicy: 'cache-and-network',
    nextFetchPolicy: 'cache-first',
    notifyOnNetworkStatusChange: true,
  });
  // The feed begins where the first page was read, so that no change falls between the two.
  const feedCursor = data?.orders?.feedCursor;
  const [after, setAfter] = useState(feedCursor);
  if (after === undefined && feedCursor !== undefined) setAfter(feedCursor);
  // The cache takes the new status of each order by itself; an order that is not in the list yet needs the list.
  useSubscription(MyOrdersChangedDocument, {
    variables: { after: after ?? null },
    skip: after === undefined,
    ignoreResults: true,
    onData: ({ data: { data: change } }) => {
      const id = change?.myOrdersChanged.order?.id;
      if (id && !data?.orders?.edges.some(({ node }) => node.id === id)) refetch().catch(() => undefined);
    },
  });
  const orders = data?.orders;
  return (
    <section className="narrow">
      <PageTitle>Your orders</PageTitle>
      {error && !orders ? <Problem error={error} retry={() => refetch()} /> : null}
      {orders?.edges.length === 0 ? (
        <Notice kind="hint">
          You have not ordered yet. <Link to="/">Browse the shop</Link>
        </Notice>
      ) : null}
      <ul className="orders" aria-busy={loading}>
        {orders?.edges.map(({ node: { id, number, status, placedAt, total, lines } }) => (
          <li key={id}>
            <Link to={`/orders/${id}`}>
              <strong>{number}</strong>
              <span className="muted">
                {new Date(placedAt).toLocaleDateString()} · {countPieces(lines)}
              </span>
            </Link>
            <span className={`status ${status.toLowerCase()}`}>{statusWords[status].name}</span>
            <span className="price">{formatMoney(total)}</span>
          </li>
        ))}
      </ul>
      {orders?.pageInfo.hasNextPage ? (
        <button
          type="button"
          className="button more"
          disabled={loading}
          onClick={() => void fetchMore({ variables: { after: orders.pageInfo.endCursor } })}
        >
          Show more
        </button>
      ) : null}
    </section>
  );
}
