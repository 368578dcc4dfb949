import { openOrdersDatabase } from '../subgraphs/orders/storage/orm.ts';
import { compare } from '../subgraphs/orders/jobs/compare-settlement.ts';
import type { PaymentProvider } from '../subgraphs/orders/payment-provider.ts';
import { openReader } from './books/reader.ts';
import { type BookDatabases, checkInvariants } from './check-books.ts';

/** Something that is not as it should be between two books, and what to do about it. */
export interface Drift {
  between: string;
  what: string;
  todo: string;
}

/** What to do about each kind of difference between a payment here and at the provider. */
const paymentTodo = {
  UNKNOWN_HERE:
    'Look the payment up at the provider. If it is for an order of this shop, refund it there; otherwise the account serves another shop too.',
  UNKNOWN_THERE:
    'Look whether PAYMENT_PROVIDER and its key are those of the account that took the payment. If so, ask the provider.',
  SUMS_DIFFER:
    'Somebody captured or refunded at the provider itself, or a job is stuck: npm run dead-letters -- list. Refund through refundOrder from now on.',
};

const invariantTodo: Readonly<Record<string, string>> = {
  I1: 'docs/invariants.md names what enforces it; stop selling the variant and correct its stock.',
  I4: 'npm run dead-letters -- list shows what used up its attempts; docs/runbooks/dead-letters.md says how to go on.',
  I8: 'Look whether the workers of catalog run: docs/runbooks/consumer-behind.md.',
  I9: 'docs/runbooks/parked-subject.md says how to go on.',
};
const otherTodo =
  'This cannot happen by the API. Look who changed the database by hand; docs/invariants.md names what enforces it.';

const noticeTodo = 'docs/payments.md says what to do about each problem of a message.';

/**
 * Compares orders, payments, the provider, stock and the copies of other subgraphs' data. No drift: the list is empty. With a provider, the payments
 * from `from` until before `to` are compared one by one through the provider's own interface.
 */
export async function reconcile(
  databases: BookDatabases,
  options: { provider?: PaymentProvider | undefined; from: Date; to: Date; settleSeconds?: number },
): Promise<Drift[]> {
  const { provider, from, to, settleSeconds = 60 } = options;
  const drifts: Drift[] = [];
  for (const { invariant, violations } of await checkInvariants(databases, { settleSeconds })) {
    const todo = invariantTodo[invariant] ?? otherTodo;
    for (const what of violations) drifts.push({ between: invariant, what, todo });
  }
  if (provider) {
    const orm = await openOrdersDatabase(databases.orders, { poolMax: 4 });
    try {
      for (const { problem, paymentId, providerId, currency, ours, theirs } of (
        await compare({ orm, provider }, from, to)
      ).differences) {
        const sums = `${ours.capturedMinor} − ${ours.refundedMinor} here, ${theirs.capturedMinor} − ${theirs.refundedMinor} there (captured − refunded, ${currency})`;
        drifts.push({
          between: 'payments and provider',
          what: `${problem}: payment ${paymentId ?? 'none'}, at the provider ${providerId ?? 'none'}: ${sums}`,
          todo: paymentTodo[problem],
        });
      }
    } finally {
      await orm.close();
    }
  }
  await using reader = await openReader(databases.orders);
  const notices = await reader.rows<{ event_id: string; type: string; problem: string }>(
    `select event_id, type, problem from provider_event where state = 'UNKNOWN' order by received_at limit 100`,
    [],
  );
  for (const { event_id: id, type, problem } of notices) {
    drifts.push({ between: 'messages of the provider', what: `${problem}: ${type} (${id})`, todo: noticeTodo });
  }
  return drifts;
}
