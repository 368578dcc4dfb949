import { setTimeout } from 'node:timers/promises';
import { inputTypeOf } from '#schema/input-type-of.ts';
import type { GraphqlAnswer, GraphqlClient } from './graphql-client.ts';

export const address = {
  name: 'Ada Example',
  line1: '1 Example Street',
  city: 'Exampleton',
  postalCode: 'EX1 1EX',
  country: 'GB',
};

export interface PlaceAnswer {
  __typename: string;
  code?: string;
  order?: { id: string; status: string; number: string; total: { amount: number; currency: string } };
}

const placeOrder = /* GraphQL */ `
  mutation ($input: PlaceOrderInput!) {
    placeOrder(input: $input) {
      __typename
      ... on PlacedOrder { order { id status number version total { amount currency } } }
      ... on Refusal { code message }
    }
  }
`;

/** Bounds a hang, and does not measure the machine: how many attempts an overloaded one needs depends on its other work. */
const placeWithinMs = 90_000;

/** As clients should: a retryable failure, such as a deadline on a busy machine, is tried again with the same key. */
export async function place(
  shop: GraphqlClient,
  token: string,
  lines: { variantId: string; quantity: number }[],
  more: Record<string, unknown> = {},
): Promise<PlaceAnswer> {
  const asked = { idempotencyKey: crypto.randomUUID(), ...more };
  const until = performance.now() + placeWithinMs;
  for (;;) {
    const answer = await tryPlace(shop, token, lines, asked);
    if (!answer.errors) return answer.data.placeOrder as PlaceAnswer;
    if (performance.now() > until || !answer.errors.every((error) => error.extensions['retryable'] === true))
      throw new Error(JSON.stringify(answer.errors));
    // The server says how long: clients that ask again immediately, or all in the same moment, are part of the overload.
    await setTimeout((answer.retryAfterMs ?? 0) + Math.random() * 500);
  }
}

export function tryPlace(
  shop: GraphqlClient,
  token: string | undefined,
  lines: { variantId: string; quantity: number }[],
  more: Record<string, unknown> = {},
): Promise<GraphqlAnswer> {
  const input = { idempotencyKey: crypto.randomUUID(), shippingAddress: address, lines, ...more };
  return shop.graphql(placeOrder, { input }, token);
}

/** As `place`, for orders that must be accepted. */
export async function placed(
  shop: GraphqlClient,
  token: string,
  lines: { variantId: string; quantity: number }[],
  more: Record<string, unknown> = {},
): Promise<NonNullable<PlaceAnswer['order']>> {
  const answer = await place(shop, token, lines, more);
  if (!answer.order) throw new Error(`expected an order, got ${JSON.stringify(answer)}`);
  return answer.order;
}

export interface OrderView {
  id: string;
  status: string;
  version: number;
  history: { version: number; from: string | null; to: string; reason: string | null }[];
  payments: { status: string; captured: { amount: number }; refunded: { amount: number } }[];
  progress: { step: string; state: string; attempts: number; lastError: string | null }[];
}

export async function readOrder(shop: GraphqlClient, token: string, id: string): Promise<OrderView | null> {
  const { data, errors } = await shop.graphql(
    `query ($id: ID!) { order(id: $id) { id status version
      history { version from to reason } payments { status captured { amount } refunded { amount } }
      progress { step state attempts lastError } } }`,
    { id },
    token,
  );
  // A busy shop refuses to read an order that exists.
  if (errors && !data?.order) throw new Error(`Order ${id} was not read: ${JSON.stringify(errors)}`);
  return data.order as OrderView | null;
}

/** One of the mutations that change an order; answers with the member of `OrderResult`. */
export async function change(
  shop: GraphqlClient,
  token: string,
  mutation:
    | 'cancelOrder'
    | 'cancelOrderLines'
    | 'editOrderLines'
    | 'shipOrder'
    | 'markDelivered'
    | 'refundOrder'
    | 'requestReturn'
    | 'approveReturn'
    | 'cancelReturn'
    | 'receiveReturn'
    | 'inspectReturn'
    | 'exchangeReturn',
  input: Record<string, unknown>,
): Promise<{ __typename: string; code?: string; allowed?: string[]; order?: { status: string; version: number } }> {
  const { data, errors } = await shop.graphql(
    `mutation ($input: ${inputTypeOf(mutation)}) { ${mutation}(input: $input) { __typename
      ... on OrderChanged { order { id status version } }
      ... on IllegalTransition { allowed }
      ... on Refusal { code message } } }`,
    { input },
    token,
  );
  if (errors) throw new Error(JSON.stringify(errors));
  return data[mutation];
}
