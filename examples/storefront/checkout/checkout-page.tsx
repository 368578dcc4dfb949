import { useMutation, useQuery } from '@apollo/client/react';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import {
  type AddressInput,
  CartDocument,
  type CartContentFragment,
  CheckoutQuoteDocument,
  PlaceOrderDocument,
  type QuoteContentFragment,
} from '../api/graphql.generated.ts';
import { useShop } from '../api/shop.ts';
import { useCart } from '../cart/use-cart.ts';
import { Field } from '../page/field.tsx';
import { formatMoney } from '../page/money.ts';
import { Problem } from '../page/notice.tsx';
import { onSubmit } from '../page/on-submit.ts';
import { PageTitle } from '../page/page-title.tsx';
import { countPieces } from '../page/pieces.ts';
import { PriceParts } from '../page/price-parts.tsx';
import { forgetOrderKey, orderKey } from './order-key.ts';
import { PromotionCodes } from './promotion-codes.tsx';
import { Refusal } from './refusal.tsx';

const demoAddress = {
  name: 'Casey Customer',
  line1: '1 Market Street',
  city: 'London',
  postalCode: 'EC1A 1AA',
  country: 'GB',
};

export function CheckoutPage() {
  const { cart, cartToken, loading, error, refetch } = useCart();
  if (error) return <Problem error={error} retry={() => refetch()} />;
  if (loading) return <p aria-busy="true">Loading …</p>;
  if (!cart?.total)
    return (
      <section className="narrow">
        <PageTitle>Your cart is empty</PageTitle>
        <Link className="button primary" to="/">
          Browse the shop
        </Link>
      </section>
    );
  return <CheckoutForm cart={cart} cartToken={cartToken} />;
}

/** Most customers order to the country of their language. */
const usualCountry = new Intl.Locale(navigator.language).region ?? '';

function CheckoutForm({ cart, cartToken }: { cart: CartContentFragment; cartToken: string | null }) {
  const { settings, guest } = useShop();
  const navigate = useNavigate();
  const [filled, setFilled] = useState<Partial<AddressInput>>({});
  const [country, setCountry] = useState(usualCountry);
  const [shippingMethod, setShippingMethod] = useState<string>();
  const [codes, setCodes] = useState<readonly string[]>([]);
  const choices = {
    country,
    cartToken,
    ...(shippingMethod === undefined ? {} : { shippingMethod }),
    promotionCodes: [...codes],
  };
  const quoted = useQuery(CheckoutQuoteDocument, {
    variables: { input: choices },
    fetchPolicy: 'cache-and-network',
    skip: !/^[A-Z]{2}$/.test(country),
  });
  // While another choice is priced, the page keeps its shape and the button waits.
  const offer = (quoted.data ?? (quoted.loading ? quoted.previousData : undefined))?.checkoutQuote;
  const quote = offer?.__typename === 'CheckoutQuote' ? offer : undefined;
  const [place, { data, error, loading }] = useMutation(PlaceOrderDocument);
  const answer = data?.placeOrder;
  const refusal = answer && answer.__typename !== 'PlacedOrder' ? answer : undefined;
  const mayOrder = !loading && quote !== undefined && quoted.data !== undefined;
  const problemOf = (name: string) =>
    refusal?.__typename === 'InvalidInput' && refusal.field.endsWith(name) ? refusal.message : undefined;

  async function submit({ name = '', line1 = '', city = '', postalCode = '', ...form }: Record<string, string>) {
    if (!quote || !mayOrder) return;
    const { country: _, ...terms } = choices;
    const shippingAddress = { name, line1, city, postalCode, country };
    const guestEmail = cartToken === null ? null : (form.guestEmail ?? '');
    const order = { ...terms, guestEmail, shippingAddress, quoteHash: quote.hash };
    const idempotencyKey = orderKey(sessionStorage, { cartId: cart.id, version: cart.version, choices: order });
    const input = { ...order, idempotencyKey };
    const answered = await place({ variables: { input }, refetchQueries: [CartDocument] }).catch(() => undefined);
    // Without an answer nobody knows whether the order was placed: the key stays, and the next attempt finds out.
    if (!answered?.data) return;
    forgetOrderKey(sessionStorage);
    const result = answered.data.placeOrder;
    if (result.__typename === 'PlacedOrder') {
      if (result.guestAccess) guest.keepOrder({ orderId: result.order.id, ...result.guestAccess });
      await navigate(result.guestAccess ? '/guest-order' : `/orders/${result.order.id}`);
    }
    // The next press of the button agrees to the price that is shown then.
    else await quoted.refetch().catch(() => undefined);
  }

  function fillIn(): void {
    setFilled(demoAddress);
    setCountry(demoAddress.country);
  }

  return (
    <section className="narrow">
      <PageTitle>Check out</PageTitle>
      <p className="sum">{countPieces(cart.lines)} in your cart</p>
      {settings.demoPassword ? (
        <div className="demo">
          <p>
            <strong>Demo.</strong> Nothing is sent anywhere.
          </p>
          <button type="button" className="button" onClick={fillIn}>
            Fill in a demo address
          </button>
        </div>
      ) : null}
      <form id="order" key={filled.name} onSubmit={onSubmit(submit)}>
        {cartToken === null ? null : (
          <>
            <p>
              You order as a guest. You have an account? <Link to="/sign-in?next=/checkout">Sign in</Link>
            </p>
            <Field
              name="guestEmail"
              label="E-mail"
              type="email"
              autoComplete="email"
              required
              problem={problemOf('guestEmail')}
            />
          </>
        )}
        {addressFields.map(({ name, ...field }) => (
          <Field key={name} name={name} {...field} defaultValue={filled[name] ?? ''} problem={problemOf(name)} />
        ))}
        <Field
          name="country"
          label="Country (two letters, such as GB)"
          autoComplete="country"
          required
          minLength={2}
          maxLength={2}
          value={country}
          onChange={(event) => setCountry(event.target.value.toUpperCase())}
          problem={problemOf('country')}
        />
        {quote ? <ShippingMethods quote={quote} chosen={shippingMethod} choose={setShippingMethod} /> : null}
      </form>
      <PromotionCodes choices={choices} codes={codes} change={setCodes} />
      {quote ? <PriceParts order={quote} /> : null}
      {offer && offer.__typename !== 'CheckoutQuote' ? (
        <>
          <Refusal refusal={offer} />
          {shippingMethod === undefined ? null : (
            <button type="button" className="button" onClick={() => setShippingMethod(undefined)}>
              Show what is possible
            </button>
          )}
        </>
      ) : null}
      {quoted.error ? <Problem error={quoted.error} retry={() => quoted.refetch()} /> : null}
      {refusal && quote ? <Refusal refusal={refusal} /> : null}
      {error ? <Problem error={error} /> : null}
      <button type="submit" form="order" className="button primary wide" disabled={!mayOrder}>
        {loading ? 'Ordering …' : quote ? `Order for ${formatMoney(quote.total)}` : 'Order'}
      </button>
    </section>
  );
}

function ShippingMethods({
  quote,
  chosen,
  choose,
}: {
  quote: QuoteContentFragment;
  chosen: string | undefined;
  choose: (code: string) => void;
}) {
  if (quote.shippingMethods.length === 0) return null;
  return (
    <fieldset className="choices">
      <legend>Shipping</legend>
      {quote.shippingMethods.map(({ code, name, price }) => (
        <label key={code}>
          <input
            type="radio"
            name="shippingMethod"
            value={code}
            checked={code === (chosen ?? quote.shippingMethod)}
            onChange={() => choose(code)}
          />
          {name}
          <span className="price">{Number(price.amount) > 0 ? formatMoney(price) : 'Free'}</span>
        </label>
      ))}
    </fieldset>
  );
}

const addressFields = [
  { name: 'name', label: 'Recipient', autoComplete: 'name', required: true },
  { name: 'line1', label: 'Street and number', autoComplete: 'address-line1', required: true },
  { name: 'city', label: 'Town', autoComplete: 'address-level2', required: true },
  { name: 'postalCode', label: 'Postal code', autoComplete: 'postal-code' },
] as const;
