import { expect, test } from 'vitest';
import { OpenSubscriptions } from '../../../subscriptions/connection/open-subscriptions.ts';
import type { SocketSubscription } from '../../../subscriptions/connection/socket-subscription.ts';
import { Few } from '../../../subscriptions/few.ts';

test('a set of few has each entry once, and loses the entries that are deleted', () => {
  const [one, two, three] = [{ name: 'one' }, { name: 'two' }, { name: 'three' }];
  const few = new Few<{ name: string }>();
  expect([few.size, [...few], few.delete(one)]).toEqual([0, [], false]);
  few.add(one);
  few.add(one);
  expect([few.size, [...few], few.delete(two)]).toEqual([1, [one], false]);
  few.add(two);
  few.add(one);
  few.add(three);
  expect([few.size, [...few]]).toEqual([3, [one, two, three]]);
  expect([few.delete(one), few.delete(two), few.delete(two), few.size, [...few]]).toEqual([
    true,
    true,
    false,
    1,
    [three],
  ]);
  expect([few.delete(three), few.size]).toEqual([true, 0]);
  few.add(one);
  expect([...few]).toEqual([one]);
});

test('the entries of a set of few may be deleted while it is walked through', () => {
  for (const count of [1, 3]) {
    const few = new Few<object>();
    for (let added = 0; added < count; added += 1) few.add({});
    for (const entry of few) few.delete(entry);
    expect(few.size).toBe(0);
  }
});

test('the subscriptions of a connection are known by their ids', () => {
  const [one, two] = [{ name: 'one' }, { name: 'two' }] as unknown as [SocketSubscription, SocketSubscription];
  const open = new OpenSubscriptions();
  expect([open.size, open.get('1'), open.clear()]).toEqual([0, undefined, []]);
  open.set('1', one);
  expect([open.size, open.get('1'), open.get('2')]).toEqual([1, one, undefined]);
  open.delete('2');
  open.set('2', two);
  expect([open.size, open.get('1'), open.get('2')]).toEqual([2, one, two]);
  open.delete('1');
  expect([open.size, open.get('1')]).toEqual([1, undefined]);
  expect([open.clear(), open.size, open.get('2')]).toEqual([[two], 0, undefined]);
  open.set('1', one);
  open.delete('1');
  expect([open.size, open.clear()]).toEqual([0, []]);
});
