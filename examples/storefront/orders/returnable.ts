import type { OrderQuery } from '../api/graphql.generated.ts';

type Order = NonNullable<OrderQuery['order']>;

/** The lines with pieces that arrived and are in no return, with their number. */
export function returnableLines({
  lines,
  shipments,
  returns,
}: Pick<Order, 'lines' | 'shipments' | 'returns'>): { id: string; name: string; quantity: number }[] {
  const arrived = shipments.filter(({ status }) => status === 'DELIVERED');
  // A parcel that could not be delivered comes back on its own: its pieces never arrived.
  const taken = returns.filter(
    ({ status, shipmentId }) => shipmentId === null && status !== 'REJECTED' && status !== 'CANCELLED',
  );
  return lines
    .map(({ id, name }) => ({ id, name, quantity: countOf(arrived, id) - countOf(taken, id) }))
    .filter(({ quantity }) => quantity > 0);
}

function countOf(
  parcels: readonly { lines: readonly { orderLineId: string; quantity: number }[] }[],
  lineId: string,
): number {
  return parcels
    .flatMap(({ lines }) => lines)
    .filter(({ orderLineId }) => orderLineId === lineId)
    .reduce((sum, { quantity }) => sum + quantity, 0);
}
