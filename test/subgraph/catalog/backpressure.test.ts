import { expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { queryAt } from '../../support/test-database.ts';
import { customer, guest, startCatalogUnderTest, warehouse } from './catalog-under-test.ts';

let count = 0;
function newProduct(): object {
  count += 1;
  const price = { amount: 100, currency: 'GBP' };
  return { slug: `p-${count}`, name: 'Mug', variants: [{ sku: `sku-${count}`, price, onHand: 1 }] };
}
const create = 'mutation($input: CreateProductInput!) { createProduct(input: $input) { __typename } }';

it('refuses new products while events wait too long, and no change of prices and stock', async () => {
  await using catalog = await startCatalogUnderTest({ LOW_PRIORITY_BACKLOG_SECONDS: '5' });
  const codes = () => catalog.errorsOf(warehouse, create, { input: newProduct() });
  expect(await codes()).toEqual([]);
  await queryAt(catalog.ownerUrl, `update event_log set occurred_at = now() - interval '1 minute'`);
  await eventually(async () => (await codes())[0] === 'RETRY_LATER');
  const [variantId] = await catalog.buildVariants(3);
  const adjust = `mutation($input: AdjustStockInput!) { adjustStock(input: $input) { __typename } }`;
  const input = { variantId, delta: 1, reason: 'delivery' };
  expect(await catalog.errorsOf(warehouse, adjust, { input })).toEqual([]);
  // Who may not create products does not learn how busy the shop is.
  expect(await catalog.errorsOf(customer, create, { input: newProduct() })).toEqual(['FORBIDDEN']);
  expect(await catalog.errorsOf(guest, create, { input: newProduct() })).toEqual(['UNAUTHENTICATED']);
  await queryAt(
    catalog.ownerUrl,
    `update event_log set position = stamped.place from (
    select id, row_number() over () as place from event_log) as stamped where stamped.id = event_log.id`,
  );
  await eventually(async () => (await codes()).length === 0);
});
