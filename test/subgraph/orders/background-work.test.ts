import { afterAll, beforeAll, expect, it } from 'vitest';
import { openJobQueue } from '#platform/jobs/jobs.ts';
import { newId } from '#platform/values/id.ts';
import { stockReserved } from '#schema/events/catalog.ts';
import { eventually } from '../../support/eventually.ts';
import { newCustomer, newStaff, type OrdersStack, startOrdersStack } from '../../support/start-orders.ts';
import { testLog } from '../../support/test-settings.ts';

let stack: OrdersStack;
const staff = newStaff('SUPPORT');
beforeAll(async () => {
  stack = await startOrdersStack();
});
afterAll(() => stack[Symbol.asyncDispose]());

interface Work {
  queues: { name: string; waiting: number; oldestSeconds: number; dead: number }[];
  deadLetters: { id: string; queue: string; payload: string; error: string | null }[];
  consumers: { name: string; feed: string; waitingEvents: number | null; oldestAt: string | null }[];
  parkedSubjects: { id: string; consumer: string; subject: string; fromVersion: number; retryAt: string | null }[];
  actions: { action: string; target: string; reason: string; actorId: string | null }[];
}

async function work(): Promise<Work> {
  const { data, errors } = await stack.call(
    `{ ordersWork {
      queues { name waiting oldestSeconds dead } deadLetters(first: 100) { id queue payload error failedAt }
      consumers { name feed waitingEvents oldestAt } actions(first: 100) { action target reason actorId }
      parkedSubjects(first: 100) { id consumer subject fromVersion error parkedAt retryAt } } }`,
    {},
    staff,
  );
  expect(errors).toBeUndefined();
  return data?.['ordersWork'] as Work;
}

async function repair(id: string, action: string, reason = 'looked at it', caller = staff) {
  const { data, errors } = await stack.call(
    `mutation ($input: RepairWorkInput!) { repairOrdersWork(input: $input) {
      __typename ... on WorkRepaired { action } ... on Refusal { code message } } }`,
    { input: { id, action, reason } },
    caller,
  );
  if (errors) return errors[0]?.extensions?.['code'];
  return (data?.['repairOrdersWork'] as { __typename: string; code?: string }) ?? undefined;
}

/** A job as it is after its last attempt. */
async function addDeadLetter(queue: string): Promise<string> {
  const jobs = await openJobQueue({ databaseUrl: stack.settings.ORDERS_DATABASE_URL, log: testLog });
  try {
    const payload = { paymentId: newId('other') };
    await stack.server.orm.em.fork().transactional((em) => jobs.enqueue(em, { name: `${queue}.dead` }, payload));
    await stack.sql(
      `update jobs.job set source_output = '{"message": "the provider is away"}' where name = $1 and source_output is null`,
      [`${queue}.dead`],
    );
    const [row] = await stack.sql<{ id: string }>(
      `select id::text from jobs.job where name = $1 and data -> 'payload' ->> 'paymentId' = $2`,
      [`${queue}.dead`, payload.paymentId],
    );
    return row?.id ?? '';
  } finally {
    await jobs.stop();
  }
}

it('shows queues with their dead letters, and consumers with their lag', async () => {
  const id = await addDeadLetter('void-payment');
  const found = await work();
  expect(found.queues).toContainEqual({ name: 'void-payment', waiting: 0, oldestSeconds: 0, dead: 1 });
  expect(found.queues.filter(({ name }) => name.endsWith('.dead'))).toEqual([]);
  expect(found.deadLetters).toMatchObject([{ id, queue: 'void-payment', error: 'the provider is away' }]);
  expect(JSON.parse(found.deadLetters[0]?.payload ?? '')).toHaveProperty('paymentId');
  expect(found.consumers.map(({ name, feed }) => [name, feed])).toEqual([
    ['copy-products', 'catalog'],
    ['follow-stock', 'catalog'],
  ]);
  expect(await repair(id, 'DISCARD')).toMatchObject({ __typename: 'WorkRepaired' });
});

it('counts the events that a consumer has not applied', async () => {
  await stack.offer();
  await eventually(async () => (await work()).consumers.every(({ waitingEvents }) => waitingEvents === 0));
  await stack.stopWorker();
  try {
    await stack.reserve(newId('order'));
    await eventually(async () => {
      const { consumers } = await work();
      const followStock = consumers.find(({ name }) => name === 'follow-stock');
      return followStock?.waitingEvents === 1 && followStock.oldestAt !== null;
    });
  } finally {
    await stack.sql(
      `update consumer_cursor set position = (select max(position) from consumer_cursor where consumer = 'copy-products') where consumer = 'follow-stock'`,
    );
    await stack.startWorker();
  }
});

it('a dead letter is put back once, however many people try, and the reason is kept', async () => {
  const id = await addDeadLetter('capture-payment');
  await stack.stopWorker();
  try {
    const answers = await Promise.all(Array.from({ length: 10 }, () => repair(id, 'RETRY', 'the provider is back')));
    const names = answers.map((answer) => (answer as { __typename: string }).__typename).toSorted();
    expect(names).toEqual([...Array.from({ length: 9 }, () => 'WorkNotFound'), 'WorkRepaired']);
    const rows = await stack.sql(`select 1 from jobs.job where name = 'capture-payment' and state = 'created'`);
    expect(rows).toHaveLength(1);
  } finally {
    await stack.sql(`delete from jobs.job where name = 'capture-payment'`);
    await stack.startWorker();
  }
  const { actions, deadLetters } = await work();
  expect(deadLetters).toEqual([]);
  expect(actions.filter(({ target }) => target.startsWith(id))).toEqual([
    {
      action: 'RETRY',
      target: `${id} of capture-payment`,
      reason: 'the provider is back',
      actorId: staff.userId,
    },
  ]);
});

it('a parked subject is retried and never discarded', async () => {
  const unknown = newId('order');
  const subject = `reservation:${unknown}`;
  await stack.tell(stockReserved, subject, 1, {
    orderId: unknown,
    expiresAt: new Date(Date.now() + 1_800_000).toISOString(),
    levels: [],
  });
  const parked = async () => (await work()).parkedSubjects.find((row) => row.subject === subject);
  await eventually(async () => (await parked()) !== undefined, 60_000);
  const { id } = (await parked()) ?? { id: '' };
  expect(await repair(id, 'DISCARD')).toMatchObject({ code: 'INVALID_INPUT' });
  expect(await repair(id, 'RETRY')).toMatchObject({ __typename: 'WorkRepaired' });
  // The order is still unknown, so it fails again and can be retried again.
  await eventually(async () => (await parked())?.retryAt === null, 30_000);
  expect((await work()).actions[0]).toMatchObject({ action: 'RETRY', target: `${subject} of follow-stock` });
}, 120_000);

it('refuses other people, ids of nothing, and reasons that cannot be stored', async () => {
  expect(await repair(newId('other'), 'RETRY', 'r', newCustomer())).toBe('FORBIDDEN');
  expect(await repair(newId('other'), 'RETRY', 'r', newStaff('WAREHOUSE'))).toBe('FORBIDDEN');
  for (const id of ['', 'x', newId('other'), '\0', Buffer.from('["a\\u0000","b"]').toString('base64url')])
    expect([id, await repair(id, 'RETRY')]).toMatchObject([id, { code: 'WORK_NOT_FOUND' }]);
  for (const reason of ['', ' ', 'x'.repeat(201), 'zero \0'])
    expect(await repair(newId('other'), 'RETRY', reason)).toMatchObject({ code: 'INVALID_INPUT' });
  const { errors } = await stack.call('{ ordersWork { queues { name } } }', {}, newCustomer());
  expect(errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
});
