import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import type { EventDefinition } from '#platform/events/define.ts';
import type { SubgraphClient } from '#platform/graph/subgraph-client.ts';
import type { SubgraphServer, SubgraphWorker } from '#platform/graph/subgraph-module.ts';
import type { Caller, Role } from '#platform/identity/caller.ts';
import { readMailedToken } from '#platform/identity/mailed-token.ts';
import { openIdentity } from '#platform/identity/signed-identity.ts';
import { newId } from '#platform/values/id.ts';
import {
  orderActionRequired,
  orderCancelled,
  orderConfirmed,
  orderEditRefused,
  orderExchanged,
  orderExchangeRefused,
  orderLinesEdited,
  orderRefunded,
  orderReturnRequested,
  type OrderChange,
} from '#schema/events/orders.ts';
import {
  apiKeyCreated,
  invitationCreated,
  passwordResetRequested,
  registrationRequested,
  providerLinked,
  providerUnlinked,
  userErased,
  userRegistered,
  verificationRequested,
} from '#schema/events/users.ts';
import { type NotificationsSettings, readNotificationsSettings } from '../../../subgraphs/notifications/config.ts';
import { forgetErrors } from '../../../subgraphs/notifications/commands/forget-errors.ts';
import { mostOrders } from '../../../subgraphs/notifications/mails/read-orders.ts';
import { sampleOrder } from '../../../subgraphs/notifications/mails/samples.ts';
import { startNotifications } from '../../../subgraphs/notifications/server.ts';
import { startNotificationsWorker } from '../../../subgraphs/notifications/worker.ts';
import { eventually } from '../../support/eventually.ts';
import { startMailServer, type TestMailServer } from '../../support/mail-server.ts';
import { openScratchLog, type ScratchLog } from '../../support/scratch-log.ts';
import { queryAt, type TestDatabase, testDatabase } from '../../support/test-database.ts';
import { rootSecret, testLog } from '../../support/test-settings.ts';

const doorbell = memoryDoorbell();
const identity = openIdentity(rootSecret, 'test');
let database: TestDatabase;
let log: ScratchLog;
let mails: TestMailServer;
let server: SubgraphServer;
let worker: SubgraphWorker;
let settings: NotificationsSettings;

/** The whole graph, as the worker sees it: it knows every order and user, until a test changes the answer. */
const known: SubgraphClient = async ({ query, variables, identity: signed }) => {
  expect(openIdentity(rootSecret, 'gateway').verify(signed?.token)).toEqual({
    kind: 'service',
    name: 'notifications-worker',
  });
  const customerOf = (id: string) => ({ name: 'Ada', email: `${id}@example.com` });
  if (query.includes('node('))
    return { data: { node: { ...customerOf(String(variables?.['id'])), pendingEmail: null } } };
  return answerOrders(variables, (id) => ({ ...sampleOrder, id, customer: customerOf(id) }));
};
/** An answer to `mailOrdersQuery`. */
const answerOrders = (variables: Readonly<Record<string, unknown>> | undefined, orderOf: (id: string) => unknown) => ({
  data: Object.fromEntries(
    Object.entries(variables ?? {}).map(([name, id]) => [name.replace('id', 'order'), orderOf(String(id))]),
  ),
});
let graph: SubgraphClient = known;

const start = (more: Record<string, string> = {}) => {
  settings = readNotificationsSettings({
    NOTIFICATIONS_DATABASE_URL: database.url,
    TRADEPOST_SECRET: rootSecret,
    SMTP_URL: mails.url,
    MAIL_FROM: 'The Shop <shop@tradepost.test>',
    SHOP_URL: 'https://shop.example',
    ...more,
  });
  return startNotificationsWorker(settings, {
    log: testLog,
    doorbell,
    feeds: { orders: log.feed, users: log.feed },
    graph: (request) => graph(request),
  });
};

beforeAll(async () => {
  database = await testDatabase('notifications');
  log = await openScratchLog(doorbell);
  mails = await startMailServer();
  worker = await start();
  server = await startNotifications(settings, { log: testLog, doorbell });
});
afterAll(async () => {
  await worker.stop();
  await server.stop();
  await mails[Symbol.asyncDispose]();
  await log[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});
beforeEach(() => {
  graph = known;
  delete mails.onRecipient;
  delete mails.onData;
  delete mails.onTaken;
});

function change(orderId: string, more: Partial<OrderChange> = {}): OrderChange {
  return {
    orderId,
    customerId: newId('user'),
    number: 'TP-1',
    status: 'CONFIRMED',
    previousStatus: 'PLACED',
    reason: null,
    ...more,
  };
}

async function record<P>(definition: EventDefinition<P>, subject: string, payload: P, at = new Date()): Promise<void> {
  await log.record(definition, { subject, version: 1, payload, occurredAt: at });
}

async function confirm(orderId = newId('order'), at = new Date()): Promise<string> {
  await record(orderConfirmed, `order:${orderId}`, { ...change(orderId), lines: [] }, at);
  return orderId;
}

const addressOf = (id: string) => `${id}@example.com`;
const receivedBy = (id: string) => mails.received.filter(({ recipients }) => recipients.includes(addressOf(id)));

const list = `query ($filter: EmailFilter) { emails(filter: $filter) {
  nodes { id template status attempts lastError messageId sentAt recipient { id } order { id } } } }`;
const staff = (role: Role): Caller => ({
  kind: 'user',
  userId: newId('user'),
  sessionId: newId('other'),
  roles: [role],
});
const call = (caller: Caller, filter: object) =>
  server.client({ query: list, variables: { filter }, identity: identity.sign(caller, 'notifications') });

// oxlint-disable-next-line typescript/no-explicit-any -- any answer of the API
async function emailsAbout(orderId: string): Promise<any[]> {
  const { data, errors } = await call(staff('SUPPORT'), { orderId });
  expect(errors).toBeUndefined();
  return (data as { emails: { nodes: object[] } }).emails.nodes;
}

/** The request of the link that confirms an address, if its token is good. */
function tokenIn(text: string | undefined): string | undefined {
  const [, token = ''] = /https:\/\/shop\.example\/confirm-email#([\w.%-]+)/.exec(text ?? '') ?? [];
  return readMailedToken(rootSecret, 'email-verification', decodeURIComponent(token));
}

const untilStatus = (orderId: string, status: string) =>
  eventually(async () => (await emailsAbout(orderId))[0]?.status === status);

describe('an event', () => {
  it('causes one e-mail, as HTML and as text, with a Message-ID that support can see', async () => {
    const orderId = await confirm();
    await untilStatus(orderId, 'SENT');
    const [email] = await emailsAbout(orderId);
    expect(email).toMatchObject({ template: 'ORDER_CONFIRMED', attempts: 1, lastError: null, order: { id: orderId } });
    const [mail, ...more] = receivedBy(orderId);
    expect(more).toEqual([]);
    expect(mail).toMatchObject({
      messageId: email.messageId,
      from: { name: 'The Shop', address: 'shop@tradepost.test' },
      to: [{ name: 'Ada', address: addressOf(orderId) }],
      subject: 'Order TP-7K3M-92QD is confirmed',
    });
    expect(mail?.html).toContain(`https://shop.example/orders/${orderId}`);
    expect(mail?.text).toContain('Total · £38.45');
    expect(mail?.source).toContain('Auto-Submitted: auto-generated');
  });

  it('about an account welcomes the user', async () => {
    const userId = newId('user');
    await record(userRegistered, `user:${userId}`, { userId, roles: ['CUSTOMER'] });
    await eventually(() => receivedBy(userId).length === 1);
    expect(receivedBy(userId)[0]?.subject).toBe('Welcome to Tradepost');
  });

  it('about a forgotten password has a link whose token the users subgraph accepts', async () => {
    const [userId, resetId] = [newId('user'), newId('other')];
    await record(passwordResetRequested, `reset:${resetId}`, { userId, resetId });
    await eventually(() => receivedBy(userId).length === 1);
    const [mail] = receivedBy(userId);
    const token = /https:\/\/shop\.example\/reset-password#([\w.%-]+)/.exec(mail?.text ?? '')?.[1] ?? '';
    expect(readMailedToken(rootSecret, 'password-reset', decodeURIComponent(token))).toBe(resetId);
    const rows = await server.orm.em.fork().execute('select * from email where recipient_id = ?', [userId]);
    expect(JSON.stringify(rows)).not.toContain(token.split('.')[1]);
  });

  it('about a registration has a link that opens an account, or links to an account that exists, and is not sent for a used registration', async () => {
    const [unknown, known, used] = [newId('other'), newId('other'), newId('other')];
    graph = async ({ variables }) => {
      const id = String(variables?.['id']);
      return { data: { registration: { email: addressOf(id), isPending: id !== used, hasAccount: id === known } } };
    };
    for (const registrationId of [used, known, unknown])
      await record(registrationRequested, `registration:${registrationId}`, { registrationId });
    await eventually(() => receivedBy(unknown).length === 1 && receivedBy(known).length === 1);
    const [, token = ''] = /complete-registration#([\w.%-]+)/.exec(receivedBy(unknown)[0]?.text ?? '') ?? [];
    expect(readMailedToken(rootSecret, 'registration', decodeURIComponent(token))).toBe(unknown);
    const [notice] = receivedBy(known);
    expect(notice?.text).toContain('https://shop.example/sign-in');
    expect(notice?.text).toContain('https://shop.example/forgotten-password');
    expect(notice?.source).not.toContain(`${known}.`);
    await eventually(async () => {
      const { data } = await call(staff('SUPPORT'), { recipientId: used });
      return (data as { emails: { nodes: { status: string }[] } }).emails.nodes[0]?.status === 'SKIPPED';
    });
    expect(receivedBy(used)).toEqual([]);
  });

  it('about an account of an older release has a link that confirms the address', async () => {
    const [userId, verificationId] = [newId('user'), newId('other')];
    await record(userRegistered, `user:${userId}`, { userId, roles: ['CUSTOMER'], verificationId });
    await eventually(() => receivedBy(userId).length === 1);
    expect(tokenIn(receivedBy(userId)[0]?.text)).toBe(verificationId);
  });

  it('about a change of the address writes to the new address with a link, and to the present one without', async () => {
    const [userId, verificationId, pending] = [newId('user'), newId('other'), newId('other')];
    graph = async () => ({
      data: { node: { name: 'Ada', email: addressOf(userId), pendingEmail: addressOf(pending) } },
    });
    const payload = { userId, verificationId, isChange: true };
    await record(verificationRequested, `verification:${verificationId}`, payload);
    await eventually(() => receivedBy(userId).length === 1 && receivedBy(pending).length === 1);
    expect(tokenIn(receivedBy(pending)[0]?.text)).toBe(verificationId);
    const [notice] = receivedBy(userId);
    expect(notice?.subject).toBe('Another e-mail address for your account');
    expect(tokenIn(notice?.text)).toBeUndefined();
  });

  it('about a deleted account makes what mail servers said about the person be forgotten', async () => {
    const [userId, stays] = [newId('user'), newId('user')];
    mails.onRecipient = ({ to }) => ([addressOf(userId), addressOf(stays)].includes(to) ? 550 : undefined);
    for (const id of [userId, stays]) await record(userRegistered, `user:${id}`, { userId: id, roles: ['CUSTOMER'] });
    const errorOf = async (id: string) => {
      const { data } = await call(staff('SUPPORT'), { recipientId: id });
      return (data as { emails: { nodes: { status: string; lastError: string | null }[] } }).emails.nodes[0];
    };
    await eventually(
      async () => (await errorOf(userId))?.status === 'REJECTED' && (await errorOf(stays))?.status === 'REJECTED',
    );
    expect((await errorOf(userId))?.lastError).toContain('550');
    await log.record(userErased, {
      subject: `user:${userId}`,
      version: 2,
      payload: { userId },
      occurredAt: new Date(),
    });
    await eventually(async () => (await errorOf(userId))?.lastError === null);
    expect((await errorOf(stays))?.lastError).toContain('550');
  });

  it('keeps what mail servers said for a time only', async () => {
    const [old, young] = [newId('user'), newId('user')];
    mails.onRecipient = ({ to }) => ([addressOf(old), addressOf(young)].includes(to) ? 550 : undefined);
    for (const id of [old, young]) await record(userRegistered, `user:${id}`, { userId: id, roles: ['CUSTOMER'] });
    const errorOf = async (id: string) => {
      const { data } = await call(staff('SUPPORT'), { recipientId: id });
      return (data as { emails: { nodes: { status: string; lastError: string | null }[] } }).emails.nodes[0];
    };
    for (const id of [old, young]) await eventually(async () => (await errorOf(id))?.status === 'REJECTED');
    // The process's role may not change when an e-mail was queued.
    const older = `update email set created_at = created_at - interval '31 days' where recipient_id = $1`;
    await queryAt(database.ownerUrl, older, [old]);
    await forgetErrors(server.orm.em.fork(), new Date(Date.now() - 30 * 86_400_000));
    expect(await errorOf(old)).toMatchObject({ status: 'REJECTED', lastError: null });
    expect((await errorOf(young))?.lastError).toContain('550');
  });

  it('about an invitation writes to the invited address, and to nobody once it is closed', async () => {
    const [open, closed] = [newId('other'), newId('other')];
    graph = async ({ variables }) => {
      const id = String(variables?.['id']);
      return {
        data: { staffInvitation: { email: addressOf(id), closedAt: id === closed ? '2026-01-01T00:00:00Z' : null } },
      };
    };
    for (const invitationId of [closed, open])
      await record(invitationCreated, `invitation:${invitationId}`, { invitationId, invitedBy: newId('user') });
    await eventually(() => receivedBy(open).length === 1);
    const [, token = ''] = /accept-invitation#([\w.%-]+)/.exec(receivedBy(open)[0]?.text ?? '') ?? [];
    expect(readMailedToken(rootSecret, 'staff-invitation', decodeURIComponent(token))).toBe(open);
    await eventually(async () => {
      const { data } = await call(staff('SUPPORT'), { recipientId: closed });
      return (data as { emails: { nodes: { status: string }[] } }).emails.nodes[0]?.status === 'SKIPPED';
    });
    expect(receivedBy(closed)).toEqual([]);
  });

  it('that is a day old causes none', async () => {
    const old = await confirm(newId('order'), new Date(Date.now() - 86_400_000 - 60_000));
    const next = await confirm();
    await untilStatus(next, 'SENT');
    await eventually(async () => (await worker.lag()) === 0);
    expect(await emailsAbout(old)).toEqual([]);
  });

  it('causes no second e-mail when the whole log is read again', async () => {
    const orders = await Promise.all(Array.from({ length: 20 }, () => confirm()));
    for (const orderId of orders) await untilStatus(orderId, 'SENT');
    await worker.stop();
    await server.orm.em.fork().execute('update consumer_cursor set position = 0');
    worker = await start();
    await eventually(async () => (await worker.lag()) === 0);
    const last = await confirm();
    await untilStatus(last, 'SENT');
    for (const orderId of [...orders, last]) expect(receivedBy(orderId)).toHaveLength(1);
  });

  it('says why an order was cancelled', async () => {
    const orderId = newId('order');
    const payload = change(orderId, { status: 'CANCELLED', reason: 'PAYMENT_DECLINED' });
    await record(orderCancelled, `order:${orderId}`, payload);
    await eventually(() => receivedBy(orderId).length === 1);
    expect(receivedBy(orderId)[0]?.text).toContain('Your bank declined the payment.');
  });

  it('says how an edit of an order ended, and leaves the end of the order to its own e-mail', async () => {
    const [applied, late, cancelled] = [newId('order'), newId('order'), newId('order')];
    const edit = { editId: newId('other'), added: [] };
    const facts = { ...change(applied), ...edit, removed: [], totalMinor: 1 };
    await record(orderLinesEdited, `order:${applied}`, facts);
    for (const [id, reason] of [
      [late, 'NOT_PAID_IN_TIME'],
      [cancelled, 'ORDER_CANCELLED'],
    ] as const)
      await record(orderEditRefused, `order:${id}`, { ...change(id, { reason }), ...edit });
    const last = await confirm();
    for (const id of [applied, late, last]) await untilStatus(id, 'SENT');
    expect(await emailsAbout(applied)).toMatchObject([{ template: 'ORDER_EDITED', attempts: 1 }]);
    const [{ id, template }] = await emailsAbout(late);
    expect(template).toBe('ORDER_EDIT_REFUSED');
    expect(mails.received.find(({ messageId }) => messageId?.includes(id))?.text).toContain('did not arrive in time');
    expect(await emailsAbout(cancelled)).toEqual([]);
  });

  it('says how an exchange goes on, once for each event, and nothing about a return for the money', async () => {
    const orderId = newId('order');
    const [exchanged, ended] = [newId('other'), newId('other')];
    const added = [{ variantId: newId('other'), quantity: 1 }];
    const returns = sampleOrder.returns.flatMap((row) => [
      { ...row, id: exchanged },
      { ...row, id: ended, exchange: { ...row.exchange, keptUntil: null } },
    ]);
    graph = async ({ variables }) =>
      answerOrders(variables, (id) => ({
        ...sampleOrder,
        id,
        customer: { name: 'Ada', email: addressOf(id) },
        returns,
      }));
    const money = { amountMinor: 350, currency: 'GBP' };
    const subject = () => `order:${newId('order')}`;
    const about = { ...change(orderId), returnId: exchanged };
    await record(orderReturnRequested, subject(), { ...about, lines: added });
    await record(orderReturnRequested, subject(), { ...about, lines: added, exchange: added });
    const payment = { paymentId: newId('other'), ...money };
    await record(orderActionRequired, subject(), { ...change(orderId), ...payment });
    await record(orderActionRequired, subject(), { ...about, ...payment });
    // Nothing is left to confirm.
    await record(orderActionRequired, subject(), { ...about, returnId: ended, ...payment });
    await record(orderExchanged, subject(), { ...about, added, ...money, totalMinor: 1 });
    await record(orderExchangeRefused, subject(), { ...about, added, reason: 'OUT_OF_STOCK' });
    await eventually(() => receivedBy(orderId).length >= 4);
    const last = await confirm();
    await untilStatus(last, 'SENT');
    await eventually(async () => (await emailsAbout(orderId)).some(({ status }) => status === 'SKIPPED'));
    const bySubject = new Map(receivedBy(orderId).map(({ subject, text }) => [subject, text]));
    const { number } = sampleOrder;
    expect(new Set(bySubject.keys())).toEqual(
      new Set([
        `Confirm the payment for order ${number}`,
        `The exchange for order ${number} is accepted`,
        `There is no exchange for order ${number}`,
        `Your exchange for order ${number}`,
      ]),
    );
    expect(receivedBy(orderId)).toHaveLength(4);
    for (const text of bySubject.values()) expect(text).toContain('Lantern, blue · 1 ×');
    expect(bySubject.get(`Confirm the payment for order ${number}`)).toContain(
      'The new articles cost £3.50 more. Please open your order and confirm the payment by 28 November 2026 at 14:00 UTC;',
    );
    expect(bySubject.get(`There is no exchange for order ${number}`)).toContain('They are sold out.');
  });

  it('about a way into an account is a notice to its owner, once; the link that opened an account has the welcome', async () => {
    const issuer = 'https://login.example';
    const [userId, opener] = [newId('user'), newId('user')];
    const [keyId, linkId, first] = [newId('other'), newId('other'), newId('other')];
    const linked = (id: string, of: string, opensAccount: boolean) =>
      record(providerLinked, `provider-link:${id}`, { linkId: id, userId: of, issuer, opensAccount });
    await linked(first, opener, true);
    await linked(linkId, userId, false);
    await record(providerUnlinked, `provider-unlink:${linkId}`, { linkId, userId, issuer });
    await record(apiKeyCreated, `key-creation:${keyId}`, { keyId, userId });
    await eventually(() => receivedBy(userId).length === 3);
    const bySubject = new Map(receivedBy(userId).map(({ subject, text }) => [subject, text]));
    expect(bySubject.get('A new way to sign in to your account')).toContain(`Provider: ${issuer}`);
    expect(bySubject.get('A way to sign in was removed from your account')).toContain(`Provider: ${issuer}`);
    expect(bySubject.get('An API key was made for your account')).toContain('revoke it');
    expect(receivedBy(opener)).toEqual([]);
  });

  it('says how much money was sent back, for each refund', async () => {
    const orderId = newId('order');
    for (const version of [1, 2])
      await log.record(orderRefunded, {
        subject: `order:${orderId}`,
        version,
        payload: { ...change(orderId), paymentId: newId('other'), amountMinor: 1000 * version, currency: 'GBP' },
        occurredAt: new Date(),
      });
    await eventually(() => receivedBy(orderId).length === 2);
    const texts = receivedBy(orderId).map(({ text }) => text);
    for (const amount of ['£10.00', '£20.00']) expect(texts.filter((text) => text?.includes(amount))).toHaveLength(1);
  });

  it('about an order or account that no longer exists writes to nobody', async () => {
    graph = async ({ variables }) => answerOrders(variables, () => null);
    const orderId = await confirm();
    await untilStatus(orderId, 'SKIPPED');
    expect(receivedBy(orderId)).toEqual([]);
  });
});

describe('hostile data', () => {
  it('adds no header, no recipient and no line to a message', async () => {
    const evil = 'Ada\r\nBcc: victim@example.com\r\n\r\n<b>You won</b>';
    graph = async ({ variables }) =>
      answerOrders(variables, (id) => ({
        ...sampleOrder,
        id,
        number: evil,
        customer: { name: evil, email: addressOf(id) },
      }));
    const orderId = await confirm();
    await untilStatus(orderId, 'SENT');
    const [mail] = receivedBy(orderId);
    expect(mail?.recipients).toEqual([addressOf(orderId)]);
    expect(mail?.bcc).toBeUndefined();
    expect(mail?.headers.map(({ key }) => key).toSorted()).toEqual(
      ['auto-submitted', 'content-type', 'date', 'from', 'message-id', 'mime-version', 'subject', 'to'].toSorted(),
    );
    expect(mail?.html).not.toContain('<b>');
  });

  it.each([
    'a@example.com, b@example.com',
    'a@example.com\r\nRCPT TO:<c@example.com>',
    'friends: a@example.com, b@example.com;',
    '"a@example.com,"@example.com',
    '<a@example.com>',
    'a',
  ])('in the address reaches nobody: %j', async (email) => {
    graph = async ({ variables }) =>
      answerOrders(variables, (id) => ({ ...sampleOrder, id, customer: { name: 'Ada', email } }));
    const attempts = mails.attempts.length;
    const orderId = await confirm();
    await untilStatus(orderId, 'SKIPPED');
    expect(mails.attempts).toHaveLength(attempts);
  });
});

describe('a mail server', () => {
  it('that does not answer gets each e-mail once when it is back', async () => {
    const { port } = mails;
    const earlier = mails;
    await mails[Symbol.asyncDispose]();
    const orders = await Promise.all(Array.from({ length: 5 }, () => confirm()));
    for (const orderId of orders)
      await eventually(async () => {
        const [email] = await emailsAbout(orderId);
        return email?.status === 'SENDING' && email.lastError !== null;
      });
    mails = await startMailServer(port);
    mails.received.push(...earlier.received);
    for (const orderId of orders) await untilStatus(orderId, 'SENT');
    for (const orderId of orders) expect(receivedBy(orderId)).toHaveLength(1);
    const [first] = await emailsAbout(orders[0] ?? '');
    expect(first.attempts).toBeGreaterThan(1);
    expect(first.lastError).toBeNull();
  });

  it('that refuses for now is tried again', async () => {
    let refusals = 0;
    mails.onData = () => (refusals++ === 0 ? 451 : undefined);
    const orderId = await confirm();
    await untilStatus(orderId, 'SENT');
    expect(receivedBy(orderId)).toHaveLength(1);
    expect((await emailsAbout(orderId))[0].attempts).toBe(2);
  });

  it.each([
    ['the address', 'onRecipient', 550],
    ['the message', 'onData', 554],
  ] as const)('that refuses %s for good is not tried again, and other e-mails go on', async (_what, step, code) => {
    const refused = newId('order');
    mails[step] = ({ to }) => (to === addressOf(refused) ? code : undefined);
    await confirm(refused);
    await untilStatus(refused, 'REJECTED');
    const other = await confirm();
    await untilStatus(other, 'SENT');
    const [email] = await emailsAbout(refused);
    expect(email).toMatchObject({
      attempts: 1,
      sentAt: null,
      lastError: expect.stringContaining(String(code)) as string,
    });
    expect(mails.attempts.filter((address) => address === addressOf(refused))).toHaveLength(1);
  });

  it('that is slow holds up neither the others nor the events', async () => {
    const slow = newId('order');
    const release = Promise.withResolvers<undefined>();
    mails.onData = ({ to }) => (to === addressOf(slow) ? release.promise : undefined);
    await confirm(slow);
    await eventually(() => mails.attempts.includes(addressOf(slow)));
    const others = await Promise.all(Array.from({ length: 10 }, () => confirm()));
    for (const orderId of others) await untilStatus(orderId, 'SENT');
    expect((await emailsAbout(slow))[0].status).toBe('SENDING');
    release.resolve(undefined);
    await untilStatus(slow, 'SENT');
    expect(receivedBy(slow)).toHaveLength(1);
  });
});

describe('the graph', () => {
  it('that cannot answer delays the e-mail', async () => {
    let failures = 0;
    graph = async (request) =>
      failures++ === 0
        ? { data: { order0: null }, errors: [{ message: 'no', extensions: { code: 'SUBGRAPH_TIMEOUT' } }] }
        : known(request);
    const orderId = await confirm();
    await untilStatus(orderId, 'SENT');
    expect((await emailsAbout(orderId))[0].attempts).toBe(2);
    expect(receivedBy(orderId)).toHaveLength(1);
  });

  it('is asked once about the orders of e-mails that wait, and an order that it cannot read delays no other one', async () => {
    await worker.stop();
    const [bad = '', ...good] = await Promise.all(Array.from({ length: mostOrders }, () => confirm()));
    const asked: string[][] = [];
    let failures = 0;
    graph = async (request) => {
      const ids = Object.values(request.variables ?? {}).map(String);
      asked.push(ids);
      const fails = ids.includes(bad) && failures < 2;
      if (fails) failures += 1;
      return fails ? { data: null, errors: [{ message: 'no', extensions: { code: 'INTERNAL' } }] } : known(request);
    };
    worker = await start();
    for (const orderId of [bad, ...good]) await untilStatus(orderId, 'SENT');
    expect(asked[0]?.toSorted()).toEqual([bad, ...good].toSorted());
    const attempts = async (orderId: string) => (await emailsAbout(orderId))[0].attempts as number;
    expect(await Promise.all(good.map(attempts))).toEqual(good.map(() => 1));
    expect(await attempts(bad)).toBe(2);
    for (const orderId of [bad, ...good]) expect(receivedBy(orderId)).toHaveLength(1);
  });
});

describe('e-mails', () => {
  it.each<[string, Caller, string]>([
    ['a guest', { kind: 'anonymous' }, 'UNAUTHENTICATED'],
    ['a customer', staff('CUSTOMER'), 'FORBIDDEN'],
    ['the warehouse', staff('WAREHOUSE'), 'FORBIDDEN'],
  ])('are not shown to %s', async (_who, caller, code) => {
    const { errors } = await call(caller, {});
    expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual([code]);
  });

  it('are found by status, page by page, and not by an id that is none', async () => {
    for (let count = 0; count < 3; count += 1) await untilStatus(await confirm(), 'SENT');
    const page =
      'query ($after: String) { emails(first: 2, after: $after, filter: { status: [SENT] }) { nodes { id } pageInfo { endCursor } } }';
    const read = async (after: string | null) =>
      (
        await server.client({
          query: page,
          variables: { after },
          identity: identity.sign(staff('ADMIN'), 'notifications'),
        })
      ).data?.['emails'] as { nodes: { id: string }[]; pageInfo: { endCursor: string } };
    const first = await read(null);
    const second = await read(first.pageInfo.endCursor);
    const ids = [...first.nodes, ...second.nodes].map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].toSorted().toReversed());
    expect(ids).toHaveLength(4);
    expect((await call(staff('ADMIN'), { orderId: 'x' })).data).toEqual({ emails: { nodes: [] } });
  });
});

it('without a mail server no e-mail is noted', async () => {
  await worker.stop();
  worker = await start({ SMTP_URL: '' });
  const orderId = await confirm();
  // Webhooks still follow orders.
  await eventually(async () => (await worker.lag()) === 0);
  expect(await emailsAbout(orderId)).toEqual([]);
  await worker.stop();
  worker = await start();
});
