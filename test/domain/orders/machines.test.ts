import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cancelPieces,
  decideCancellation,
  decideLineCancellation,
} from '../../../subgraphs/orders/domain/cancellation.ts';
import { isComplete } from '../../../subgraphs/orders/domain/completion.ts';
import { decideHold, decideRelease } from '../../../subgraphs/orders/domain/hold.ts';
import {
  legalMoves,
  mayMove,
  openPieces,
  type OrderFacts,
  type OrderLineFacts,
  type OrderState,
  orderStatus,
  type OrderStatus,
  orderStatuses,
  type ShipmentState,
  shipmentStates,
  statusMoves,
} from '../../../subgraphs/orders/domain/order.ts';
import type { LinePieces } from '../../../subgraphs/orders/domain/pieces.ts';
import {
  decideDelivery,
  decideParcel,
  decideShipmentMove,
  movePieces,
  moveShipment,
  valueOf,
} from '../../../subgraphs/orders/domain/shipment.ts';

/*
 * Random lives of orders through the decisions of the domain, as the commands carry them out. The random numbers choose the mutation and its
 * pieces.
 */

type Line = OrderLineFacts & { unitMinor: number };

interface Life {
  order: { state: OrderState; heldUntil: Date | null };
  lines: Line[];
  payments: { state: string; capturedMinor: number; refundedMinor: number; refundPendingMinor: number }[];
  shipments: { id: string; state: ShipmentState; pieces: LinePieces[] }[];
  operations: [];
  totalMinor: number;
}

const at = new Date('2026-11-28T12:00:00.000Z');
const anHour = 60 * 60 * 1000;

function bornOf(quantities: readonly number[]): Life {
  const pieces = { cancelledQuantity: 0, packedQuantity: 0, shippedQuantity: 0, returnedQuantity: 0 };
  const lines = quantities.map((quantity, index) => ({ id: `l${index}`, quantity, ...pieces, unitMinor: 100 + index }));
  return {
    order: { state: 'CONFIRMED', heldUntil: null },
    lines,
    payments: [{ state: 'AUTHORIZED', capturedMinor: 0, refundedMinor: 0, refundPendingMinor: 0 }],
    shipments: [],
    operations: [],
    totalMinor: lines.reduce((sum, line) => sum + line.quantity * line.unitMinor, 0),
  };
}

/** The mutations by name: whether each was legal, after carrying it out if it was accepted. */
const mutations: Record<string, (life: Life, number: number) => boolean> = {
  cancelOrder(life) {
    if (decideCancellation(life).kind === 'illegal') return false;
    close(life);
    return true;
  },
  cancelOrderLines(life, number) {
    const decision = decideLineCancellation(life, piecesOf(life, number));
    if (decision.kind === 'cancel') close(life);
    if (decision.kind === 'cancel-lines') {
      cancelPieces(life, decision.pieces);
      life.totalMinor -= valueOf(life.lines, decision.pieces);
    }
    return decision.kind !== 'illegal';
  },
  holdOrder(life) {
    const decision = decideHold(life, { at, until: undefined, mostMs: anHour });
    if (decision.kind === 'hold') life.order.heldUntil = decision.until;
    return decision.kind !== 'illegal';
  },
  releaseOrder(life) {
    if (decideRelease(life).kind === 'illegal') return false;
    life.order.heldUntil = null;
    return true;
  },
  packShipment(life, number) {
    const decision = decideParcel('packShipment', life, piecesOf(life, number));
    if (decision.kind === 'pieces') {
      movePieces(life.lines, decision.pieces, 'pack');
      life.shipments.push({ id: `s${life.shipments.length}`, state: 'PACKED', pieces: decision.pieces });
    }
    return decision.kind !== 'illegal';
  },
  shipOrder(life, number) {
    const packed = life.shipments.find(({ state }) => state === 'PACKED');
    if (packed && number % 2 === 0) {
      if (decideShipmentMove('shipOrder', life, packed.id).kind !== 'move') return false;
      moveShipment(packed, 'SHIPPED');
      movePieces(life.lines, packed.pieces, 'ship-packed');
      capture(life, packed.pieces);
      return true;
    }
    const decision = decideParcel('shipOrder', life, piecesOf(life, number));
    if (decision.kind === 'pieces') {
      movePieces(life.lines, decision.pieces, 'ship');
      life.shipments.push({ id: `s${life.shipments.length}`, state: 'SHIPPED', pieces: decision.pieces });
      capture(life, decision.pieces);
    }
    return decision.kind !== 'illegal' || (packed !== undefined && !life.order.heldUntil);
  },
  cancelShipment: (life) => moved(life, 'cancelShipment', 'PACKED', 'CANCELLED'),
  failShipment: (life) => moved(life, 'failShipment', 'SHIPPED', 'DELIVERY_FAILED'),
  markDelivered(life, number) {
    const parcel = life.shipments[number % Math.max(1, life.shipments.length)];
    const decision = decideDelivery(life, number % 3 === 0 ? undefined : parcel?.id);
    if (decision.kind !== 'deliver') return false;
    for (const shipment of life.shipments) {
      if (decision.shipmentIds.includes(shipment.id)) moveShipment(shipment, 'DELIVERED');
    }
    return true;
  },
  /** By the clock. */
  complete(life) {
    if (!isComplete(life, 0)) return false;
    expect(mayMove(life.order.state, 'COMPLETED')).toBe(true);
    life.order.state = 'COMPLETED';
    return true;
  },
};

function close(life: Life): void {
  expect(mayMove(life.order.state, 'CANCELLED')).toBe(true);
  Object.assign(life.order, { state: 'CANCELLED', heldUntil: null });
}

function moved(life: Life, move: 'cancelShipment' | 'failShipment', from: ShipmentState, to: ShipmentState): boolean {
  const shipment = life.shipments.find(({ state }) => state === from);
  if (!shipment || decideShipmentMove(move, life, shipment.id).kind !== 'move') return false;
  moveShipment(shipment, to);
  if (to === 'CANCELLED') movePieces(life.lines, shipment.pieces, 'unpack');
  return true;
}

function capture(life: Life, pieces: readonly LinePieces[]): void {
  for (const payment of life.payments) payment.capturedMinor += valueOf(life.lines, pieces);
}

/** Everything, or some pieces of one line: sometimes more than there are. */
function piecesOf({ lines }: Life, number: number): LinePieces[] | undefined {
  const line = lines[number % lines.length];
  return number % 5 === 0 || !line ? undefined : [{ orderLineId: line.id, quantity: 1 + (number % 3) }];
}

const seen = { statuses: new Set<OrderStatus>(), shipments: new Set<ShipmentState>() };
const names = Object.keys(mutations);

describe('random lives of a confirmed order', () => {
  it('take legal steps only, lose no piece, and never capture more than was shipped', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
        fc.array(fc.tuple(fc.constantFrom(...names), fc.nat(1000)), { minLength: 1, maxLength: 25 }),
        (quantities, steps) => {
          const life = bornOf(quantities);
          for (const [name, number] of steps) {
            const before = orderStatus(life);
            const allowed = legalMoves(life);
            const unchanged = JSON.stringify(life);
            const legal = mutations[name]?.(life, number) ?? false;
            // What the refusals offer is what the decisions accept.
            if (legal && name !== 'complete') expect(allowed).toContain(name);
            if (!legal) expect(JSON.stringify(life)).toBe(unchanged);
            check(life);
            const status = orderStatus(life);
            if (JSON.stringify(life) !== unchanged) expect(statusMoves.get(before)).toContain(status);
            seen.statuses.add(status);
            for (const { state } of life.shipments) seen.shipments.add(state);
          }
        },
      ),
      { numRuns: 2_000, seed: 40 },
    );
  });

  it('find each status and each state of a parcel that comes after the confirmation', () => {
    const before: OrderStatus[] = ['PLACED', 'PAYMENT_ACTION_REQUIRED', 'EXPIRED'];
    const ofReturns: OrderStatus[] = ['PARTIALLY_RETURNED', 'RETURNED'];
    expect([...seen.statuses].toSorted()).toEqual(
      orderStatuses.filter((status) => !before.includes(status) && !ofReturns.includes(status)).toSorted(),
    );
    expect([...seen.shipments].toSorted()).toEqual(shipmentStates.toSorted());
  });
});

function check(life: Life): void {
  expect(orderStatuses).toContain(orderStatus(life satisfies OrderFacts));
  for (const line of life.lines) {
    expect(openPieces(line)).toBeGreaterThanOrEqual(0);
    const inParcels = (states: readonly ShipmentState[]) =>
      life.shipments
        .filter(({ state }) => states.includes(state))
        .flatMap(({ pieces }) => pieces)
        .filter(({ orderLineId }) => orderLineId === line.id)
        .reduce((sum, { quantity }) => sum + quantity, 0);
    expect(line.packedQuantity).toBe(inParcels(['PACKED']));
    expect(line.shippedQuantity).toBe(inParcels(['SHIPPED', 'DELIVERED', 'DELIVERY_FAILED']));
  }
  const wanted = life.lines.map((line) => ({ orderLineId: line.id, quantity: line.quantity - line.cancelledQuantity }));
  expect(life.totalMinor).toBe(valueOf(life.lines, wanted));
  const shipped = life.lines.map((line) => ({ orderLineId: line.id, quantity: line.shippedQuantity }));
  for (const payment of life.payments) {
    expect(payment.capturedMinor).toBe(valueOf(life.lines, shipped));
    expect(payment.capturedMinor).toBeLessThanOrEqual(life.totalMinor);
  }
}
