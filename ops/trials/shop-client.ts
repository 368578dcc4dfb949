import { setTimeout as pause } from 'node:timers/promises';
import { backoff } from '#platform/process/backoff.ts';
import { inParallel } from '#platform/process/in-parallel.ts';
import { inputTypeOf } from '#schema/input-type-of.ts';
import { openAccounts } from '../../subgraphs/users/commands/open-accounts.ts';

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
  /** Opens accounts of new customers, and signs them in. */
  openAccounts(count: number): Promise<TrialCustomer[]>;
  /** Signs in to an account that exists. */
  signIn(account: { email: string; password: string }): Promise<TrialCustomer>;
  /** Answers with the data of an operation. Throws for an error that may not be repeated, and after five minutes. */
  ask<Data>(customer: TrialCustomer, query: string, variables: object): Promise<Data>;
  /** Runs a mutation; answers with the code of a refusal, if it is one. */
  change(caller: TrialCustomer, name: string, input: object): Promise<string | undefined>;
  /** Places an order, under one key until the shop has answered. */
  place(customer: TrialCustomer, order: OrderToPlace): Promise<PlacingAnswer>;
  /** Places an order of one piece that the shop must take; answers with its id. */
  placeOne(customer: TrialCustomer, variantId: string): Promise<string>;
  /** The ids of the customers that `openAccounts` opened accounts for. */
  readonly customerIds: readonly string[];
  /** The ids of orders that the shop answered with, by key; one each if the shop is right. */
  readonly answers: ReadonlyMap<string, ReadonlySet<string>>;
  /** How often a request was repeated after an error or a lost answer. */
  readonly repeated: number;
  /** How many of these errors were INTERNAL: no overload and no lost process, but a fault of the shop. */
  readonly faults: number;
}

/** Half of it still ends every trial on an idle machine with two cores. */
const patienceMs = 300_000;
const pauses = { firstMs: 250, lastMs: 10_000 };
/** More would wait for the hashes of their passwords. */
const signingInWidth = 8;
const trialPassword = 'trial-only-password';

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

export function openShopClient({ url, usersUrl }: { url: string; usersUrl: string }): ShopClient {
  const customerIds: string[] = [];
  const answers = new Map<string, Set<string>>();
  let repeated = 0;
  let faults = 0;

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
      if (answer?.errors.some(({ extensions }) => extensions?.code === 'INTERNAL')) faults += 1;
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

  async function signIn({ email, password }: { email: string; password: string }): Promise<TrialCustomer> {
    const { signIn: session } = await ask<{
      signIn: { accessToken?: string; user?: { id: string }; code?: string };
    }>(`mutation ($input: SignInInput!) { signIn(input: $input) { ${sessionFields} } }`, {
      input: { email, password },
    });
    if (!session.accessToken || !session.user) throw new Error(`${email} has no session: ${session.code}`);
    return { email, password, id: session.user.id, token: session.accessToken };
  }

  async function place(customer: TrialCustomer, order: OrderToPlace): Promise<PlacingAnswer> {
    const { placeOrder } = await ask<{
      placeOrder: { order?: { id: string; discount: { amount: number } }; code?: string };
    }>(placeMutation, { input: { ...order, shippingAddress } }, customer);
    if (!placeOrder.order) return { refusal: placeOrder.code ?? 'no code' };
    const { id: orderId, discount } = placeOrder.order;
    const known = answers.get(order.idempotencyKey);
    if (known) known.add(orderId);
    else answers.set(order.idempotencyKey, new Set([orderId]));
    return { orderId, discountMinor: Number(discount.amount) };
  }

  return {
    async openAccounts(count) {
      const emails = Array.from({ length: count }, () => `trial-${crypto.randomUUID()}@example.com`);
      const accounts = emails.map((email) => ({ email, name: 'Terry Trial' }));
      await openAccounts(usersUrl, accounts, trialPassword);
      return inParallel(emails, signingInWidth, async (email) => {
        const customer = await signIn({ email, password: trialPassword });
        customerIds.push(customer.id);
        return customer;
      });
    },
    signIn,
    ask: (customer, query, variables) => ask(query, variables, customer),
    async change(caller, name, input) {
      const mutation = `mutation ($input: ${inputTypeOf(name)}) { ${name}(input: $input) { ... on Refusal { code } } }`;
      const { [name]: answer } = await ask<Record<string, { code?: string }>>(mutation, { input }, caller);
      return answer?.code;
    },
    place,
    async placeOne(customer, variantId) {
      const order = { idempotencyKey: crypto.randomUUID(), lines: [{ variantId, quantity: 1 }] };
      const answer = await place(customer, order);
      if ('refusal' in answer) throw new Error(`an order was refused with ${answer.refusal}`);
      return answer.orderId;
    },
    customerIds,
    answers,
    get repeated() {
      return repeated;
    },
    get faults() {
      return faults;
    },
  };
}
