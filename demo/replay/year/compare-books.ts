import pg from 'pg';
import type { Api } from '../../client/api.ts';
import { keptOf, type YearAccount } from './account.ts';

/** The money that each of the shop's books has kept, in pence. */
export interface KeptMoney {
  /** Captured less refunded by the API, summed over all its orders. */
  api: number;
  /** The ledger of orders. */
  ledger: number;
  /** The payment provider. */
  provider: number;
}

/** The databases that are read, for a user who may read all of them. */
export interface YearDatabases {
  orders: string;
  payments: string;
}

/** Compares the accounts with the API, order by order, and with the sums of the ledger and of the provider. Each difference is a problem. */
export async function compareBooks(options: {
  api: Api;
  staffToken: () => Promise<string>;
  databases: YearDatabases;
  accounts: YearAccount;
  orderOf: (invoice: string) => string | undefined;
  /** Orders that were placed, also those that the shop ended by itself. */
  placed: number;
}): Promise<{ kept: KeptMoney; orders: number; problems: string[] }> {
  const { accounts, orderOf } = options;
  const byOrder = await readOrders(options.api, options.staffToken);
  const problems: string[] = [];
  for (const [invoice, expected] of accounts.kept) {
    const id = orderOf(invoice) ?? '';
    const found = byOrder.get(id);
    if (found !== expected) problems.push(`invoice ${invoice}: expected ${expected} pence, the API has ${found}`);
  }
  if (byOrder.size !== options.placed)
    problems.push(`${options.placed} orders were placed, the API has ${byOrder.size}`);
  const kept = {
    api: [...byOrder.values()].reduce((sum, amount) => sum + amount, 0),
    ledger: await readSum(
      options.databases.orders,
      `select coalesce(sum(case kind when 'CAPTURED' then amount_minor when 'REFUNDED' then -amount_minor else 0 end), 0) as sum from ledger_entry`,
    ),
    provider: await readSum(
      options.databases.payments,
      'select coalesce(sum(captured_minor - refunded_minor), 0) as sum from payment',
    ),
  };
  const expected = keptOf(accounts);
  for (const [book, amount] of Object.entries(kept)) {
    if (amount !== expected) problems.push(`the books differ: accepted rows ${expected} pence, ${book} ${amount}`);
  }
  return { kept, orders: byOrder.size, problems };
}

/** What every order of the shop has kept, read page by page. */
async function readOrders(api: Api, staffToken: () => Promise<string>): Promise<Map<string, number>> {
  const kept = new Map<string, number>();
  let after: string | null = null;
  for (;;) {
    const { orders }: { orders: OrdersPage } = await api(
      `query Orders($after: String) { orders(first: 100, after: $after) {
        nodes { id payments { captured { amount } refunded { amount } } } pageInfo { hasNextPage endCursor } } }`,
      { after },
      await staffToken(),
    );
    for (const { id, payments } of orders.nodes) {
      kept.set(
        id,
        payments.reduce((sum, { captured, refunded }) => sum + Number(captured.amount) - Number(refunded.amount), 0),
      );
    }
    if (!orders.pageInfo.hasNextPage) return kept;
    after = orders.pageInfo.endCursor;
  }
}

interface OrdersPage {
  nodes: { id: string; payments: { captured: { amount: number }; refunded: { amount: number } }[] }[];
  pageInfo: { hasNextPage: boolean; endCursor: string };
}

async function readSum(url: string, sql: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ sum: string }>(sql);
    return Number(rows[0]?.sum);
  } finally {
    await client.end();
  }
}
