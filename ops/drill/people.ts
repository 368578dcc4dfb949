import { setTimeout as pause } from 'node:timers/promises';
import { type Follower, startFollower } from '../live/follower.ts';
import { openAccounts } from '../../subgraphs/users/commands/open-accounts.ts';
import type { DrillShop } from './drill-shop.ts';

/** The answers to one kind of request in a time: how many of each outcome, and how long they took. */
export interface Seen {
  outcomes: Map<string, number>;
  /** The time that 95 of 100 answers took at most. */
  p95Ms: number;
}

/** Customers who browse, order and follow their orders while something is wrong. */
export interface People {
  customerId: string;
  /** The ids of orders that the shop has promised. */
  promised: ReadonlySet<string>;
  follower: Follower;
  /** Begins a new time, and returns what was seen in the one that ends. */
  turn(): { browsing: Seen; ordering: Seen };
  /** Whether a page can be read now. */
  canBrowse(): Promise<boolean>;
  /** Places an order, once, and resolves when it is confirmed. */
  orderAndWait(deadlineMs: number): Promise<number>;
  /** Ends new orders; resolves when those under way are promised. */
  pauseOrders(): Promise<void>;
  resumeOrders(): void;
  stop(): Promise<void>;
}

const browsers = 3;
const buyers = 3;
const browsePauseMs = 100;
const orderPauseMs = 300;
const retryPauseMs = 300;
/** A client that waits longer gives up and asks again. */
const patienceMs = 10_000;

const browseQuery =
  '{ products(first: 10) { nodes { id name variants { sku available price { amount currency } } } } }';
const placeMutation = `mutation ($input: PlaceOrderInput!) {
  placeOrder(input: $input) { ... on PlacedOrder { order { id } } ... on Refusal { code } } }`;
const shippingAddress = {
  name: 'Dana Drill',
  line1: '1 Test Road',
  city: 'London',
  postalCode: 'E1 6AN',
  country: 'GB',
};
const newAccount = () => ({
  email: `drill-${crypto.randomUUID()}@example.com`,
  password: 'drill-only-password',
  name: 'Dana Drill',
});

interface Answer {
  outcome: string;
  data?: Record<string, unknown> | undefined;
}

/** What people need of a shop. */
export type VisitedShop = Pick<DrillShop, 'url' | 'wsUrl' | 'variantId' | 'sql' | 'usersUrl'>;

export async function startPeople(shop: VisitedShop): Promise<People> {
  const promised = new Set<string>();
  let seen = newSeen();
  let paused = false;
  let stopped = false;
  let underWay = 0;
  const account = newAccount();

  async function ask(query: string, variables: object, token?: string): Promise<Answer> {
    try {
      const response = await fetch(`${shop.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
        body: JSON.stringify({ query, variables }),
        signal: AbortSignal.timeout(patienceMs),
      });
      const { data, errors } = (await response.json()) as {
        data?: Record<string, unknown>;
        errors?: { extensions?: { code?: string } }[];
      };
      return { outcome: errors?.[0] ? (errors[0].extensions?.code ?? 'no code') : 'answered', data };
    } catch {
      return { outcome: 'no answer' };
    }
  }

  async function timed(kind: 'browsing' | 'ordering', send: () => Promise<Answer>): Promise<Answer> {
    const startedAt = performance.now();
    const answer = await send();
    const { outcomes, times } = seen[kind];
    outcomes.set(answer.outcome, (outcomes.get(answer.outcome) ?? 0) + 1);
    times.push(performance.now() - startedAt);
    return answer;
  }

  const browse = () => ask(browseQuery, {});
  let token = '';
  let customerId = '';
  const signIn = async () => {
    const { data } = await ask(
      'mutation ($input: SignInInput!) { signIn(input: $input) { ... on Session { accessToken user { id } } } }',
      { input: { email: account.email, password: account.password } },
    );
    const session = data?.['signIn'] as { accessToken?: string; user?: { id: string } } | undefined;
    token = session?.accessToken ?? token;
    customerId = session?.user?.id ?? customerId;
  };

  /** Orders under one key until the shop has answered; undefined if it refused. */
  async function order(): Promise<string | undefined> {
    const lines = [{ variantId: shop.variantId, quantity: 1 }];
    const input = { idempotencyKey: crypto.randomUUID(), lines, shippingAddress };
    underWay += 1;
    try {
      for (;;) {
        const { outcome, data } = await timed('ordering', () => ask(placeMutation, { input }, token));
        const placed = data?.['placeOrder'] as { order?: { id: string }; code?: string } | undefined;
        if (placed?.order) {
          promised.add(placed.order.id);
          return placed.order.id;
        }
        if (placed?.code) throw new Error(`an order was refused with ${placed.code}`);
        if (['TOKEN_EXPIRED', 'UNAUTHENTICATED', 'TOKEN_INVALID'].includes(outcome)) await signIn();
        await pause(retryPauseMs);
      }
    } finally {
      underWay -= 1;
    }
  }

  await openAccounts(shop.usersUrl(), [account], account.password);
  await signIn();
  if (!customerId) throw new Error('The customer of the drill could not sign in');
  const [end] = await shop.sql<{ head: string | null }>('orders', 'select max(position) as head from event_log');
  const follower = startFollower({
    name: 'a customer',
    wsUrl: () => shop.wsUrl,
    token: () => token,
    follows: { afterPosition: Number(end?.head ?? 0) },
  });
  const renewal = setInterval(() => void signIn(), 240_000);

  const loops = [
    ...Array.from({ length: browsers }, async () => {
      while (!stopped) {
        await timed('browsing', browse);
        await pause(browsePauseMs);
      }
    }),
    ...Array.from({ length: buyers }, async () => {
      while (!stopped) {
        if (!paused) await order();
        await pause(orderPauseMs);
      }
    }),
  ];
  const statusOf = async (id: string) => {
    const { data } = await ask('query ($id: ID!) { order(id: $id) { status } }', { id }, token);
    return (data?.['order'] as { status?: string } | null | undefined)?.status;
  };
  return {
    customerId,
    promised,
    follower,
    turn() {
      const ended = seen;
      seen = newSeen();
      return { browsing: sum(ended.browsing), ordering: sum(ended.ordering) };
    },
    canBrowse: async () => (await browse()).outcome === 'answered',
    async orderAndWait(deadlineMs) {
      const startedAt = performance.now();
      const id = await order();
      while (id && (await statusOf(id)) !== 'CONFIRMED') {
        if (performance.now() - startedAt > deadlineMs) throw new Error('an order was not confirmed in time');
        await pause(100);
      }
      return (performance.now() - startedAt) / 1000;
    },
    async pauseOrders() {
      paused = true;
      while (underWay > 0) await pause(50);
    },
    resumeOrders() {
      paused = false;
    },
    async stop() {
      stopped = true;
      clearInterval(renewal);
      await Promise.all(loops);
    },
  };
}

const newSeen = () => ({
  browsing: { outcomes: new Map<string, number>(), times: [] as number[] },
  ordering: { outcomes: new Map<string, number>(), times: [] as number[] },
});

function sum({ outcomes, times }: { outcomes: Map<string, number>; times: number[] }): Seen {
  const sorted = times.toSorted((one, other) => one - other);
  return { outcomes, p95Ms: Math.round(sorted[Math.floor(sorted.length * 0.95)] ?? 0) };
}
