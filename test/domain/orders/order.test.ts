import { describe, expect, it } from 'vitest';
import { legalMoves as legalSteps } from '../../../ops/books/invariants.ts';
import { decideCancellation } from '../../../subgraphs/orders/domain/cancellation.ts';
import { type PricedPieces, valueOf } from '../../../subgraphs/orders/domain/pricing/piece-values.ts';
import {
  legalMoves,
  mayMove,
  type OrderFacts,
  type OrderLineFacts,
  orderStates,
  orderStatus,
  orderStatuses,
  statusMoves,
} from '../../../subgraphs/orders/domain/order.ts';
import { decideDelivery, decideParcel, movePieces, moveShipment } from '../../../subgraphs/orders/domain/shipment.ts';

type Facts = Omit<OrderFacts, 'lines'> & {
  lines: (PricedPieces & OrderLineFacts)[];
};

const untouched = {
  cancelledQuantity: 0,
  packedQuantity: 0,
  shippedQuantity: 0,
  returnedQuantity: 0,
  discountMinor: 0,
  taxMinor: 0,
  taxIncluded: false,
};

function facts(change: Partial<Facts> = {}): Facts {
  return {
    order: { state: 'CONFIRMED' },
    lines: [
      { id: 'a', quantity: 3, ...untouched, unitMinor: 100 },
      { id: 'b', quantity: 1, ...untouched, unitMinor: 250 },
    ],
    payments: [{ state: 'AUTHORIZED', capturedMinor: 0, refundedMinor: 0, refundPendingMinor: 0, creditMinor: 0 }],
    shipments: [],
    ...change,
  };
}

const shipped = { id: 's1', state: 'SHIPPED' } as const;
const delivered = { id: 's2', state: 'DELIVERED' } as const;
const allShipped = facts().lines.map((line) => ({ ...line, shippedQuantity: line.quantity }));

describe('the order machine', () => {
  it('goes from PLACED to CONFIRMED, CANCELLED or EXPIRED, and from CONFIRMED to COMPLETED or CANCELLED, nowhere else', () => {
    const moves = orderStates.flatMap((from) =>
      orderStates.filter((to) => mayMove(from, to)).map((to) => `${from}>${to}`),
    );
    expect(moves.sort()).toEqual([
      'CONFIRMED>CANCELLED',
      'CONFIRMED>COMPLETED',
      'PLACED>CANCELLED',
      'PLACED>CONFIRMED',
      'PLACED>EXPIRED',
    ]);
  });

  it('never leaves a status that is final', () => {
    for (const status of ['COMPLETED', 'CANCELLED', 'EXPIRED'] as const)
      expect(statusMoves.get(status)).toEqual([status]);
  });
});

describe('orderStatus', () => {
  it('shows the state itself while nothing is shipped', () => {
    for (const state of orderStates) expect(orderStatus(facts({ order: { state } }))).toBe(state);
  });

  it('shows that the customer must act on a payment', () => {
    const payments = [
      { state: 'ACTION_REQUIRED', capturedMinor: 0, refundedMinor: 0, refundPendingMinor: 0, creditMinor: 0 },
    ];
    expect(orderStatus(facts({ order: { state: 'PLACED' }, payments }))).toBe('PAYMENT_ACTION_REQUIRED');
  });

  it('follows the parcels of a confirmed order', () => {
    expect(orderStatus(facts({ shipments: [shipped] }))).toBe('PARTIALLY_SHIPPED');
    expect(orderStatus(facts({ shipments: [shipped], lines: allShipped }))).toBe('SHIPPED');
    expect(orderStatus(facts({ shipments: [delivered] }))).toBe('PARTIALLY_DELIVERED');
    expect(orderStatus(facts({ shipments: [shipped, delivered], lines: allShipped }))).toBe('PARTIALLY_DELIVERED');
    expect(orderStatus(facts({ shipments: [delivered], lines: allShipped }))).toBe('DELIVERED');
  });

  it('is one of the statuses that the schema names, for every state', () => {
    for (const state of orderStates) expect(orderStatuses).toContain(orderStatus(facts({ order: { state } })));
  });
});

describe('the steps of the history', () => {
  it('are those that the check of the books takes for legal', () => {
    const steps = [...statusMoves].flatMap(([from, followers]) => followers.map((to) => `${from ?? ''}->${to}`));
    expect(steps.toSorted()).toEqual(legalSteps.toSorted());
  });
});

describe('legalMoves', () => {
  it('names the allowed moves at each point of a life', () => {
    expect(legalMoves(facts({ order: { state: 'PLACED' } }))).toEqual(['cancelOrder', 'abortOrder']);
    expect(legalMoves(facts())).toEqual([
      'cancelOrder',
      'editOrder',
      'editOrderLines',
      'cancelOrderLines',
      'holdOrder',
      'packShipment',
      'shipOrder',
    ]);
    expect(legalMoves(facts({ order: { state: 'CONFIRMED', editUntil: new Date() } }))).toEqual([
      'cancelOrder',
      'abortOrder',
      'cancelOrderEdit',
      'editOrder',
      'cancelOrderLines',
      'holdOrder',
      'packShipment',
      'shipOrder',
    ]);
    expect(legalMoves(facts({ order: { state: 'CONFIRMED', heldUntil: new Date() } }))).toEqual([
      'cancelOrder',
      'editOrder',
      'cancelOrderLines',
      'holdOrder',
      'releaseOrder',
    ]);
    const packed = facts().lines.map((line) => ({ ...line, packedQuantity: line.quantity }));
    expect(legalMoves(facts({ lines: packed, shipments: [{ id: 'p', state: 'PACKED' }] }))).toEqual([
      'holdOrder',
      'shipOrder',
      'cancelShipment',
      'trackShipment',
    ]);
    expect(legalMoves(facts({ shipments: [shipped] }))).toEqual([
      'cancelOrderLines',
      'holdOrder',
      'packShipment',
      'shipOrder',
      'markDelivered',
      'failShipment',
      'trackShipment',
    ]);
    expect(legalMoves(facts({ shipments: [delivered], lines: allShipped }))).toEqual(['requestReturn']);
    const paid = [{ state: 'CAPTURED', capturedMinor: 550, refundedMinor: 0, refundPendingMinor: 0, creditMinor: 0 }];
    expect(legalMoves(facts({ shipments: [delivered], lines: allShipped, payments: paid }))).toEqual([
      'requestReturn',
      'refundOrder',
    ]);
    expect(legalMoves(facts({ order: { state: 'CANCELLED' } }))).toEqual([]);
  });
});

describe('decideCancellation', () => {
  it('allows it while nothing is shipped', () => {
    expect(decideCancellation(facts({ order: { state: 'PLACED' } })).kind).toBe('cancel');
    expect(decideCancellation(facts()).kind).toBe('cancel');
  });

  it('refuses it once a parcel left or the order ended, and names the allowed moves', () => {
    expect(decideCancellation(facts({ shipments: [shipped] }))).toMatchObject({
      kind: 'illegal',
      status: 'PARTIALLY_SHIPPED',
      allowed: expect.arrayContaining(['shipOrder', 'markDelivered']),
    });
    for (const state of ['CANCELLED', 'EXPIRED', 'COMPLETED'] as const) {
      expect(decideCancellation(facts({ order: { state } }))).toMatchObject({
        kind: 'illegal',
        status: state,
        allowed: [],
      });
    }
  });
});

describe('decideParcel', () => {
  it('takes all that is left when no lines are named, and its value is that of just those', () => {
    const partly = facts().lines.map((line) =>
      line.id === 'a' ? { ...line, shippedQuantity: 1, packedQuantity: 1 } : line,
    );
    const pieces = [
      { orderLineId: 'a', quantity: 1 },
      { orderLineId: 'b', quantity: 1 },
    ];
    expect(decideParcel('shipOrder', facts({ lines: partly }), undefined)).toEqual({ kind: 'pieces', pieces });
    movePieces(partly, pieces, 'ship');
    expect(valueOf('shipped', partly, pieces)).toBe(350);
  });

  it('adds up a line that is named twice, and refuses more than is left', () => {
    const twice = [
      { orderLineId: 'a', quantity: 1 },
      { orderLineId: 'a', quantity: 2 },
    ];
    expect(decideParcel('shipOrder', facts(), twice)).toMatchObject({ pieces: [{ orderLineId: 'a', quantity: 3 }] });
    expect(decideParcel('shipOrder', facts(), [...twice, { orderLineId: 'a', quantity: 1 }])).toMatchObject({
      kind: 'invalid',
      field: 'lines.2.quantity',
    });
  });

  it('refuses unknown lines, no lines and no pieces, naming the field', () => {
    expect(decideParcel('packShipment', facts(), [{ orderLineId: 'x', quantity: 1 }])).toMatchObject({
      field: 'lines.0.orderLineId',
    });
    expect(decideParcel('packShipment', facts(), [])).toMatchObject({ kind: 'invalid', field: 'lines' });
    expect(decideParcel('packShipment', facts(), [{ orderLineId: 'a', quantity: 0 }])).toMatchObject({
      field: 'lines.0.quantity',
    });
  });

  it('refuses orders that are not confirmed, are held, or have nothing left', () => {
    expect(decideParcel('shipOrder', facts({ order: { state: 'PLACED' } }), undefined)).toMatchObject({
      kind: 'illegal',
    });
    const held = facts({ order: { state: 'CONFIRMED', heldUntil: new Date() } });
    expect(decideParcel('shipOrder', held, undefined)).toMatchObject({ kind: 'illegal', status: 'ON_HOLD' });
    expect(decideParcel('shipOrder', facts({ lines: allShipped, shipments: [shipped] }), undefined)).toMatchObject({
      kind: 'illegal',
      status: 'SHIPPED',
      allowed: ['markDelivered', 'failShipment', 'trackShipment'],
    });
  });

  it('moves pieces and parcels only along their machines', () => {
    const { lines } = facts();
    movePieces(lines, [{ orderLineId: 'a', quantity: 2 }], 'pack');
    expect(() => movePieces(lines, [{ orderLineId: 'a', quantity: 2 }], 'ship')).toThrow('no 2 pieces');
    movePieces(lines, [{ orderLineId: 'a', quantity: 2 }], 'ship-packed');
    expect(lines[0]).toMatchObject({ packedQuantity: 0, shippedQuantity: 2 });
    expect(() => movePieces(lines, [{ orderLineId: 'a', quantity: 1 }], 'unpack')).toThrow('no 1 pieces');
    expect(() => moveShipment({ state: 'DELIVERED' }, 'CANCELLED')).toThrow('from DELIVERED to CANCELLED');
  });
});

describe('decideDelivery', () => {
  it('takes the named parcel, or all that are under way', () => {
    const shipments = [shipped, delivered, { id: 's3', state: 'SHIPPED' } as const];
    expect(decideDelivery(facts({ shipments }), undefined)).toEqual({ kind: 'deliver', shipmentIds: ['s1', 's3'] });
    expect(decideDelivery(facts({ shipments }), 's3')).toEqual({ kind: 'deliver', shipmentIds: ['s3'] });
  });

  it('refuses parcels that arrived before and parcels of other orders', () => {
    expect(decideDelivery(facts({ shipments: [shipped, delivered] }), 's2')).toMatchObject({ kind: 'illegal' });
    expect(decideDelivery(facts({ shipments: [shipped] }), 's9')).toMatchObject({
      kind: 'invalid',
      field: 'shipmentId',
    });
    expect(decideDelivery(facts(), undefined)).toMatchObject({ kind: 'illegal' });
  });
});
