import { changeOrder, readOrder, UnexpectedRefusal } from './ask-shop.ts';
import type { PiecesBack } from './match-take-back.ts';
import type { TakeBackStep } from './plan-year.ts';
import { patienceMs, sendParcel, type YearPlaying } from './play-sale.ts';

/**
 * Takes the pieces of a cancellation back, order by order: staff cancel pieces that have not left; the others come back as a return, which is refunded. Rows whose
 * order the shop had refused are left out. Afterwards the parcels leave that waited for the cancellation. It may be repeated.
 */
export async function playTakeBack(step: TakeBackStep, playing: YearPlaying): Promise<void> {
  const sold = step.rows.filter(({ pieces }) => pieces.every(({ sale }) => orderOf(sale, playing) !== undefined));
  const parts = Map.groupBy(
    sold.flatMap(({ pieces }) => pieces),
    ({ sale, how }) => `${sale} ${how}`,
  );
  for (const pieces of parts.values()) {
    const [first] = pieces;
    if (first?.how === 'cancel') await cancelPieces(step, first.sale, pieces, playing);
    else if (first) await returnPieces(step, first.sale, pieces, playing);
  }
  for (const sale of step.ships) {
    const orderId = orderOf(sale, playing);
    if (orderId === undefined) continue;
    const order = await readOrder(playing.api, orderId, await playing.customers.staffToken());
    await sendParcel(sale, orderId, order.status, playing);
  }
}

/** The order of a sale; undefined if the shop refused it. */
function orderOf(sale: string, { journal }: YearPlaying): string | undefined {
  const outcome = journal.outcome(sale);
  if (!outcome) throw new Error(`expected the sale ${sale} before what comes back of it`);
  return outcome.refused === undefined ? outcome.orderId : undefined;
}

async function cancelPieces(
  step: TakeBackStep,
  sale: string,
  pieces: readonly PiecesBack[],
  playing: YearPlaying,
): Promise<void> {
  const { api, customers } = playing;
  const orderId = orderOf(sale, playing) ?? '';
  const lines = await toLines(orderId, pieces, playing);
  const idempotencyKey = `year-${step.invoice}-${sale}`;
  const cancellation = { orderId, lines, reason: step.invoice, idempotencyKey };
  await changeOrder(api, 'cancelOrderLines', cancellation, await customers.staffToken());
}

async function returnPieces(
  step: TakeBackStep,
  sale: string,
  pieces: readonly PiecesBack[],
  playing: YearPlaying,
): Promise<void> {
  const { api, customers, feed } = playing;
  const orderId = orderOf(sale, playing) ?? '';
  const key = (change: string) => ({ idempotencyKey: `year-${change}-${step.invoice}-${sale}` });
  const request = { orderId, lines: await toLines(orderId, pieces, playing), reason: step.invoice, ...key('request') };
  let order = await changeOrder(api, 'requestReturn', request, await customers.token(step.customer));
  for (;;) {
    const found = order.returns.find(({ reason }) => reason === step.invoice);
    if (!found) throw new UnexpectedRefusal(`expected the return ${step.invoice} of the order ${orderId}`);
    const input = { orderId, returnId: found.id };
    const change = async (field: string, more = {}, inputType?: string) =>
      changeOrder(api, field, { ...input, ...more }, await customers.staffToken(), inputType);
    switch (found.status) {
      case 'REQUESTED':
        order = await change('approveReturn', {}, 'ReturnInput');
        break;
      case 'APPROVED':
        order = await changeOrder(api, 'sendReturn', input, await customers.token(step.customer));
        break;
      case 'IN_TRANSIT':
        order = await change('receiveReturn', {}, 'ReturnInput');
        break;
      case 'RECEIVED':
        order = await change('inspectReturn', key('inspect'));
        break;
      case 'INSPECTED':
        // A gift has no money to send back.
        order = isFree(step, sale)
          ? await change('closeReturn', { reason: step.invoice }, 'ReturnReasonInput')
          : await change('refundReturn', key('refund'));
        break;
      case 'REFUND_PENDING': {
        const { version } = order;
        await feed.until(
          orderId,
          (changes) => changes.some((each) => each.version > version && refundEnds.includes(each.event)),
          patienceMs,
        );
        order = await readOrder(api, orderId, await customers.staffToken());
        if (order.returns.some((each) => each.id === found.id && each.status === 'INSPECTED'))
          throw new UnexpectedRefusal(`the refund of the return ${step.invoice} was refused`);
        break;
      }
      case 'REFUNDED':
      case 'CLOSED':
        return;
      default:
        throw new UnexpectedRefusal(`the return ${step.invoice} of the order ${orderId} is ${found.status}`);
    }
  }
}

const refundEnds = ['order.refunded', 'order.refund-refused'];

/** Whether the pieces that come back of a sale cost nothing. */
function isFree(step: TakeBackStep, sale: string): boolean {
  return step.rows.every(({ amountMinor, pieces }) => amountMinor === 0 || !pieces.some((each) => each.sale === sale));
}

async function toLines(
  orderId: string,
  pieces: readonly PiecesBack[],
  { api, customers }: YearPlaying,
): Promise<{ orderLineId: string; quantity: number }[]> {
  const { lines } = await readOrder(api, orderId, await customers.staffToken());
  const byLine = Map.groupBy(pieces, ({ line }) => line);
  return [...byLine].map(([line, of]) => ({
    orderLineId: lines[line]?.id ?? '',
    quantity: of.reduce((sum, { quantity }) => sum + quantity, 0),
  }));
}
