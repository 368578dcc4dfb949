import { useMutation } from '@apollo/client/react';
import { useState } from 'react';
import {
  CancelReturnDocument,
  type OrderQuery,
  RequestReturnDocument,
  type ReturnContentFragment,
  SendReturnDocument,
} from '../api/graphql.generated.ts';
import { Field } from '../page/field.tsx';
import { formatMoney } from '../page/money.ts';
import { Problem } from '../page/notice.tsx';
import { onSubmit } from '../page/on-submit.ts';
import { OrderRefusal } from './refusal.tsx';
import { returnableLines } from './returnable.ts';
import { exchangeFollows, exchangeWords, returnWords } from './status.ts';

type Order = NonNullable<OrderQuery['order']>;

/** The returns of an order, and the form for another one while pieces can be sent back. */
export function Returns({ order }: { order: Order }) {
  const [asking, setAsking] = useState(false);
  const lines = order.status === 'COMPLETED' ? [] : returnableLines(order);
  if (lines.length === 0 && order.returns.length === 0) return null;
  return (
    <section aria-label="Returns">
      <h2>Returns</h2>
      <ul className="orders">
        {order.returns.map((found) => (
          <Return key={found.id} order={order} found={found} />
        ))}
      </ul>
      {lines.length === 0 ? null : asking ? (
        <RequestForm order={order} lines={lines} done={() => setAsking(false)} />
      ) : (
        <button type="button" className="button" onClick={() => setAsking(true)}>
          Send something back
        </button>
      )}
    </section>
  );
}

function Return({ order, found }: { order: Order; found: ReturnContentFragment }) {
  const input = { orderId: order.id, returnId: found.id };
  const [cancel, cancelled] = useMutation(CancelReturnDocument);
  const [send, sent] = useMutation(SendReturnDocument);
  const error = cancelled.error ?? sent.error;
  const busy = cancelled.loading || sent.loading;
  const exchanges = found.exchange?.status === 'RESERVED';
  const nameOf = (lineId: string) => order.lines.find(({ id }) => id === lineId)?.name ?? '';
  return (
    <li>
      <div>
        {found.lines.map(({ orderLineId, quantity }) => (
          <strong key={orderLineId}>
            {quantity} × {nameOf(orderLineId)}{' '}
          </strong>
        ))}
        <p>{found.status === 'INSPECTED' && exchanges ? exchangeFollows : returnWords[found.status]}</p>
        {found.exchange ? (
          <p>
            Instead:{' '}
            {found.exchange.added.map(({ id, name, quantity }) => (
              <span key={id}>
                {quantity} × {name}{' '}
              </span>
            ))}
            for {formatMoney(found.exchange.total)}; what you return is worth {formatMoney(found.exchange.worth)}.{' '}
            {exchangeWords(found.exchange)}
          </p>
        ) : null}
        {cancelled.data ? <OrderRefusal answer={cancelled.data.cancelReturn} /> : null}
        {sent.data ? <OrderRefusal answer={sent.data.sendReturn} /> : null}
        {error ? <Problem error={error} /> : null}
        {found.status === 'APPROVED' ? (
          <form
            onSubmit={onSubmit(async ({ trackingCode = '' }) => {
              await send({ variables: { input: { ...input, trackingCode } } }).catch(() => undefined);
            })}
          >
            <Field name="trackingCode" label="Tracking code, if you have one" maxLength={100} />
            <button type="submit" className="button" disabled={busy}>
              I have sent it
            </button>
          </form>
        ) : null}
        {found.status === 'REQUESTED' || found.status === 'APPROVED' ? (
          <button
            type="button"
            className="link"
            disabled={busy}
            onClick={() => void cancel({ variables: { input } }).catch(() => undefined)}
          >
            Keep the pieces
          </button>
        ) : null}
      </div>
    </li>
  );
}

/** What a line can be exchanged for: the variants of its product. */
const variantsOf = (order: Order, lineId: string) =>
  order.lines.find(({ id }) => id === lineId)?.variant?.product?.variants ?? [];

function RequestForm({
  order,
  lines,
  done,
}: {
  order: Order;
  lines: ReturnType<typeof returnableLines>;
  done: () => void;
}) {
  // One key for one request: if an answer is lost, pressing the button again requests no second return.
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const [request, { data, error, loading }] = useMutation(RequestReturnDocument);
  const answer = data?.requestReturn;
  const [exchanging, setExchanging] = useState(false);

  async function submit({ reason = '', ...quantities }: Record<string, string>) {
    const chosen = lines
      .map(({ id }) => ({ orderLineId: id, quantity: Number(quantities[id] ?? 0) }))
      .filter(({ quantity }) => quantity > 0);
    const exchange = chosen.map(({ orderLineId }) => ({
      orderLineId,
      variantId: quantities[`instead-${orderLineId}`] ?? '',
    }));
    const input = { orderId: order.id, lines: chosen, reason, idempotencyKey, ...(exchanging && { exchange }) };
    const answered = await request({ variables: { input } }).catch(() => undefined);
    if (answered?.data?.requestReturn.__typename === 'OrderChanged') done();
  }

  return (
    <form onSubmit={onSubmit(submit)}>
      {lines.map(({ id, name, quantity }) => (
        <Field
          key={id}
          name={id}
          label={`How many of ${name} (you have ${quantity})`}
          type="number"
          min={0}
          max={quantity}
          defaultValue={quantity}
          required
        />
      ))}
      <Field
        name="exchanging"
        type="checkbox"
        label="I want other pieces instead of the money"
        checked={exchanging}
        onChange={({ target }) => setExchanging(target.checked)}
      />
      {exchanging
        ? lines.map(({ id, name }) => (
            <label key={id} className="field">
              {`Instead of ${name}`}
              <select name={`instead-${id}`} required>
                {variantsOf(order, id).map((variant) => (
                  <option key={variant.id} value={variant.id} disabled={variant.available === 0}>
                    {variant.name} {variant.price ? `(${formatMoney(variant.price)})` : ''}
                  </option>
                ))}
              </select>
            </label>
          ))
        : null}
      <Field name="reason" label="Why do you send it back?" maxLength={200} required />
      {answer ? <OrderRefusal answer={answer} /> : null}
      {error ? <Problem error={error} /> : null}
      <button type="submit" className="button primary" disabled={loading}>
        Request the return
      </button>
    </form>
  );
}
