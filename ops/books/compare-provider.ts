import type { CheckedInvariant } from './checked-invariant.ts';
import type { Reader } from './reader.ts';

interface OurPayment {
  id: string;
  order_id: string;
  number: string;
  state: string;
  provider_id: string | null;
  authorised_minor: string;
  captured_minor: string;
  refunded_minor: string;
  open: boolean;
}

interface TheirPayment {
  id: string;
  reference: string;
  status: string;
  amount_minor: string;
  captured_minor: string;
  refunded_minor: string;
  young: boolean;
}

/** The payments at the provider must equal ours, one by one. Payments in progress are skipped while they are young. */
export async function compareProvider(
  orders: Reader,
  payments: Reader,
  settleSeconds: number,
): Promise<CheckedInvariant> {
  const promise = 'the provider’s books equal ours';
  const ours = await orders.rows<OurPayment>(
    `select payment.id, order_id, number, payment.state, provider_id, authorised_minor, captured_minor, refunded_minor,
       exists (select from payment_operation where payment_id = payment.id and payment_operation.state in ('REQUESTED', 'SENT')
         and payment_operation.created_at >= now() - make_interval(secs => $1)) or orders.state = 'PLACED' or orders.edit_until is not null as open
     from payment join orders on orders.id = order_id`,
    [settleSeconds],
  );
  const theirs = await payments.rows<TheirPayment>(
    `select id, reference, amount_minor, captured_minor, refunded_minor,
       case when status = 'pending' and settles_at <= now() then 'authorized'
         when status = 'authorized' and captured_minor = 0 and authorised_until <= now() then 'voided' else status end as status,
       created_at >= now() - make_interval(secs => $1) as young from payment`,
    [settleSeconds],
  );
  const byId = new Map(theirs.map((payment) => [payment.id, payment]));
  const known = Map.groupBy(ours, (payment) => payment.order_id);
  const violations: string[] = [];
  for (const payment of ours) {
    if (payment.open) continue;
    const their = payment.provider_id === null ? undefined : byId.get(payment.provider_id);
    const kept = !['VOIDED', 'FAILED', 'INITIATED', 'AUTH_EXPIRED'].includes(payment.state);
    if (!their) {
      if (kept) violations.push(`${promise}: ${payment.number} is ${payment.state} here and unknown there`);
      continue;
    }
    const here = [
      kept ? 'authorized' : payment.state === 'FAILED' ? 'declined' : 'voided',
      payment.captured_minor,
      payment.refunded_minor,
    ];
    const there = [their.status, their.captured_minor, their.refunded_minor];
    if (here.join() !== there.join() || (kept && payment.authorised_minor !== their.amount_minor)) {
      violations.push(`${promise}: ${payment.number} is ${here.join(' ')} here and ${there.join(' ')} there`);
    }
  }
  for (const their of theirs) {
    const own = known.get(their.reference);
    if (their.young && !own) continue;
    if (own?.some(({ provider_id: id, open }) => id === their.id || open)) continue;
    if (their.status !== 'authorized' && their.status !== 'pending') continue;
    violations.push(`${promise}: ${their.id} (${their.status}) for ${their.reference} is unknown here`);
  }
  return { invariant: 'I4', promise: `${promise} (orders, payments)`, violations, acrossDatabases: true };
}
