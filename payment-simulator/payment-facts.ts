import type { Pool } from 'pg';

/** The reference of a payment. */
export async function referenceOf(pool: Pool, paymentId: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ reference: string }>('select reference from payment where id = $1', [paymentId]);
  return rows[0]?.reference;
}

/** Whether the payment method of a payment can be used again: it was authorised at some time. */
export async function hasMethod(pool: Pool, paymentId: string): Promise<boolean> {
  const { rows } = await pool.query<{ status: string }>('select status from payment where id = $1', [paymentId]);
  return rows[0]?.status === 'authorized' || rows[0]?.status === 'voided';
}
