import { expect, test } from 'vitest';
import { buy, startReleases } from '../support/start-releases.ts';
import { booksOf } from '../support/test-database.ts';

test('the previous release serves on the schema of this one: browse, place, pay, ship, read', async () => {
  await using shop = await startReleases();
  await buy(shop);
  await shop.fleets.previous.stop();
  expect(await booksOf(shop)).toEqual([]);
}, 300_000);
