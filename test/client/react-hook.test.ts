import { Window } from 'happy-dom';
import { Component, createElement, type ReactNode } from 'react';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LiveResult } from '../../clients/live/index.ts';
import { type UseLive, useLive } from '../../clients/live/react/use-live.ts';
import { eventually } from '../support/eventually.ts';
import { openClient, upTo } from '../support/live-client.ts';
import { ada, ben, startLive, type TestLive } from '../support/start-live.ts';

const follow = 'subscription ($id: ID!) { orderStatusChanged(orderId: $id, after: 0) { version status } }';

interface Followed {
  orderStatusChanged: { version: number };
}
type Take = (result: LiveResult<Followed>) => void;

const page = new Window();
const globals = globalThis as { window?: unknown; document?: unknown };
let createRoot: typeof import('react-dom/client').createRoot;

beforeAll(async () => {
  // React looks for a page when it is imported.
  globals.window = page;
  globals.document = page.document;
  ({ createRoot } = await import('react-dom/client'));
});
afterAll(async () => {
  delete globals.window;
  delete globals.document;
  await page.happyDOM.close();
});

/** What a page shows when a component below it throws. */
class ErrorBoundary extends Component<{ children: ReactNode; onError: (error: unknown) => void }, { failed: boolean }> {
  override state = { failed: false };
  static getDerivedStateFromError = () => ({ failed: true });
  override componentDidCatch(error: unknown) {
    this.props.onError(error);
  }
  override render() {
    return this.state.failed ? null : this.props.children;
  }
}

/** A page with one component that follows an order. */
async function openPage(live: TestLive) {
  const client = openClient({ url: live.wsUrl, token: () => live.token() });
  const element = page.document.createElement('div');
  const root = createRoot(element as unknown as HTMLElement);
  const errors: unknown[] = [];
  const shown: { now?: UseLive<Followed>; times: number } = { times: 0 };

  function Order({ id, skip, onResult }: { id: string; skip?: boolean; onResult?: Take }) {
    shown.now = useLive<Followed>(client.live, follow, {
      variables: { id },
      ...(skip === undefined ? {} : { skip }),
      ...(onResult ? { onResult } : {}),
    });
    shown.times += 1;
    return createElement('p', null, shown.now.event?.data?.orderStatusChanged.version ?? 'nothing yet');
  }
  return {
    live: client.live,
    shown,
    errors,
    text: () => element.textContent,
    show: (props: Parameters<typeof Order>[0]) =>
      root.render(
        createElement(ErrorBoundary, { onError: (error) => errors.push(error), children: createElement(Order, props) }),
      ),
    leave: () => root.unmount(),
    async [Symbol.asyncDispose]() {
      root.unmount();
      await client[Symbol.asyncDispose]();
    },
  };
}

const versionsOf = (results: LiveResult<Followed>[]) =>
  results.map((result) => (result.type === 'event' ? result.data?.orderStatusChanged.version : result.type));

test('shows the newest event, and hands over every version once and in order while the server restarts', async () => {
  await using live = await startLive();
  await using open = await openPage(live);
  const orderId = await live.place(ada);
  const results: LiveResult<Followed>[] = [];
  open.show({ id: orderId, onResult: (result) => results.push(result) });
  await eventually(() => open.text() === '1');
  await live.subscriptions.stop();
  await eventually(() => open.shown.now?.connection.state === 'waiting');
  await live.advanceBy(orderId, 2);
  await live.restart();
  await live.advance(orderId);
  await eventually(() => open.text() === '4');
  expect(versionsOf(results)).toEqual(upTo(4));
  expect(open.shown.now?.connection.state).toBe('open');
});

test('equal variables keep the subscription, other variables begin another one', async () => {
  await using live = await startLive();
  await using open = await openPage(live);
  const [first, second] = [await live.place(ada), await live.place(ada)];
  await live.advance(second);
  const results: LiveResult<Followed>[] = [];
  const onResult: Take = (result) => results.push(result);
  open.show({ id: first, onResult });
  await eventually(() => open.text() === '1');
  const times = open.shown.times;
  open.show({ id: first, onResult: (result) => results.push(result) });
  await eventually(() => open.shown.times > times);
  await live.advance(first);
  await eventually(() => open.text() === '2');
  expect(versionsOf(results)).toEqual([1, 2]);
  results.length = 0;
  open.show({ id: second, onResult });
  await eventually(() => versionsOf(results).length === 2);
  expect(versionsOf(results)).toEqual([1, 2]);
});

test('shows the code of a refusal', async () => {
  await using live = await startLive();
  await using open = await openPage(live);
  open.show({ id: await live.place(ben) });
  await eventually(() => open.shown.now?.refusal !== undefined);
  expect(open.shown.now).toMatchObject({ refusal: { code: 'ORDER_NOT_FOUND' }, running: false });
});

test('subscribes to nothing while it skips or after it was left', async () => {
  await using live = await startLive();
  await using open = await openPage(live);
  const orderId = await live.place(ada);
  const results: LiveResult<Followed>[] = [];
  const onResult: Take = (result) => results.push(result);
  open.show({ id: orderId, skip: true, onResult });
  await eventually(() => open.shown.now?.running === false);
  expect(open.live.state().state).toBe('idle');
  open.show({ id: orderId, skip: false, onResult });
  await eventually(() => open.text() === '1');
  open.leave();
  await eventually(() => open.live.state().state === 'idle');
  expect(versionsOf(results)).toEqual([1]);
});

test('an error of the callback is thrown in the component', async () => {
  await using live = await startLive();
  await using open = await openPage(live);
  const error = new Error('the page cannot take this');
  open.show({
    id: await live.place(ada),
    onResult: () => {
      throw error;
    },
  });
  await eventually(() => open.errors.length > 0);
  expect(open.errors).toEqual([error]);
});
