import { gauge } from '#platform/process/metrics.ts';
import {
  type ComparedPayment,
  countDifferences,
  type Difference,
  findMoved,
  findPayments,
  isCompared,
  noteSettlement,
} from '../commands/note-settlement.ts';
import { settlementProblem } from '../domain/settlement.ts';
import type { ListedPayment, ProviderPayment } from '../payment-provider.ts';
import { asId } from '../storage/queries.ts';
import { inTransaction, type JobDependencies } from './in-transaction.ts';

const open = gauge(
  'tradepost_settlement_differences',
  'Payments that differ between our books and the provider, and that nobody dealt with',
  [],
);

const dayMs = 24 * 60 * 60 * 1000;
/** A day is compared this long after its end, when its last operations are known. */
const restMs = 60 * 60 * 1000;
/** Payments that the provider is asked for at the same time. Double would take half the time, and more of what a provider allows. */
const width = 8;

/** Compares the payments of the last full day (UTC) with the provider, once per day; each difference is a row. */
export async function compareSettlement(dependencies: JobDependencies): Promise<void> {
  const { orm, now, log } = dependencies;
  const end = Math.floor((now().getTime() - restMs) / dayMs) * dayMs;
  const [from, to] = [new Date(end - dayMs), new Date(end)];
  const day = from.toISOString().slice(0, 10);
  const em = orm.em.fork();
  if (!(await isCompared(em, day))) {
    const { payments, differences } = await compare(dependencies, from, to);
    await inTransaction(dependencies, (step) => noteSettlement(step.em, { day, payments, differences, at: now() }));
    const level = differences.length > 0 ? 'error' : 'info';
    log[level]({ day, payments, differences: differences.length }, 'payments were compared with the provider');
  }
  open.set({}, await countDifferences(em));
}

/** Compares all payments of a span of time; also for people, who need not wait for the next day. */
export async function compare(
  { orm, provider }: Pick<JobDependencies, 'orm' | 'provider'>,
  from: Date,
  to: Date,
): Promise<{ payments: number; differences: Difference[] }> {
  const em = orm.em.fork();
  const listed = await provider.list(from, to);
  const ours = new Map((await findMoved(em, from, to)).map((payment) => [payment.id, payment]));
  const keys = listed.flatMap(({ key }) => (key === null ? [] : (asId(key) ?? [])));
  for (const payment of await findPayments(em, keys)) ours.set(payment.id, payment);
  const theirs = new Map<string, ListedPayment>(listed.map((payment) => [payment.key ?? payment.id, payment]));

  const differences: Difference[] = [];
  const add = (own: ComparedPayment | undefined, their: ProviderPayment | undefined) => {
    const problem = settlementProblem(own, their && { ...their, holds: their.status === 'authorized' });
    const currency = own?.currency ?? their?.currency;
    if (problem === undefined || currency === undefined) return;
    differences.push({
      problem,
      paymentId: own?.id ?? null,
      providerId: own?.providerId ?? their?.id ?? null,
      currency,
      ours: { capturedMinor: own?.capturedMinor ?? 0, refundedMinor: own?.refundedMinor ?? 0 },
      theirs: { capturedMinor: their?.capturedMinor ?? 0, refundedMinor: their?.refundedMinor ?? 0 },
    });
  };
  for (const [key, their] of theirs) if (!ours.has(key)) add(undefined, their);
  const waiting = ours.values();
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (const own of waiting) add(...(await settled(own, theirs.get(own.id))));
    }),
  );
  return { payments: new Set([...ours.keys(), ...theirs.keys()]).size, differences };

  /** Both sides of a payment. Money may move while they are read, so an apparent difference is read again. */
  async function settled(
    own: ComparedPayment,
    listedPayment: ListedPayment | undefined,
  ): Promise<[ComparedPayment, ProviderPayment | undefined]> {
    // A payment of another day is not in the list.
    let their: ProviderPayment | undefined =
      listedPayment ?? (await provider.find(own.id, own.providerId)) ?? undefined;
    for (let again = 0; again < 2; again++) {
      if (settlementProblem(own, their && { ...their, holds: false }) === undefined) break;
      their = (await provider.find(own.id, own.providerId)) ?? undefined;
      own = (await findPayments(orm.em.fork(), [own.id]))[0] ?? own;
    }
    return [own, their];
  }
}
