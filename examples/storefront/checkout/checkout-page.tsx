import { useMutation, useQuery } from '@apollo/client/react';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import {
  type AddressInput,
  CartDocument,
  type CartContentFragment,
  PlaceOrderDocument,
} from '../api/graphql.generated.ts';
import { useShop } from '../api/shop.ts';
import { Field } from '../page/field.tsx';
import { formatMoney } from '../page/money.ts';
import { countPieces } from '../page/pieces.ts';
import { Problem } from '../page/notice.tsx';
import { onSubmit } from '../page/on-submit.ts';
import { PageTitle } from '../page/page-title.tsx';
import { forgetOrderKey, orderKey } from './order-key.ts';
import { Refusal } from './refusal.tsx';

const demoAddress = {
  name: 'Casey Customer',
  line1: '1 Market Street',
  city: 'London',
  postalCode: 'EC1A 1AA',
  country: 'GB',
};

export function CheckoutPage() {
  const { data, error, refetch } = useQuery(CartDocument, { fetchPolicy: 'cache-and-network' });
  if (error) return <Problem error={error} retry={() => refetch()} />;
  if (!data) return <p aria-busy="true">Loading …</p>;
  if (!data.cart?.total)
    return (
      <section className="narrow">
        <PageTitle>Your cart is empty</PageTitle>
        <Link className="button primary" to="/">
          Browse the shop
        </Link>
      </section>
    );
  return <CheckoutForm cart={data.cart} total={data.cart.total} />;
}

function CheckoutForm({
  cart,
  total,
}: {
  cart: CartContentFragment;
  total: NonNullable<CartContentFragment['total']>;
}) {
  const { settings } = useShop();
  const navigate = useNavigate();
  const [filled, setFilled] = useState<Partial<AddressInput>>({});
  const [place, { data, error, loading }] = useMutation(PlaceOrderDocument);
  const answer = data?.placeOrder;
  const refusal = answer && answer.__typename !== 'PlacedOrder' ? answer : undefined;
  const problemOf = (name: string) =>
    refusal?.__typename === 'InvalidInput' && refusal.field.endsWith(name) ? refusal.message : undefined;

  async function submit({ name = '', line1 = '', city = '', postalCode = '', country = '' }: Record<string, string>) {
    const shippingAddress = { name, line1, city, postalCode, country };
    const idempotencyKey = orderKey(sessionStorage, {
      cartId: cart.id,
      version: cart.version,
      address: shippingAddress,
    });
    const expectedTotal = { amount: total.amount, currency: total.currency };
    const answered = await place({
      variables: { input: { idempotencyKey, shippingAddress, expectedTotal } },
      refetchQueries: [CartDocument],
    }).catch(() => undefined);
    // Without an answer nobody knows whether the order was placed: the key stays, and the next attempt finds out.
    if (!answered?.data) return;
    forgetOrderKey(sessionStorage);
    const result = answered.data.placeOrder;
    if (result.__typename === 'PlacedOrder') await navigate(`/orders/${result.order.id}`);
  }

  return (
    <section className="narrow">
      <PageTitle>Check out</PageTitle>
      <p className="sum">
        {countPieces(cart.lines)}, in total <strong>{formatMoney(total)}</strong>
      </p>
      {settings.demoPassword ? (
        <div className="demo">
          <p>
            <strong>Demo.</strong> Nothing is sent anywhere.
          </p>
          <button type="button" className="button" onClick={() => setFilled(demoAddress)}>
            Fill in a demo address
          </button>
        </div>
      ) : null}
      <form key={filled.name} onSubmit={onSubmit(submit)}>
        {addressFields.map(({ name, ...field }) => (
          <Field key={name} name={name} {...field} defaultValue={filled[name] ?? ''} problem={problemOf(name)} />
        ))}
        {refusal ? <Refusal refusal={refusal} /> : null}
        {error ? <Problem error={error} /> : null}
        <button type="submit" className="button primary wide" disabled={loading}>
          {loading ? 'Ordering …' : `Order for ${formatMoney(total)}`}
        </button>
      </form>
    </section>
  );
}

const addressFields = [
  { name: 'name', label: 'Recipient', autoComplete: 'name', required: true },
  { name: 'line1', label: 'Street and number', autoComplete: 'address-line1', required: true },
  { name: 'city', label: 'Town', autoComplete: 'address-level2', required: true },
  { name: 'postalCode', label: 'Postal code', autoComplete: 'postal-code' },
  {
    name: 'country',
    label: 'Country (two letters, such as GB)',
    autoComplete: 'country',
    required: true,
    maxLength: 2,
  },
] as const;
