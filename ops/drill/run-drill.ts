import { checkBooks } from '../check-books.ts';
import { findDefects, type LoggedChange } from '../live/find-defects.ts';
import type { Drill } from './drill.ts';
import type { DrillShop } from './drill-shop.ts';
import { type People, type Seen, startPeople, type VisitedShop } from './people.ts';
import { waitUntil } from '../wait-until.ts';

/** What a drill found. */
export interface DrillReport {
  drill: Pick<Drill, 'name' | 'what' | 'runbook'>;
  during: { browsing: Seen; ordering: Seen };
  /** From the end of the fault, in seconds. */
  browsesAgain: number;
  confirmsAgain: number;
  orders: { promised: number; stored: number; confirmed: number };
  /** Live messages that came, and what was wrong with them. */
  messages: number;
  defects: string[];
  /** Violations of invariants. */
  books: string[];
}

const calmMs = 3_000;
const recoveryDeadlineMs = 120_000;
const settleDeadlineMs = 180_000;

/** Runs a drill in a shop while customers use it. `holdMs` is how long the fault lasts. */
export async function runDrill(
  shop: DrillShop,
  drill: Drill,
  holdMs: number,
  progress: (line: string) => void,
): Promise<DrillReport> {
  await drill.prepare?.(shop);
  const people = await startPeople(shop);
  try {
    await pauseFor(calmMs);
    people.turn();
    progress(`${drill.name}: ${drill.what}`);
    await drill.begin(shop, people);
    await pauseFor(holdMs);
    const during = people.turn();
    const endedAt = performance.now();
    await drill.end(shop, people);
    progress(`${drill.name}: repaired, waiting for customers to be served`);
    const sinceEnd = () => (performance.now() - endedAt) / 1000;
    await waitUntil('customers can browse', people.canBrowse, recoveryDeadlineMs);
    const browsesAgain = sinceEnd();
    await people.orderAndWait(recoveryDeadlineMs);
    const confirmsAgain = sinceEnd();
    return {
      drill: { name: drill.name, what: drill.what, runbook: drill.runbook },
      during,
      browsesAgain,
      confirmsAgain,
      ...(await auditPeople(shop, people)),
    };
  } finally {
    people.follower.stop();
    await people.stop();
  }
}

/** Ends the orders of people, waits until each is decided, and compares what they got with the databases. */
export async function auditPeople(
  shop: VisitedShop & Pick<DrillShop, 'books'>,
  people: People,
): Promise<Pick<DrillReport, 'orders' | 'messages' | 'defects' | 'books'>> {
  await people.pauseOrders();
  const orders = await settled(shop, people);
  const log = await readLog(shop, people.customerId);
  const arrived = async () =>
    people.follower.record.frames.length >= log.length || people.follower.refusal !== undefined;
  await waitUntil('live messages arrive', arrived, 30_000).catch(() => undefined);
  const { record, refusal } = people.follower;
  const defects = findDefects({ log, followers: [record], calm: [], withinMs: 0 }).map(
    ({ kind, change }) => `${kind}: ${change}`,
  );
  return {
    orders,
    messages: record.frames.length,
    defects: refusal === undefined ? defects : [...defects, `refused: ${refusal}`],
    books: await checkBooks(shop.books()),
  };
}

const pauseFor = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until every order of the customer is decided, and counts them. */
async function settled(shop: VisitedShop, people: People): Promise<DrillReport['orders']> {
  const count = async () => {
    const [row] = await shop.sql<{ stored: number; open: number; confirmed: number }>(
      'orders',
      `select count(*)::int as stored, (count(*) filter (where status = 'PLACED'))::int as open,
         (count(*) filter (where status = 'CONFIRMED'))::int as confirmed from orders where customer_id = $1`,
      [people.customerId],
    );
    return row ?? { stored: 0, open: 0, confirmed: 0 };
  };
  await waitUntil('every order is decided', async () => (await count()).open === 0, settleDeadlineMs);
  const { stored, confirmed } = await count();
  return { promised: people.promised.size, stored, confirmed };
}

async function readLog(shop: VisitedShop, customerId: string): Promise<LoggedChange[]> {
  const rows = await shop.sql<{ subject: string; version: number; position: string; occurred_at: Date }>(
    'orders',
    `select subject, version, position, occurred_at from event_log where audience = $1 and subject like 'order:%' and position is not null`,
    [`customer:${customerId}`],
  );
  return rows.map(({ subject, version, position, occurred_at }) => ({
    orderId: subject.slice('order:'.length),
    version,
    position: Number(position),
    at: occurred_at.getTime(),
  }));
}

/** What is wrong; empty after a good drill. */
export function problemsOf({ orders, defects, books }: Pick<DrillReport, 'orders' | 'defects' | 'books'>): string[] {
  return [
    ...(orders.promised === orders.stored
      ? []
      : [`${orders.promised} orders were promised and ${orders.stored} stored`]),
    ...(orders.confirmed === orders.stored ? [] : [`${orders.confirmed} of ${orders.stored} orders are confirmed`]),
    ...defects.map((defect) => `live: ${defect}`),
    ...books,
  ];
}
