import { expect, test } from 'vitest';
import { type People, startPeople } from '../../ops/drill/people.ts';
import { auditPeople, problemsOf } from '../../ops/drill/run-drill.ts';
import { eventually } from '../support/eventually.ts';
import { openAccounts } from '../../subgraphs/users/commands/open-accounts.ts';
import { graphqlClient } from '../support/graphql-client.ts';
import { buy, demoPassword, processNames, startReleases } from '../support/start-releases.ts';

/** Servers that clients call come after the servers that these call. */
const serversLast = processNames.toSorted((one, other) => Number(isPublic(one)) - Number(isPublic(other)));
function isPublic(name: string): boolean {
  return name === 'gateway' || name === 'subscriptions';
}
const servers = processNames.filter((name) => !name.endsWith('-worker'));

function expectAllAnswered(people: People): void {
  const { browsing, ordering } = people.turn();
  expect([...browsing.outcomes.keys(), ...ordering.outcomes.keys()]).toEqual(['answered', 'answered']);
}

test('processes are replaced one by one while people order: no request fails, and no event is lost', async () => {
  await using shop = await startReleases();
  const people = await startPeople(shop);
  try {
    await people.orderAndWait(60_000);
    people.turn();
    for (const name of serversLast) {
      await shop.start('present', [name]);
      if (servers.includes(name)) shop.lead(name, 'present');
      await shop.fleets.previous.kill(name, 'SIGTERM');
      await people.orderAndWait(60_000);
    }
    expectAllAnswered(people);
    const found = await auditPeople(shop, people);
    expect(found.orders.promised).toBeGreaterThan(serversLast.length);
    expect(problemsOf(found)).toEqual([]);
  } finally {
    people.follower.stop();
    await people.stop();
  }
  await buy(shop);
}, 300_000);

test('a second fleet is tried, gets a share, all and nothing of the requests: none fails, and no event is lost', async () => {
  await using shop = await startReleases();
  const people = await startPeople(shop);
  try {
    await people.orderAndWait(60_000);
    people.turn();
    await shop.start('present');
    // Green, before anyone is sent there.
    const green = graphqlClient(`${shop.urlOf('present', 'gateway')}/graphql`, demoPassword, (account) =>
      openAccounts(shop.usersUrl(), [account], demoPassword),
    );
    await buy({ ...green, variantId: shop.variantId });
    const answeredByGreen = () =>
      shop.counted('present', 'gateway', 'tradepost_gateway_request_duration_seconds_count');
    const tried = await answeredByGreen();
    // Canary: every second new connection. Each client here opens one for a request.
    for (const name of servers) shop.share(name, 'present', 2);
    await eventually(async () => {
      const answer = await fetch(`${shop.url}/graphql?query={__typename}`, {
        headers: { connection: 'close', 'apollo-require-preflight': 'yes' },
      });
      expect(answer.ok).toBe(true);
      return (await answeredByGreen()) > tried;
    }, 60_000);
    await people.orderAndWait(60_000);
    // All to green, back to blue, and to green for good.
    for (const release of ['present', 'previous', 'present'] as const) {
      for (const name of servers) shop.lead(name, release);
      await people.orderAndWait(60_000);
    }
    for (const name of serversLast) await shop.fleets.previous.kill(name, 'SIGTERM');
    await people.orderAndWait(60_000);
    expectAllAnswered(people);
    expect(problemsOf(await auditPeople(shop, people))).toEqual([]);
  } finally {
    people.follower.stop();
    await people.stop();
  }
}, 300_000);
