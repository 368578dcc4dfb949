import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { inParallel } from '#platform/process/in-parallel.ts';
import { bar, note } from '#platform/process/progress.ts';
import { type Api, openApi } from '../../client/api.ts';
import { openAccounts } from '../../../subgraphs/users/commands/open-accounts.ts';
import { accountOf, Customers } from '../../client/customers.ts';
import { openSocket } from '../../client/live.ts';
import { variantsBySku, type Variants } from '../variants.ts';
import { account, totalOf, type YearAccount } from './account.ts';
import { untilAnswered } from '../until-answered.ts';
import { UnexpectedRefusal } from './ask-shop.ts';
import { compareBooks, type KeptMoney, type YearDatabases } from './compare-books.ts';
import { followOrders, type OrdersFeed } from './follow-orders.ts';
import { type Journal, openJournal } from './journal.ts';
import { planYear, type YearPlan, type YearStep } from './plan-year.ts';
import { playSale, type YearPlaying } from './play-sale.ts';
import { playTakeBack } from './play-take-back.ts';
import type { ShopBooks } from './shop-books.ts';
import { writeCatalogue } from './write-catalogue.ts';

/** A shop to play the year in. */
export interface YearShop {
  description: string;
  url: string;
  wsUrl: string;
  demoPassword: string;
  /** The database of users, where the accounts of customers are opened. */
  usersUrl: string;
  databases: YearDatabases;
  /** Imports a file of products, as an operator does. */
  importProducts(file: string): Promise<void>;
  /** Violations of the invariants. */
  checkBooks(): Promise<string[]>;
}

/** The findings of a run. */
export interface YearResult {
  plan: YearPlan;
  accounts: YearAccount;
  kept: KeptMoney;
  /** Orders of the shop. */
  orders: number;
  variants: number;
  /** Steps that an earlier run had done. */
  doneBefore: number;
  importSeconds: number;
  playSeconds: number;
  /** Steps that were repeated after an error that passes. */
  repeats: number;
  messages: number;
  problems: string[];
}

/** Variants of one quote; an order may have 1,200 lines. */
const quoteSize = 1_000;
/** How long the copy of the catalogue in orders may be behind. */
const copyPatienceMs = 300_000;

/**
 * Plays the first `invoices` of the books against a shop, and compares every book with the data. What is done is in the journal in `directory`: after a kill, the
 * same call goes on and places nothing twice. `signal` ends it in the middle.
 */
export async function playYear(
  shop: YearShop,
  books: ShopBooks,
  options: { directory: string; invoices: number; concurrency: number; signal?: AbortSignal },
): Promise<YearResult> {
  const { directory, concurrency, signal } = options;
  mkdirSync(directory, { recursive: true });
  const journal = openJournal(path.join(directory, 'journal.jsonl'));
  const begun = journal.invoices();
  if (begun === undefined) journal.add({ invoices: options.invoices });
  else if (begun !== options.invoices)
    throw new Error(`${directory} was begun with ${begun} invoices; go on with as many, or play in another directory`);

  const plan = planYear(books.invoices.slice(0, options.invoices), books.products);
  const api = openApi(`${shop.url}/graphql`, concurrency * 2, 'replay', signal);
  const customers = new Customers(api.send, shop.wsUrl, shop.demoPassword);
  const staffToken = () => customers.staffToken();
  const socket = openSocket(shop.wsUrl, staffToken);
  let feed: OrdersFeed | undefined;
  try {
    const importStart = performance.now();
    await importCatalogue(shop, plan, books, { directory, journal });
    const buyers = new Set(plan.steps.flatMap(({ customer }) => customer ?? []));
    await openAccounts(shop.usersUrl, [...buyers].map(accountOf), shop.demoPassword);
    const variants = await findVariants(api.send, plan.steps, staffToken);
    const importSeconds = secondsSince(importStart);

    feed = followOrders(socket, await endOfFeed(api.send, staffToken));
    const doneBefore = plan.steps.filter(({ invoice }) => journal.outcome(invoice)).length;
    const playStart = performance.now();
    const playing = { api: api.send, customers, variants, feed, journal };
    const repeats = await playSteps(plan.steps, playing, { concurrency, doneBefore, signal });
    const playSeconds = secondsSince(playStart);

    note('Comparing the books');
    const accounts = account(plan, (invoice) => journal.outcome(invoice)?.refused);
    const orderOf = (invoice: string) => journal.outcome(invoice)?.orderId;
    const placed = plan.steps.filter(({ invoice }) => orderOf(invoice) !== undefined).length;
    const { databases } = shop;
    const compared = await compareBooks({ api: api.send, staffToken, databases, accounts, orderOf, placed });
    const problems = [...compared.problems, ...(await shop.checkBooks())];
    const total = totalOf(accounts);
    if (total.rows !== plan.rows || total.mills !== plan.sumMills)
      problems.push(
        `${total.rows} rows of ${total.mills} are accounted for, the data has ${plan.rows} of ${plan.sumMills}`,
      );
    if (feed.faults() > 0) problems.push(`${feed.faults()} live messages were missed or repeated`);
    return {
      plan,
      accounts,
      ...compared,
      variants: variants.size,
      doneBefore,
      importSeconds,
      playSeconds,
      repeats,
      messages: feed.messages(),
      problems,
    };
  } finally {
    feed?.stop();
    await socket.dispose();
    await api.close();
  }
}

const secondsSince = (start: number): number => (performance.now() - start) / 1000;

async function importCatalogue(
  shop: YearShop,
  plan: YearPlan,
  books: ShopBooks,
  { directory, journal }: { directory: string; journal: Journal },
): Promise<void> {
  if (journal.imported()) return;
  const file = path.join(directory, 'products.csv');
  writeFileSync(file, writeCatalogue(plan.steps, books.products));
  note('Importing the products');
  await shop.importProducts(file);
  journal.add({ imported: true });
}

/** The variants of the sales by sku. Waits until orders can be placed with all of them. */
async function findVariants(
  api: Api,
  steps: readonly YearStep[],
  staffToken: () => Promise<string>,
): Promise<Variants> {
  const prices = new Map(
    steps.flatMap((step) => (step.kind === 'sale' ? step.lines.map(({ sku, priceMinor }) => [sku, priceMinor]) : [])),
  );
  const variants = await variantsBySku(api, new Set(prices.keys()));
  for (const [sku, { priceMinor }] of variants) {
    if (priceMinor !== prices.get(sku))
      throw new Error(`expected ${sku} to cost ${prices.get(sku)}, not ${priceMinor}`);
  }
  const ids = [...variants.values()].map(({ id }) => id);
  for (let at = 0; at < ids.length; at += quoteSize) {
    const lines = ids.slice(at, at + quoteSize).map((variantId) => ({ variantId, quantity: 1 }));
    const input = { lines, country: 'GB' };
    const deadline = Date.now() + copyPatienceMs;
    for (;;) {
      const { checkoutQuote } = await api<{ checkoutQuote: { __typename: string } }>(
        'query Known($input: CheckoutQuoteInput!) { checkoutQuote(input: $input) { __typename } }',
        { input },
        await staffToken(),
      );
      if (checkoutQuote.__typename !== 'VariantNotFound') break;
      if (Date.now() > deadline) throw new Error(`orders did not learn of all variants in ${copyPatienceMs} ms`);
      await pause(200);
    }
  }
  return variants;
}

async function endOfFeed(api: Api, staffToken: () => Promise<string>): Promise<string> {
  const { orders } = await api<{ orders: { feedCursor: string } }>(
    'query End { orders(first: 1) { feedCursor } }',
    {},
    await staffToken(),
  );
  return orders.feedCursor;
}

/** Plays the steps in order of time, several at the same time; those of one customer one after another. Returns how many were repeated. */
async function playSteps(
  steps: readonly YearStep[],
  playing: YearPlaying,
  options: { concurrency: number; doneBefore: number; signal: AbortSignal | undefined },
): Promise<number> {
  const progress = bar('Invoices');
  let done = options.doneBefore;
  let repeats = 0;
  const lastOf = new Map<string, Promise<void>>();
  progress.update(done, steps.length);
  const open = steps.filter(({ invoice }) => !playing.journal.outcome(invoice));
  await inParallel(open, options.concurrency, async (step) => {
    options.signal?.throwIfAborted();
    const before = step.customer === null ? undefined : lastOf.get(step.customer);
    const playingStep = (async () => {
      await before;
      await untilAnswered(
        () => playStep(step, playing),
        () => {
          repeats += 1;
        },
      ).catch((cause: unknown) => {
        throw new UnexpectedRefusal(`invoice ${step.invoice} could not be played`, { cause });
      });
    })();
    if (step.customer !== null) lastOf.set(step.customer, playingStep);
    await playingStep;
    progress.update((done += 1), steps.length);
  });
  progress.end();
  return repeats;
}

async function playStep(step: YearStep, playing: YearPlaying): Promise<void> {
  if (step.kind === 'sale') playing.journal.add({ done: step.invoice, ...(await playSale(step, playing)) });
  else {
    await playTakeBack(step, playing);
    playing.journal.add({ done: step.invoice });
  }
}
