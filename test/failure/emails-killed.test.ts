import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startMailServer, type TestMailServer } from '../support/mail-server.ts';
import { placed } from '../support/shopping.ts';
import { startFleet, type TestFleet } from '../support/start-fleet.ts';

const worker = 'notifications-worker';
let mails: TestMailServer;
let fleet: TestFleet;
beforeAll(async () => {
  mails = await startMailServer();
  fleet = await startFleet({ env: { SMTP_URL: mails.url, SHOP_URL: 'https://shop.example' } });
});
afterAll(async () => {
  await fleet[Symbol.asyncDispose]();
  await mails[Symbol.asyncDispose]();
});

const confirmations = () => mails.received.filter(({ subject }) => subject?.includes('is confirmed'));
const aboutOrder = (number: string) => confirmations().filter(({ subject }) => subject?.includes(number));

it('each order is confirmed by one message, though the worker is killed before, during and after it sends', async () => {
  const token = await fleet.signIn('customer@example.com');
  const variant = await fleet.addVariant({ onHand: 1000 });
  const killedAt = { data: 6, taken: 30 };
  let seen = 0;
  const kills: { from: number; to: number }[] = [];
  const killOnce = async () => {
    // Up to four are being sent at the same time: the worker may not have heard that these were taken, and the server may still take others.
    const from = mails.received.length - 4;
    await fleet.kill(worker);
    kills.push({ from, to: mails.received.length + 4 });
    void fleet.start(worker);
  };
  // Before the server takes a message: nobody has it.
  mails.onData = async () => {
    seen += 1;
    if (seen === killedAt.data) await killOnce();
    return undefined;
  };
  // After it took one, and before the worker hears of it: the one place where SMTP cannot say.
  mails.onTaken = async () => {
    if (seen === killedAt.taken) await killOnce();
    return undefined;
  };
  const numbers: string[] = [];
  for (let count = 0; count < 70; count += 1) {
    const order = await placed(fleet, token, [{ variantId: variant.id, quantity: 1 }]);
    numbers.push(order.number);
    // At any other moment.
    if (count === 50) await killOnce();
  }
  await eventually(() => numbers.every((number) => aboutOrder(number).length > 0), 120_000);
  expect(kills).toHaveLength(3);
  const repeatable = new Set(
    kills.flatMap(({ from, to }) => mails.received.slice(from, to).map((mail) => mail.messageId)),
  );
  for (const number of numbers) {
    const copies = aboutOrder(number);
    const [first] = copies;
    if (!repeatable.has(first?.messageId)) expect(copies, number).toHaveLength(1);
    // A repetition is the same message to the byte, so that a mailbox shows one.
    for (const copy of copies) expect(copy.source).toBe(first?.source);
  }
  const staff = await fleet.signIn('staff@example.com');
  await eventually(async () => {
    const open = '{ emails(filter: { status: [QUEUED, SENDING, FAILED, REJECTED, SKIPPED] }) { nodes { lastError } } }';
    const { data } = await fleet.graphql(open, {}, staff);
    return (data.emails as { nodes: object[] }).nodes.length === 0;
  });
});
