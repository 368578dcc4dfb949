import { setTimeout as pause } from 'node:timers/promises';
import { checkInvariants } from '../check-books.ts';
import type { CheckedInvariant } from '../books/checked-invariant.ts';
import { subgraphModules } from '../../stages/subgraph-modules.ts';
import { waitUntil } from '../wait-until.ts';
import type { ShopClient } from './shop-client.ts';
import type { TrialShop } from './trial-shop.ts';

/** On a machine that does other work too; an idle one needs seconds. */
const decidedDeadlineMs = 300_000;
const settledDeadlineMs = { usual: 120_000, afterProblems: 10_000 };

/** Resolves when every order of the trial's customers is confirmed or cancelled. */
export async function decided(shop: TrialShop, client: ShopClient): Promise<void> {
  const nothingOpen = async () => {
    const open = await shop.read(
      'orders',
      `select 1 from orders where customer_id = any ($1) and status = 'PLACED' limit 1`,
      [client.customerIds],
    );
    return open.length === 0;
  };
  await waitUntil('every order is decided', nothingOpen, decidedDeadlineMs);
}

/**
 * Reads the books when nothing is under way any more: unlike `verify:books` beside a running shop, no young order is left out. After problems it is known that
 * something is wrong, and perhaps nothing settles any more.
 */
export async function settledBooks(
  shop: TrialShop,
  after: keyof typeof settledDeadlineMs = 'usual',
): Promise<CheckedInvariant[]> {
  const until = performance.now() + settledDeadlineMs[after];
  for (;;) {
    const checked = await checkInvariants(shop.books, { settleSeconds: 0 });
    const wrong = checked.filter(({ violations }) => violations.length > 0);
    if (performance.now() > until || wrong.length === 0 || wrong.some(({ lasting }) => lasting)) return checked;
    await pause(1_000);
  }
}

/** Subjects that a consumer has set aside. A running shop reports them and waits for people; nothing that a trial does is a reason for one. */
export async function parkedSubjects(shop: TrialShop): Promise<string[]> {
  const parked: string[] = [];
  for (const { name } of subgraphModules) {
    const rows = await shop.read<{ consumer: string; subject: string; error: string }>(
      name,
      'select consumer, subject, error from parked_subject order by parked_at',
      [],
    );
    parked.push(
      ...rows.map(({ consumer, subject, error }) => `${consumer} has parked ${subject}: ${error.split('\n', 1)[0]}`),
    );
  }
  return parked;
}

/** Where the answers that customers got and the stored orders differ. */
export async function compareAnswers(shop: TrialShop, client: ShopClient): Promise<string[]> {
  const rows = await shop.read<{ id: string }>('orders', 'select id from orders where customer_id = any ($1)', [
    client.customerIds,
  ]);
  const stored = new Set(rows.map(({ id }) => id));
  const problems: string[] = [];
  const promised = new Set<string>();
  for (const [key, ids] of client.answers) {
    if (ids.size > 1) problems.push(`key ${key} was answered with ${ids.size} orders`);
    for (const id of ids) {
      if (promised.has(id)) problems.push(`order ${id} was promised under two keys`);
      if (!stored.has(id)) problems.push(`order ${id} was promised and is not stored`);
      promised.add(id);
    }
  }
  for (const id of stored) if (!promised.has(id)) problems.push(`order ${id} is stored and was promised to nobody`);
  return problems;
}
