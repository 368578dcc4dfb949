import { useMutation } from '@apollo/client/react';
import { useState } from 'react';
import { CancelOrderEditDocument, EditOrderLinesDocument, type OrderQuery } from '../api/graphql.generated.ts';
import { Field } from '../page/field.tsx';
import { formatMoney } from '../page/money.ts';
import { Notice, Problem } from '../page/notice.tsx';
import { onSubmit } from '../page/on-submit.ts';
import { OrderRefusal } from './refusal.tsx';
import { editWords } from './status.ts';

type Order = NonNullable<OrderQuery['order']>;

/** More or fewer pieces of an order that nothing is packed of. More pieces wait for stock and money; the timeline shows when they are in the order. */
export function ChangeOrder({ order }: { order: Order }) {
  const [changing, setChanging] = useState(false);
  const edit = order.edits.at(-1);
  const waits = edit && !edit.finishedAt;
  const [cancel, cancelled] = useMutation(CancelOrderEditDocument);
  const possible = order.status === 'CONFIRMED' && order.shipments.length === 0 && !waits;
  return (
    <section aria-label="Change the order">
      {edit && (waits || edit.code) ? (
        <Notice kind="hint">
          {edit.added.map(({ id, quantity, name }) => (
            <strong key={id}>
              {quantity} × {name}{' '}
            </strong>
          ))}
          {editWords(edit)}
        </Notice>
      ) : null}
      {waits ? (
        <button
          type="button"
          className="button quiet"
          disabled={cancelled.loading}
          onClick={() => void cancel({ variables: { input: { orderId: order.id } } }).catch(() => undefined)}
        >
          Do not change it
        </button>
      ) : null}
      {cancelled.data ? <OrderRefusal answer={cancelled.data.cancelOrderEdit} /> : null}
      {cancelled.error ? <Problem error={cancelled.error} /> : null}
      {possible && !changing ? (
        <button type="button" className="button quiet" onClick={() => setChanging(true)}>
          Change the order
        </button>
      ) : null}
      {possible && changing ? <ChangeForm order={order} done={() => setChanging(false)} /> : null}
    </section>
  );
}

function ChangeForm({ order, done }: { order: Order; done: () => void }) {
  // One key for one change: if an answer is lost, pressing the button again changes nothing twice.
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const [edit, { data, error, loading }] = useMutation(EditOrderLinesDocument);
  const answer = data?.editOrderLines;
  const newTotal = answer?.__typename === 'TotalChanged' ? answer.total : undefined;
  const lines = order.lines.filter(({ quantity }) => quantity > 0);

  async function submit(quantities: Record<string, string>) {
    const wanted = lines.map((line) => ({ ...line, wanted: Number(quantities[line.id] ?? line.quantity) }));
    const fewer = wanted.filter((line) => line.wanted < line.quantity);
    const more = wanted.filter((line) => line.wanted > line.quantity && line.variant);
    const { amount, currency } = newTotal ?? order.total;
    const input = {
      orderId: order.id,
      lines: fewer.map((line) => ({ orderLineId: line.id, quantity: line.wanted })),
      add: more.map((line) => ({ variantId: line.variant?.id ?? '', quantity: line.wanted - line.quantity })),
      // The first answer says the new total; the second press accepts it.
      expectedTotal: { amount, currency },
      reason: 'changed by the customer',
      idempotencyKey,
    };
    const answered = await edit({ variables: { input } }).catch(() => undefined);
    if (answered?.data?.editOrderLines.__typename === 'OrderChanged') done();
  }

  return (
    <form onSubmit={onSubmit(submit)}>
      {lines.map(({ id, name, quantity }) => (
        <Field
          key={id}
          name={id}
          label={`How many of ${name}`}
          type="number"
          min={0}
          max={100_000}
          defaultValue={quantity}
          required
        />
      ))}
      {newTotal ? (
        <Notice kind="hint">The order will cost {formatMoney(newTotal)}. Press again to accept it.</Notice>
      ) : answer ? (
        <OrderRefusal answer={answer} />
      ) : null}
      {error ? <Problem error={error} /> : null}
      <button type="submit" className="button primary" disabled={loading}>
        {newTotal ? `Change it for ${formatMoney(newTotal)}` : 'Show the new total'}
      </button>
      <button type="button" className="button quiet" onClick={done}>
        Leave it as it is
      </button>
    </form>
  );
}
