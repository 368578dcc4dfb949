import { expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { hearStatements } from '../support/hear-statements.ts';
import { startStack } from '../support/start-stack.ts';

/** A relay without events polls once a second. The test counts statements for each poll, so that they do not depend on the speed of the machine. */
const polls = 6;
/** Of all processes, for each poll. Usually there are 4; on a busy machine the relay polls late, and the other processes do not. */
const mostPerPoll = 7;
/**
 * The statements with which each consumer moves its cursor over events of others, every 30 s: head and page of the log, cursor, count of parked subjects. The
 * polls of the test may include that moment or not. No more than one move of each consumer is left out, so a consumer that moves more often fails the test.
 */
const perMove = 4;
const consumers = 7;
const betweenMinutes = (second: number) => second >= 10 && second <= 40;

it('sends the databases few statements while nothing happens', async () => {
  using hearing = hearStatements();
  await using shop = await startStack();
  await shop.settled();
  const pollsOfUsers = () =>
    hearing.heard.filter(({ database, text }) => database.includes('users') && text.startsWith('with pending')).length;
  // The pauses of readers grow up to two seconds. Each worker cleans up once after its start.
  await eventually(() => pollsOfUsers() >= 15, 60_000);
  // Scheduled work begins with a new minute and belongs to no poll. The counted polls take about ten seconds.
  await eventually(() => betweenMinutes(new Date().getUTCSeconds()), 60_000);
  hearing.clear();
  await eventually(() => pollsOfUsers() >= polls, 60_000);
  const list = [...Map.groupBy(hearing.heard, ({ text }) => text.slice(0, 100))].map(
    ([text, same]) => `${same.length}\t${text}`,
  );
  const moves = hearing.heard.filter(({ text }) => text.startsWith('update consumer_cursor')).length;
  expect(moves, list.join('\n')).toBeLessThanOrEqual(consumers);
  expect(hearing.heard.length - moves * perMove, list.join('\n')).toBeLessThanOrEqual(polls * mostPerPoll);
});
