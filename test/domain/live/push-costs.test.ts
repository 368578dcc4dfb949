import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CostBudgets } from '#platform/rate-limits/cost-budgets.ts';
import type { Caller } from '#platform/identity/caller.ts';
import { CodedError } from '#platform/process/errors.ts';
import { openPushCosts } from '../../../subscriptions/push-costs.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const user = (userId: string): Caller => ({ kind: 'user', userId, sessionId: 's', roles: [] });
const anonymous: Caller = { kind: 'anonymous' };
const name = (caller: Caller) =>
  caller.kind === 'user' ? caller.userId : caller.kind !== 'service' && caller.clientAddress;

function open(options: { counts?: boolean; refuses?: boolean } = {}) {
  const admitted: unknown[] = [];
  const charged: unknown[] = [];
  const budgets: CostBudgets = {
    countsCost: options.counts ?? true,
    async admitCost(caller, client, cost) {
      if (options.refuses) throw new CodedError('TOO_MANY_REQUESTS');
      admitted.push([name(caller), client, cost]);
      return { settle: () => Promise.reject(new Error('a start is not settled')) };
    },
    chargeCost: async (caller, client, cost) => void charged.push([name(caller), client, cost]),
  };
  const costs = openPushCosts(budgets);
  const start = (caller: Caller, client = 'web', address = '203.0.113.1') =>
    costs.admit({ cost: 5 }, { caller, address, client });
  return { costs, start, admitted, charged };
}

test('a start takes the cost of one message', async () => {
  const { start, admitted } = open();
  await start(user('u'));
  await start(anonymous);
  expect(admitted).toEqual([
    ['u', 'web', 5],
    ['203.0.113.1', 'web', 5],
  ]);
});

test('a start without enough units is refused', async () => {
  const { start } = open({ refuses: true });
  await expect(start(user('u'))).rejects.toThrow('Too many requests');
});

test('messages are collected for a second, and taken together for each payer and client', async () => {
  const { start, charged } = open();
  const accounts = [
    await start(user('u')),
    await start(user('u'), 'web', '203.0.113.2'),
    await start(user('u'), 'app'),
    await start(anonymous),
    await start(anonymous, 'web', '203.0.113.2'),
    await start({ kind: 'guest', orderId: 'o' }),
  ];
  for (const account of [...accounts, ...accounts]) account?.charge(3);
  expect(charged).toEqual([]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(charged).toEqual([
    ['u', 'web', 12],
    ['u', 'app', 6],
    ['203.0.113.1', 'web', 12],
    ['203.0.113.2', 'web', 6],
  ]);
  charged.length = 0;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(charged).toEqual([]);
  accounts[0]?.charge(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(charged).toEqual([['u', 'web', 1]]);
});

test('a process that stops takes what is owed', async () => {
  const { costs, start, charged } = open();
  (await start(user('u')))?.charge(4);
  await costs.stop();
  expect([charged, vi.getTimerCount()]).toEqual([[['u', 'web', 4]], 0]);
});

test('nothing is taken where no number is set, and from our own processes', async () => {
  const off = open({ counts: false });
  expect(await off.start(user('u'))).toBeUndefined();
  const on = open();
  expect(await on.start({ kind: 'service', name: 'worker' })).toBeUndefined();
  expect([off.admitted, on.admitted]).toEqual([[], []]);
});
