import { Link } from 'react-router';
import type { CheckoutQuoteQuery, PlaceOrderMutation } from '../api/graphql.generated.ts';
import { formatMoney } from '../page/money.ts';
import { Notice } from '../page/notice.tsx';

export type PlaceOrderRefusal = Exclude<PlaceOrderMutation['placeOrder'], { __typename: 'PlacedOrder' }>;

export type QuoteRefusal = Exclude<NonNullable<CheckoutQuoteQuery['checkoutQuote']>, { __typename: 'CheckoutQuote' }>;

/** What a refused order means, and what the customer can do. A new refusal in the schema fails the type check here. */
export function Refusal({ refusal }: { refusal: PlaceOrderRefusal | QuoteRefusal }) {
  switch (refusal.__typename) {
    case 'OutOfStock':
      return (
        <Notice>
          <p>Somebody was faster. Nothing was ordered.</p>
          <ul>
            {refusal.shortages.map(({ variant, requested, available }, index) => (
              <li key={variant?.id ?? index}>
                {variant?.name ?? 'A product'}: {requested} wanted, {available} in stock
              </li>
            ))}
          </ul>
          <Link to="/cart">Change the cart</Link>
        </Notice>
      );
    case 'TotalChanged':
      return (
        <Notice>A price has changed. The total is now {formatMoney(refusal.total)}. Order again to accept it.</Notice>
      );
    case 'QuoteChanged':
      return (
        <Notice>
          The price has changed from {formatMoney(refusal.quotedTotal)} to {formatMoney(refusal.total)}. Nothing was
          ordered. Order again to accept it.
        </Notice>
      );
    case 'ShippingUnavailable':
      return <Notice>We cannot send this order to this country in that way. Choose another one.</Notice>;
    case 'PromotionRefused':
      return <Notice>{refusal.message}.</Notice>;
    case 'CartNotFound':
    case 'EmptyCart':
      return (
        <Notice>
          Your cart is empty. <Link to="/">Browse the shop</Link>
        </Notice>
      );
    case 'VariantNotFound':
      return (
        <Notice>
          One of the products is no longer sold. <Link to="/cart">Change the cart</Link>
        </Notice>
      );
    case 'FeatureOff':
      return (
        <Notice>
          Ordering without an account is not possible now. Your cart is kept.{' '}
          <Link to="/sign-in">Sign in to order</Link>
        </Notice>
      );
    case 'InvalidInput':
      // Shown at its field.
      return null;
    case 'CurrencyMismatch':
    case 'IdempotencyConflict':
      return <Notice>{refusal.message}</Notice>;
    default:
      return refusal satisfies never;
  }
}
