import { useMutation } from '@apollo/client/react';
import { ApolloProvider } from '@apollo/client/react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { Link, useLocation, useNavigate, useSearchParams } from 'react-router';
import { OpenOrderLinkDocument, RequestOrderLinkDocument } from '../api/graphql.generated.ts';
import type { GuestOrder } from '../api/guest.ts';
import { openGuestShop, type Shop, ShopContext, useShop } from '../api/shop.ts';
import { Field } from '../page/field.tsx';
import { Notice, Problem } from '../page/notice.tsx';
import { onSubmit } from '../page/on-submit.ts';
import { PageTitle } from '../page/page-title.tsx';
import { tokenOf } from '../page/token-of.ts';
import { TrackOrder } from './track-order-page.tsx';

/** The order of a guest: by the link of an e-mail, or the one that was placed or opened in this tab, or a form that asks for a link. */
export function GuestOrderPage() {
  const { guest } = useShop();
  const { hash } = useLocation();
  const [params] = useSearchParams();
  const order = useSyncExternalStore(guest.onChange, guest.order);
  if (hash.length > 1) return <OpenLink token={tokenOf(hash)} />;
  if (!order || params.has('another')) return <RequestLink />;
  return <OpenedOrder key={order.accessToken} order={order} />;
}

/** The link is used on a press of a button: programs in a mailbox that open links would use it up. */
function OpenLink({ token }: { token: string }) {
  const { guest } = useShop();
  const navigate = useNavigate();
  const [open, { data, error, loading }] = useMutation(OpenOrderLinkDocument, { fetchPolicy: 'no-cache' });
  const refused = data?.openOrderLink.__typename === 'OrderLinkInvalid';

  async function show(): Promise<void> {
    const answered = await open({ variables: { input: { token } } }).catch(() => undefined);
    const answer = answered?.data?.openOrderLink;
    if (answer?.__typename !== 'OrderLinkOpened') return;
    guest.keepOrder({ orderId: answer.order.id, ...answer.access });
    // Without the token in the address.
    await navigate('/guest-order', { replace: true });
  }

  return (
    <section className="narrow">
      <PageTitle>Your order</PageTitle>
      {refused ? (
        <Notice>
          This link is not valid, has expired or was used. <Link to="/guest-order">Ask for a new one</Link>
        </Notice>
      ) : (
        <button type="button" className="button primary wide" disabled={loading} onClick={() => void show()}>
          Show my order
        </button>
      )}
      {error ? <Problem error={error} /> : null}
    </section>
  );
}

function RequestLink() {
  const [request, { data, error, loading }] = useMutation(RequestOrderLinkDocument, { fetchPolicy: 'no-cache' });
  const answer = data?.requestOrderLink;
  const invalid = answer?.__typename === 'InvalidInput' ? answer : undefined;
  const problemOf = (name: string) => (invalid?.field === name ? invalid.message : undefined);
  if (answer?.__typename === 'OrderLinkRequested')
    return (
      <section className="narrow">
        <PageTitle>Look into your mailbox</PageTitle>
        <p>If a guest placed this order with this address, an e-mail with a link is on its way.</p>
      </section>
    );
  return (
    <section className="narrow">
      <PageTitle>Find your order</PageTitle>
      <p>You ordered without an account? We send you a link to the order.</p>
      <form
        onSubmit={onSubmit(async ({ number = '', email = '' }) => {
          await request({ variables: { input: { number, email } } }).catch(() => undefined);
        })}
      >
        <Field label="Order number, such as TP-7K3M-92QD" name="number" required problem={problemOf('number')} />
        <Field label="E-mail" name="email" type="email" autoComplete="email" required problem={problemOf('email')} />
        {error ? <Problem error={error} /> : null}
        <button type="submit" className="button primary wide" disabled={loading}>
          Send me a link
        </button>
      </form>
    </section>
  );
}

/** Everything below asks with the right to this order, and with no other. */
function OpenedOrder({ order }: { order: GuestOrder }) {
  const { settings, guest } = useShop();
  const [shop, setShop] = useState<Shop>();
  useEffect(() => {
    const opened = openGuestShop(settings, guest, order);
    setShop(opened);
    return () => void opened.live.close();
  }, [settings, guest, order]);
  if (!shop) return null;
  return (
    <>
      <ShopContext value={shop}>
        <ApolloProvider client={shop.apollo}>
          <TrackOrder id={order.orderId} />
        </ApolloProvider>
      </ShopContext>
      <p>
        <Link to="/guest-order?another">Find another order</Link>
      </p>
    </>
  );
}
