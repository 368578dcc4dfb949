import { useApolloClient, useMutation, useQuery } from '@apollo/client/react';
import { useEffect, useState } from 'react';
import { useParams } from 'react-router';
import { useLive } from 'tradepost-live/react';
import {
  CancelOrderDocument,
  OrderDocument,
  type OrderQuery,
  OrderStatusChangedDocument,
} from '../api/graphql.generated.ts';
import { useShop } from '../api/shop.ts';
import { formatMoney } from '../page/money.ts';
import { NotFound } from '../page/not-found.tsx';
import { Notice, Problem } from '../page/notice.tsx';
import { PageTitle } from '../page/page-title.tsx';
import { PriceParts } from '../page/price-parts.tsx';
import { ChangeOrder } from './change-order.tsx';
import { ConfirmPayment } from './confirm-payment.tsx';
import { OrderRefusal } from './refusal.tsx';
import { Returns } from './returns.tsx';
import { isOver, statusWords } from './status.ts';
import { Connection, type OrderChange, Timeline } from './timeline.tsx';

export function TrackOrderPage() {
  const { id = '' } = useParams();
  return <TrackOrder id={id} />;
}

/** An order while it moves. */
export function TrackOrder({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(OrderDocument, { variables: { id } });
  if (error && !data) return <Problem error={error} retry={() => refetch()} />;
  if (!data) return <p aria-busy="true">Loading …</p>;
  if (!data.order) return <NotFound />;
  return <TrackedOrder key={id} order={data.order} reload={refetch} />;
}

function TrackedOrder({ order, reload }: { order: NonNullable<OrderQuery['order']>; reload: () => Promise<unknown> }) {
  const { live } = useShop();
  const { cache } = useApolloClient();
  const [changes, setChanges] = useState<readonly OrderChange[]>([]);
  const { connection, refusal } = useLive(live, OrderStatusChangedDocument, {
    // From the first change on. After a lost connection the client continues behind the last change by itself.
    variables: { orderId: order.id, after: 0 },
    onResult(result) {
      if (result.type === 'event' && result.data) {
        const change = result.data.orderStatusChanged;
        setChanges((before) => [...before, change]);
        const id = cache.identify({ __typename: 'Order', id: order.id });
        cache.modify({ ...(id ? { id } : {}), fields: { status: () => change.status } });
      }
      if (result.type === 'gap') void reload().catch(() => undefined);
    },
  });
  const status = changes.at(-1)?.status ?? order.status;
  const newest = changes.at(-1)?.version ?? 0;
  // Parcels, returns and sums are not in the event. An order that is behind is loaded until it has caught up.
  useEffect(() => {
    if (newest <= order.version) return undefined;
    const load = () => void reload().catch(() => undefined);
    load();
    // A load may fail, and it may share the answer of a request that was sent before the change.
    const again = setInterval(load, 3_000);
    return () => clearInterval(again);
  }, [newest, order.version, reload]);
  return (
    <section className="order">
      <div>
        <PageTitle>Order {order.number}</PageTitle>
        <p className={`status ${status.toLowerCase()}`} data-testid="status">
          {statusWords[status].name}
        </p>
        <Connection state={connection} />
        {refusal ? <Notice>{refusal.message}</Notice> : null}
        <Timeline changes={changes} />
        <ConfirmPayment order={order} />
        <ChangeOrder order={order} />
        <DemoHint status={status} />
        <Cancel orderId={order.id} possible={!isOver(status) && !status.endsWith('SHIPPED')} />
        <Returns order={order} />
      </div>
      <OrderContent order={order} />
    </section>
  );
}

function DemoHint({ status }: { status: OrderChange['status'] }) {
  const { settings } = useShop();
  if (!settings.demoPassword || isOver(status)) return null;
  return (
    <p className="demo">
      <strong>Demo.</strong> A pretend warehouse ships and delivers by itself after some seconds. Stop the server with
      Ctrl-C and start it again while you watch: the timeline continues where it stopped.
    </p>
  );
}

function OrderContent({ order }: { order: NonNullable<OrderQuery['order']> }) {
  const { shippingAddress: address } = order;
  return (
    <aside className="content" aria-label="Content of the order">
      <h2>What you ordered</h2>
      <ul>
        {order.lines.map(({ id, name, quantity, lineTotal }) => (
          <li key={id}>
            <span>
              {quantity} × {name}
            </span>
            <span>{formatMoney(lineTotal)}</span>
          </li>
        ))}
      </ul>
      <PriceParts order={order} />
      {order.payments
        .filter(({ refunded }) => Number(refunded.amount) > 0)
        .map(({ id, refunded }) => (
          <p key={id}>
            Refunded <strong>{formatMoney(refunded)}</strong>
          </p>
        ))}
      <h2>Sent to</h2>
      <address>
        {[address.name, address.line1, address.line2, `${address.postalCode} ${address.city}`, address.country]
          .filter(Boolean)
          .map((line) => (
            <span key={line}>{line}</span>
          ))}
      </address>
      {order.shipments.map(({ id, trackingCode }) => (trackingCode ? <p key={id}>Parcel {trackingCode}</p> : null))}
    </aside>
  );
}

function Cancel({ orderId, possible }: { orderId: string; possible: boolean }) {
  const [cancel, { data, error, loading }] = useMutation(CancelOrderDocument);
  const answer = data?.cancelOrder;
  return (
    <>
      {answer ? <OrderRefusal answer={answer} /> : null}
      {error ? <Problem error={error} /> : null}
      {possible ? (
        <button
          type="button"
          className="button quiet"
          disabled={loading}
          onClick={() => void cancel({ variables: { input: { orderId } } }).catch(() => undefined)}
        >
          Cancel the order
        </button>
      ) : null}
    </>
  );
}
