import { expect, it } from 'vitest';
import { recordOrder } from '../support/check-live.ts';
import { eventually } from '../support/eventually.ts';
import { type ReceivedSpan, startOtlpReceiver } from '../support/otlp-receiver.ts';
import { placed } from '../support/shopping.ts';
import { startFleet } from '../support/start-fleet.ts';

const recorded = (url: string) => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: url,
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  OTEL_BSP_SCHEDULE_DELAY: '100',
});

/** From the client's request to the message for its subscriber, as `service: name`. */
const journey = [
  'gateway: POST /graphql',
  'gateway: graphql mutation',
  'gateway: plan',
  'gateway: fetch orders',
  'orders: POST /graphql',
  'orders: graphql orders',
  'orders: resolve Mutation.placeOrder',
  'orders: COMMIT',
  'orders: create order.placed',
  'orders-worker: send order.placed',
  'catalog-worker: process order.placed',
  'catalog-worker: create stock.reserved',
  'orders-worker: process stock.reserved',
  'orders-worker: process authorise-payment',
  'orders-worker: POST payment provider',
  'orders-worker: create order.confirmed',
  'orders-worker: send order.confirmed',
  'subscriptions: push orderStatusChanged',
];

it('shows one trace across all processes, from a mutation to the message for its subscriber', async () => {
  await using collector = await startOtlpReceiver();
  await using shop = await startFleet({ env: recorded(collector.url) });
  const token = await shop.signIn('ada@example.com');
  const variant = await shop.addVariant({ onHand: 10 });
  // The order waits until its subscriber is there: a version that is read afterwards, after a reconnect for example, is no push.
  await shop.kill('catalog-worker');
  const order = await placed(shop, token, [{ variantId: variant.id, quantity: 1 }]);
  await using live = recordOrder(shop.wsUrl, token, order.id, { after: 0 });
  await live.received(1, 60_000);
  await shop.start('catalog-worker');
  await live.received(2, 60_000);

  const trace = await eventually(() => {
    const mutation = collector.spans.find(({ name }) => name === 'resolve Mutation.placeOrder');
    const spans = collector.spans.filter(({ traceId }) => traceId === mutation?.traceId);
    const missing = journey.filter((step) => !spans.some((span) => step === stepOf(span)));
    // One tree: only the client's request has no span above it. A span is sent when it ends, which is after those below it.
    const ids = new Set(spans.map(({ spanId }) => spanId));
    const roots = spans.filter(({ parentSpanId }) => !parentSpanId || !ids.has(parentSpanId)).map(stepOf);
    if (missing.length > 0 || roots.join() !== 'gateway: POST /graphql') {
      throw new Error(
        `missing: ${missing.join(', ')}; roots: ${roots.join(', ')}; found: ${spans.map(stepOf).join(', ')}`,
      );
    }
    return spans;
  });
  const commit = trace.find((span) => stepOf(span) === 'orders: COMMIT');
  expect(commit?.attributes).toMatchObject({ 'db.system.name': 'postgresql', 'db.query.text': 'commit' });
});

const stepOf = ({ service, name }: ReceivedSpan) => `${service}: ${name}`;
