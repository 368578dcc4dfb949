import { expect, it } from 'vitest';
import { account, keptOf, totalOf } from '../../../demo/replay/year/account.ts';
import { planYear } from '../../../demo/replay/year/plan-year.ts';
import { type BookInvoice, type BookRow, toMills } from '../../../demo/replay/year/shop-books.ts';
import { writeCatalogue } from '../../../demo/replay/year/write-catalogue.ts';

const products = new Map([
  ['10002', 'INFLATABLE  GLOBE'],
  ['15056BL', 'EDWARDIAN PARASOL'],
  ['15056bl', 'EDWARDIAN PARASOL BLACK'],
]);
const row = (code: string, quantity: number, price: string, repeated = false): BookRow => ({
  code,
  quantity,
  priceMills: toMills(price),
  repeated,
});
const invoice = (number: string, at: string, rows: BookRow[], customer: string | null = '17850'): BookInvoice => ({
  number,
  at,
  customer,
  country: 'United Kingdom',
  rows,
});
const morning = '2011-03-01T09:00:00';
const evening = '2011-03-01T17:00:00';
const later = '2011-04-01T09:00:00';

/** The reasons against the rows of these invoices. */
const reasons = (...invoices: BookInvoice[]) => [...planYear(invoices, products).refused.keys()];

it('reads prices without rounding, and refuses a fourth digit', () => {
  expect(['2.55', '0.001', '12', '-11062.06'].map(toMills)).toEqual([2_550, 1, 12_000, -11_062_060]);
  expect(() => toMills('0.0001')).toThrow('0.0001');
});

it('names why a row can be neither sold nor taken back', () => {
  const guest = (rows: BookRow[], number = '1') => invoice(number, morning, rows, null);
  expect(reasons(guest([row('B', 1, '11062.06')], 'A1'))).toEqual(['BAD_DEBT']);
  expect(reasons(guest([row('POST', 1, '18')]))).toEqual(['NOT_A_PRODUCT']);
  expect(reasons(guest([row('10002', 1, '-0.85')]))).toEqual(['NEGATIVE_PRICE']);
  expect(reasons(guest([row('10002', 1, '0.001')]))).toEqual(['FRACTION_OF_A_PENNY']);
  expect(reasons(guest([row('10002', 100_001, '0.85')]))).toEqual(['TOO_MANY_PIECES']);
  expect(reasons(guest([row('10002', -4, '0')]))).toEqual(['WRITE_OFF']);
  expect(reasons(guest([row('10002', 4, '0')]))).toEqual(['STOCK_FOUND']);
  expect(reasons(guest([row('10002', 4, '0.85')], 'C1'))).toEqual(['CANCELLATION_ADDS']);
  expect(reasons(guest([row('10002', -4, '0.85')], 'C1'))).toEqual(['CANCELLED_BY_A_GUEST']);
  const lines = Array.from({ length: 1_201 }, () => row('10002', 1, '0.85'));
  expect(planYear([guest(lines)], products).refused).toEqual(new Map([['TOO_MANY_LINES', { rows: 1, mills: 850 }]]));
});

it('sells each price of a code as a variant of its own, repeated lines too, and gifts to customers', () => {
  const rows = [row('10002', 2, '0.85'), row('10002', 1, '0.85', true), row('10002', 3, '0.65'), row('10002', 1, '0')];
  const { steps, refused, repeated } = planYear([invoice('1', morning, rows)], products);
  expect(refused.size).toBe(0);
  expect(repeated).toBe(1);
  expect(steps).toMatchObject([
    {
      kind: 'sale',
      country: 'GB',
      ships: ['1'],
      lines: [
        { sku: '10002@0.85', quantity: 2 },
        { sku: '10002@0.85', quantity: 1 },
        { sku: '10002@0.65', quantity: 3 },
        { sku: '10002@0.00', quantity: 1 },
      ],
    },
  ]);
});

it('takes pieces back from the newest order first: cancelled on its day, returned later', () => {
  const { steps, refused } = planYear(
    [
      invoice('1', '2011-02-01T09:00:00', [row('10002', 5, '0.85')]),
      invoice('2', morning, [row('15056BL', 1, '5.95'), row('10002', 2, '0.85')]),
      invoice('C3', evening, [row('10002', -4, '0.85')]),
      invoice('C4', later, [row('15056BL', -1, '5.95')]),
    ],
    products,
  );
  expect(refused.size).toBe(0);
  expect(steps.slice(2)).toMatchObject([
    {
      rows: [
        {
          amountMinor: 340,
          pieces: [
            { sale: '2', line: 1, quantity: 2, how: 'cancel' },
            { sale: '1', line: 0, quantity: 2, how: 'return' },
          ],
        },
      ],
    },
    { rows: [{ amountMinor: 595, pieces: [{ sale: '2', line: 0, quantity: 1, how: 'return' }] }] },
  ]);
  // The parcel of the second order waits for the cancellation of the same day.
  expect(steps.map(({ ships }) => ships)).toEqual([['1'], [], ['2'], []]);
});

it('takes nothing back that the customer did not buy at that price, or has given back before', () => {
  const bought = invoice('1', morning, [row('10002', 5, '0.85')]);
  const back = (rows: BookRow[], customer = '17850') => reasons(bought, invoice('C2', later, rows, customer));
  expect(back([row('10002', -5, '0.85')])).toEqual([]);
  expect(back([row('10002', -6, '0.85')])).toEqual(['MORE_THAN_BOUGHT']);
  expect(back([row('10002', -3, '0.85'), row('10002', -3, '0.85')])).toEqual(['MORE_THAN_BOUGHT']);
  expect(back([row('10002', -5, '0.65')])).toEqual(['BOUGHT_AT_ANOTHER_PRICE']);
  expect(back([row('15056BL', -1, '5.95')])).toEqual(['NEVER_BOUGHT']);
  expect(back([row('10002', -5, '0.85')], '13047')).toEqual(['NEVER_BOUGHT']);
});

it('accounts for every row, also when the shop refuses an order', () => {
  const plan = planYear(
    [
      invoice('1', morning, [row('10002', 5, '0.85'), row('POST', 1, '18'), row('10002', 1, '0.001')]),
      invoice('2', morning, [row('15056BL', 2, '5.95')], '13047'),
      invoice('C3', later, [row('10002', -2, '0.85')]),
      invoice('C4', later, [row('15056BL', -1, '5.95')], '13047'),
    ],
    products,
  );
  const all = account(plan, () => undefined);
  expect(all.kept).toEqual(
    new Map([
      ['1', 255],
      ['2', 595],
    ]),
  );
  expect(keptOf(all)).toBe(850);
  const refused = account(plan, (number) => (number === '2' ? 'OUT_OF_STOCK' : undefined));
  expect(refused.kept).toEqual(new Map([['1', 255]]));
  expect(refused.refused.get('OUT_OF_STOCK')).toEqual({ rows: 1, mills: 11_900 });
  expect(refused.refused.get('ORDER_REFUSED')).toEqual({ rows: 1, mills: -5_950 });
  for (const accounts of [all, refused]) {
    expect(totalOf(accounts)).toEqual({ rows: plan.rows, mills: plan.sumMills });
  }
});

it('writes a product for each code, with the pieces that are sold at each price', () => {
  const { steps } = planYear(
    [
      invoice('1', morning, [row('10002', 5, '0.85'), row('15056BL', 1, '5.95'), row('10002', 1, '0.65')]),
      invoice('2', later, [row('15056bl', 1, '5.95'), row('10002', 7, '0.85')]),
    ],
    products,
  );
  expect(writeCatalogue(steps, products).split('\r\n')).toEqual([
    'product,name,sku,options,price,currency,onHand',
    'online-retail-10002,INFLATABLE GLOBE,10002@0.85,price=0.85,85,GBP,12',
    'online-retail-10002,INFLATABLE GLOBE,10002@0.65,price=0.65,65,GBP,1',
    'online-retail-15056bl,EDWARDIAN PARASOL,15056BL@5.95,price=5.95,595,GBP,1',
    'online-retail-15056bl-2,EDWARDIAN PARASOL BLACK,15056bl@5.95,price=5.95,595,GBP,1',
    '',
  ]);
});
