import type { CheckedInvariant } from './checked-invariant.ts';
import type { Reader } from './reader.ts';

interface TheirOperation {
  key: string;
  kind: string;
  reference: string;
  http_status: number | null;
}

/** A voided payment that was captured is paid back, under the key of the void with this ending. */
const refundOfVoid = /:refund$/;

/**
 * I4: what the provider was asked for is asked for by an operation of ours, under its key. A second key of an operation is a second charge or refund
 * wherever the amount allows one, so that it counts even if the provider refused it.
 */
export async function compareOperations(orders: Reader, payments: Reader): Promise<CheckedInvariant> {
  const promise = 'the provider was asked for each operation under one key';
  const theirs = await payments.rows<TheirOperation>(
    `select key, kind, reference, http_status from operation join payment on payment.id = payment_id order by operation.created_at, key`,
  );
  const known = new Set(
    (await orders.rows<{ key: string }>('select key from payment_operation')).map(({ key }) => key),
  );
  const foreign = theirs.filter(({ key }) => !known.has(key.replace(refundOfVoid, '')));
  const numbers = await orders.rows<{ id: string; number: string }>(
    'select id, number from orders where id::text = any ($1)',
    [foreign.map(({ reference }) => reference)],
  );
  const numberOf = new Map(numbers.map(({ id, number }) => [id, number]));
  const violations = foreign.map(({ key, kind, reference, http_status: status }) => {
    const others = theirs.filter((other) => other.reference === reference && other.kind === kind).length;
    return `${promise}: ${numberOf.get(reference) ?? reference} has ${others} × ${kind} there, one under the key ${key} of no operation here (answered ${status})`;
  });
  return {
    invariant: 'I4',
    promise: `${promise} (orders, payments)`,
    violations,
    acrossDatabases: true,
    lasting: true,
  };
}
