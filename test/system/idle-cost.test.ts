import { expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { hearStatements } from '../support/hear-statements.ts';
import { startStack } from '../support/start-stack.ts';

/** A relay without events looks once a second. Counted by its looks, the statements do not depend on how long they take. */
const looks = 6;
/** Over all processes. A quiet machine counts 5 or 6 a look; a busy one makes the relay look late, but not the others. */
const mostPerLook = 9;

it('asks the databases seldom while nothing happens', async () => {
  using hearing = hearStatements();
  await using shop = await startStack();
  await shop.settled();
  const looksOfUsers = () =>
    hearing.heard.filter(({ database, text }) => database.includes('users') && text.startsWith('with pending')).length;
  // Readers rest longer and longer, up to two seconds.
  await eventually(() => looksOfUsers() >= 5, 60_000);
  hearing.clear();
  await eventually(() => looksOfUsers() >= looks, 60_000);
  const list = [...Map.groupBy(hearing.heard, ({ text }) => text.slice(0, 100))].map(
    ([text, same]) => `${same.length}\t${text}`,
  );
  expect(hearing.heard.length, list.join('\n')).toBeLessThanOrEqual(looks * mostPerLook);
});
