import { ask } from './session.js';

const browse = `# Products with stock: press play or Ctrl-Enter.
# Prices are in minor units: 3400 USD is $34.00.
query BrowseProducts {
  products(first: 5, filter: { inStock: true }) {
    nodes {
      name
      slug
      variants {
        id
        sku
        price { amount currency }
        available
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`;

const signIn = `# "Sign in as", at the top, does this for you and
# sends the token with every request.
mutation SignIn($input: SignInInput!) {
  signIn(input: $input) {
    ... on Session {
      accessToken
      expiresAt
      user { id name roles }
    }
    ... on Refusal { code message }
  }
}
`;

/** Replaced by a new idempotency key at each run. */
export const freshKey = 'new at each run';

const place = `# Sign in first. Each run has a new idempotency key. Write
# one of your own: sent twice, it still places one order.
mutation PlaceOrder($input: PlaceOrderInput!) {
  placeOrder(input: $input) {
    ... on PlacedOrder {
      order {
        id
        number
        status
        total { amount currency }
        lines { name quantity }
        progress { step state }
      }
    }
    ... on Refusal { code message }
  }
}
`;

const orders = `# Sign in first. Orders, catalog and users answer.
query MyOrders {
  orders(first: 5) {
    nodes {
      number
      status
      placedAt
      total { amount currency }
      customer { name }
      lines {
        quantity
        variant { sku available product { slug } }
      }
      history { version from to at actor reason }
    }
  }
}
`;

const watchOrders = `# Sign in, start this, and place an order in a second
# window: each change arrives once and in order.
subscription WatchMyOrders {
  myOrdersChanged {
    version
    previousStatus
    status
    at
    reason
    order {
      number
      total { amount currency }
      lines { name quantity }
    }
  }
}
`;

const watchStock = `# The present level first, then each new one.
subscription WatchStock($variantIds: [ID!]!) {
  stockChanged(variantIds: $variantIds) {
    available
    version
    variant { sku name }
  }
}
`;

const address = {
  name: 'Ada Example',
  line1: '1 Market Street',
  city: 'London',
  postalCode: 'EC1A 1AA',
  country: 'GB',
};

/** The tabs of a first visit, with an article that is for sale if the shop answers. */
export async function exampleTabs(demoPassword) {
  const variantId = await findVariant();
  const input = { idempotencyKey: freshKey, lines: [{ variantId, quantity: 1 }], shippingAddress: address };
  const json = (value) => JSON.stringify(value, null, 2);
  return [
    { query: browse },
    { query: signIn, variables: json({ input: { email: 'customer@example.com', password: demoPassword ?? '' } }) },
    { query: place, variables: json({ input }) },
    { query: orders },
    { query: watchOrders },
    { query: watchStock, variables: json({ variantIds: [variantId] }) },
  ];
}

async function findVariant() {
  const query = 'query { products(first: 10, filter: { inStock: true }) { nodes { variants { id available } } } }';
  const data = await ask(query).catch(() => null);
  const variants = (data?.products?.nodes ?? []).flatMap((product) => product.variants);
  return variants.find((variant) => variant.available > 0)?.id ?? 'the id of a variant';
}
