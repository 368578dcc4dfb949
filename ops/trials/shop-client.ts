import { setTimeout as pause } from 'node:timers/promises';
import { backoff } from '#platform/process/backoff.ts';
import { inParallel } from '#platform/process/in-parallel.ts';

/** A signed-in customer of a trial. */
export interface TrialCustomer {
  email: string;
  password: string;
  id: string;
  token: string;
}

export interface OrderToPlace {
  idempotencyKey: string;
  lines: { variantId: string; quantity: number }[];
  promotionCodes?: string[];
}

/** The shop's answer to `placeOrder`: an order, or the code of a refusal. */
export type PlacingAnswer = { orderId: string; discountMinor: number } | { refusal: string };

/** Customers of a shop, as its documents ask clients to be: they repeat what may be repeated, later each time. */
export interface ShopClient {
  /** Registers new customers. */
  register(count: number): Promise<TrialCustomer[]>;
  /** Signs in to an account that exists. */
  signIn(account: { email: string; password: string }): Promise<TrialCustomer>;
  /** Answers with the data of an operation. Throws for an error that may not be repeated, and after five minutes. */
  ask<Data>(customer: TrialCustomer, query: string, variables: object): Promise<Data>;
  /** Places an order, under one key until the shop has answered. */
  place(customer: TrialCustomer, order: OrderToPlace): Promise<PlacingAnswer>;
  /** The customers that were registered. */
  readonly customerIds: readonly string[];
  /** The ids of orders that the shop answered with, by key; one each if the shop is right. */
  readonly answers: ReadonlyMap<string, ReadonlySet<string>>;
  /** How often a request was repeated after an error or a lost answer. */
  readonly repeated: number;
}

/** Half of it still ends every trial on an idle machine with two cores. */
const patienceMs = 300_000;
const pauses = { firstMs: 250, lastMs: 10_000 };
/** More would wait for the hashes of their passwords. */
const registeringWidth = 8;

const sessionFields = '... on Session { accessToken user { id } } ... on Refusal { code }';
const placeMutation = `mutation ($input: PlaceOrderInput!) {
  placeOrder(input: $input) { ... on PlacedOrder { order { id discount { amount } } } ... on Refusal { code } } }`;
const shippingAddress = {
  name: 'Terry Trial',
  line1: '1 Test Road',
  city: 'London',
  postalCode: 'E1 6AN',
  country: 'GB',
};

interface Sent {
  data: Record<string, unknown> | null | undefined;
  errors: { message: string; extensions?: { code?: string; retryable?: boolean; retryAfterSeconds?: number } }[];
  retryAfterMs: number;
}

/** Sends an operation once. Rejects if no answer comes. */
async function send(url: string, query: string, variables: object, token?: string): Promise<Sent> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors = [] } = (await response.json()) as Partial<Sent>;
  const seconds = response.headers.get('retry-after') ?? errors[0]?.extensions?.retryAfterSeconds ?? 0;
  return { data, errors, retryAfterMs: Number(seconds) * 1000 };
}

/** Sends `placeOrder` once. Rejects if no answer comes. */
export function sendPlaceOrder(url: string, customer: TrialCustomer, order: OrderToPlace): Promise<unknown> {
  return send(url, placeMutation, { input: { ...order, shippingAddress } }, customer.token);
}

export function openShopClient(url: string): ShopClient {
  const customerIds: string[] = [];
  const answers = new Map<string, Set<string>>();
  let repeated = 0;

  async function ask<Data>(query: string, variables: object, customer?: TrialCustomer): Promise<Data> {
    const until = performance.now() + patienceMs;
    for (let failures = 0; ; ) {
      const answer = await send(url, query, variables, customer?.token).catch((cause: unknown) => {
        if (performance.now() > until) throw cause;
        return undefined;
      });
      // The caller names the shape of its own operation's data.
      if (answer?.errors.length === 0) return answer.data as Data;
      repeated += 1;
      if (customer && answer?.errors.some(({ extensions }) => extensions?.code === 'TOKEN_EXPIRED')) {
        Object.assign(customer, await signIn(customer));
        continue;
      }
      const lasting = answer?.errors.find(({ extensions }) => extensions?.retryable !== true);
      const late = performance.now() > until ? answer?.errors[0] : undefined;
      if (lasting || late) throw new Error(JSON.stringify(lasting ?? late));
      failures += 1;
      await pause((answer?.retryAfterMs ?? 0) + backoff(failures, pauses));
    }
  }

  async function openSession(
    mutation: 'register' | 'signIn',
    account: { email: string; password: string; name?: string },
  ): Promise<TrialCustomer> {
    const inputType = mutation === 'register' ? 'RegisterInput' : 'SignInInput';
    const { [mutation]: session } = await ask<
      Record<string, { accessToken?: string; user?: { id: string }; code?: string }>
    >(`mutation ($input: ${inputType}!) { ${mutation}(input: $input) { ${sessionFields} } }`, { input: account });
    // The answer to the registration was lost, and it was repeated.
    if (session?.code === 'EMAIL_TAKEN') return signIn(account);
    if (!session?.accessToken || !session.user) throw new Error(`${account.email} has no session: ${session?.code}`);
    const { email, password } = account;
    return { email, password, id: session.user.id, token: session.accessToken };
  }

  function signIn({ email, password }: { email: string; password: string }): Promise<TrialCustomer> {
    return openSession('signIn', { email, password });
  }

  return {
    register: (count) =>
      inParallel(Array.from({ length: count }), registeringWidth, async () => {
        const email = `trial-${crypto.randomUUID()}@example.com`;
        const customer = await openSession('register', { email, password: 'trial-only-password', name: 'Terry Trial' });
        customerIds.push(customer.id);
        return customer;
      }),
    signIn,
    ask: (customer, query, variables) => ask(query, variables, customer),
    async place(customer, order) {
      const { placeOrder } = await ask<{
        placeOrder: { order?: { id: string; discount: { amount: number } }; code?: string };
      }>(placeMutation, { input: { ...order, shippingAddress } }, customer);
      if (!placeOrder.order) return { refusal: placeOrder.code ?? 'no code' };
      const { id: orderId, discount } = placeOrder.order;
      const known = answers.get(order.idempotencyKey);
      if (known) known.add(orderId);
      else answers.set(order.idempotencyKey, new Set([orderId]));
      return { orderId, discountMinor: Number(discount.amount) };
    },
    customerIds,
    answers,
    get repeated() {
      return repeated;
    },
  };
}
