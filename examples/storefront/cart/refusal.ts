import type { CartAnswerFragment } from '../api/graphql.generated.ts';

type CartRefusal = Exclude<CartAnswerFragment, { __typename: 'CartChanged' }>;

/** What a refusal of the cart means for the customer. A new refusal in the schema fails the type check here. */
export function explainCartRefusal(refusal: CartRefusal): string {
  switch (refusal.__typename) {
    case 'CurrencyMismatch':
      return `Your cart is in ${refusal.expected}, and this is sold in ${refusal.actual}. Order what is in the cart first, or empty it.`;
    case 'Conflict':
      return 'The cart was changed in another window. It is up to date now: try again.';
    case 'VariantNotFound':
      return 'This is no longer sold.';
    case 'CartNotFound':
      return 'Your cart was kept for a month and is empty now. Add the product again.';
    case 'LineNotFound':
      return 'This line is no longer in the cart.';
    case 'InvalidInput':
      return refusal.message;
    default:
      return refusal satisfies never;
  }
}
