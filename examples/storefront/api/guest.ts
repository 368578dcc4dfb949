/** The right of a guest to one order, from the order or from a link in an e-mail. */
export interface GuestOrder {
  orderId: string;
  accessToken: string;
  expiresAt: string;
}

/** What this browser knows about somebody without an account. */
export interface Guest {
  /** The right to the cart; null if there is none yet. */
  cartToken(): string | null;
  keepCart(token: string | null): void;
  /** The order that was placed or opened last, while the right to it is good. */
  order(): GuestOrder | null;
  keepOrder(order: GuestOrder): void;
  /** Calls back after each change; returns the function that ends that. */
  onChange(listener: () => void): () => void;
}

const cartKey = 'tradepost-guest-cart';
const orderKey = 'tradepost-guest-order';

/** The cart outlives the tab, as a cart does; the right to an order ends with it. */
export function openGuest(forCart: Storage, forOrder: Storage): Guest {
  let cartToken = forCart.getItem(cartKey);
  let order = readOrder(forOrder);
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };
  return {
    cartToken: () => cartToken,
    keepCart(token) {
      cartToken = token;
      if (token === null) forCart.removeItem(cartKey);
      else forCart.setItem(cartKey, token);
      changed();
    },
    order: () => (order && Date.parse(order.expiresAt) > Date.now() ? order : null),
    keepOrder(next) {
      order = next;
      forOrder.setItem(orderKey, JSON.stringify(next));
      changed();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function readOrder(storage: Storage): GuestOrder | null {
  try {
    return JSON.parse(storage.getItem(orderKey) ?? 'null') as GuestOrder | null;
  } catch {
    return null;
  }
}
