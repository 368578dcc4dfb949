import { type FeatureOff, featureOff } from '#platform/flags/feature-off.ts';

/** The flags of orders, with what each of them switches. */
export const ordersFlags = {
  'guest-checkout':
    'createGuestCart, and placeOrder with the token of a cart; a percentage splits by the id of the cart',
} as const;

export type OrdersFlag = keyof typeof ordersFlags;

export const guestCheckoutOff = (): FeatureOff => featureOff('guest-checkout', 'Ordering without an account');
