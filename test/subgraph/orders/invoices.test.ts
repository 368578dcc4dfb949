import { randomUUID } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Caller } from '#platform/identity/caller.ts';
import { renderInvoice } from '../../../subgraphs/orders/invoicing/render-invoice.ts';
import { eventually } from '../../support/eventually.ts';
import { newCustomer, newStaff, type OrdersStack, startOrdersStack } from '../../support/start-orders.ts';

let stack: OrdersStack;
let variantId: string;
beforeAll(async () => {
  stack = await startOrdersStack();
  variantId = await stack.offer({ priceMinor: 1_250 });
});
afterAll(() => stack[Symbol.asyncDispose]());

interface Invoice {
  kind: string;
  number: string;
  amount: { amount: number; currency: string };
  pdf: string | null;
}

async function invoicesOf(orderId: string, caller: Caller): Promise<Invoice[] | undefined> {
  const query = 'query ($id: ID!) { order(id: $id) { invoices { kind number amount { amount currency } pdf } } }';
  const { data, errors } = await stack.call(query, { id: orderId }, caller);
  if (errors) throw new Error(JSON.stringify(errors));
  return (data?.['order'] as { invoices: Invoice[] } | null)?.invoices;
}

/** The words in the streams of a PDF, as far as they are written in hexadecimal. */
function wordsOf(pdf: Buffer): string {
  const text = pdf.toString('latin1');
  const streams = [...text.matchAll(/stream\n([\s\S]*?)\nendstream/g)].map(([, stream = '']) => {
    try {
      return inflateSync(Buffer.from(stream, 'latin1')).toString('latin1');
    } catch {
      return '';
    }
  });
  return streams
    .join('\n')
    .split('\n')
    .map((line) =>
      [...line.matchAll(/<([0-9a-f]+)>/g)].map(([, hex = '']) => Buffer.from(hex, 'hex').toString('latin1')).join(''),
    )
    .filter(Boolean)
    .join('\n');
}

const staff = newStaff('ADMIN');
const ship = 'mutation ($input: ShipOrderInput!) { shipOrder(input: $input) { __typename } }';
const refund =
  'mutation ($input: RefundOrderInput!) { refundOrder(input: $input) { __typename ... on Refusal { message } } }';

it('follows a capture with an invoice and a refund with a credit note, for those who see the order', async () => {
  const customer = newCustomer();
  const { id: orderId, number } = await stack.confirmed(customer, variantId, 3);
  expect(await invoicesOf(orderId, customer)).toEqual([]);
  await stack.call(ship, { input: { orderId, idempotencyKey: randomUUID() } }, staff);
  const [invoice] = await eventually(async () => {
    const found = (await invoicesOf(orderId, customer)) ?? [];
    return found.length === 1 && found[0]?.pdf != null && found;
  });
  const year = new Date().getUTCFullYear();
  expect(invoice).toMatchObject({
    kind: 'INVOICE',
    number: expect.stringMatching(new RegExp(`^${year}-\\d{6}$`)),
    amount: { amount: 3_750, currency: 'GBP' },
  });
  const pdf = Buffer.from(invoice?.pdf ?? '', 'base64');
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  const words = wordsOf(pdf);
  for (const word of [invoice?.number ?? '', number, 'Ada Lovelace', 'Thing, red', 'GBP 12.50', 'GBP 37.50']) {
    expect(words.replaceAll('\u00a0', ' ')).toContain(word);
  }

  await stack.call(
    refund,
    {
      input: { orderId, amount: { amount: 1_000, currency: 'GBP' }, reason: 'Scratched', idempotencyKey: randomUUID() },
    },
    staff,
  );
  const both = await eventually(async () => {
    const found = (await invoicesOf(orderId, customer)) ?? [];
    return found.length === 2 && found.every((each) => each.pdf !== null) && found;
  });
  expect(both[1]).toMatchObject({
    kind: 'CREDIT_NOTE',
    number: expect.stringMatching(new RegExp(`^CN-${year}-\\d{6}$`)),
    amount: { amount: 1_000, currency: 'GBP' },
  });
  expect(await invoicesOf(orderId, newStaff('SUPPORT'))).toHaveLength(2);
  expect(await invoicesOf(orderId, newCustomer())).toBeUndefined();
});

it('issues an invoice whose job was lost, later and once', async () => {
  const customer = newCustomer();
  const { id: orderId } = await stack.confirmed(customer, variantId);
  await stack.call(ship, { input: { orderId, idempotencyKey: randomUUID() } }, staff);
  await eventually(async () => ((await invoicesOf(orderId, customer)) ?? [])[0]?.pdf != null);
  // As if the worker had been killed after the number and before the PDF.
  await stack.sql('update invoice set pdf = null where order_id = $1', [orderId]);
  stack.advance(11 * 60_000);
  await eventually(async () => ((await invoicesOf(orderId, customer)) ?? [])[0]?.pdf != null, 100_000);
  expect(await invoicesOf(orderId, customer)).toHaveLength(1);
}, 120_000);

it('writes letters that its font does not know as question marks, and other currencies with their decimals', async () => {
  const invoice = {
    id: randomUUID(),
    kind: 'INVOICE' as const,
    number: '2026-000001',
    amountMinor: 1_234,
    currency: 'JPY',
    issuedAt: new Date('2026-11-29T00:00:00Z'),
    content: {
      seller: 'Shop\nStreet 1',
      orderNumber: 'TP-1',
      recipient: ['Łukasz 李', 'Zürich €'],
      lines: Array.from({ length: 80 }, (_, index) => ({
        sku: `S${index}`,
        name: 'A name that is long enough for a second line in its column of the table',
        quantity: 1,
        unitMinor: 1,
        totalMinor: 1,
      })),
    },
    hasPdf: false,
  };
  const words = wordsOf(await renderInvoice(invoice)).replaceAll('\u00a0', ' ');
  expect(words).toContain('?ukasz ?');
  expect(words).toContain('JPY 1,234');
  expect(words).toContain('(S79)');
});
