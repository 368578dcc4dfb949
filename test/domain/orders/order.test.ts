import { describe, expect, it } from 'vitest';
import { decideCancellation } from '../../../subgraphs/orders/domain/cancellation.ts';
import {
  legalMoves,
  mayMove,
  type OrderFacts,
  orderStates,
  orderStatus,
  orderStatuses,
  statusMoves,
} from '../../../subgraphs/orders/domain/order.ts';
import { decideDelivery, decideShipment } from '../../../subgraphs/orders/domain/shipment.ts';

type Facts = Omit<OrderFacts, 'lines'> & {
  lines: { id: string; quantity: number; shippedQuantity: number; unitMinor: number }[];
};

function facts(change: Partial<Facts> = {}): Facts {
  return {
    order: { state: 'CONFIRMED' },
    lines: [
      { id: 'a', quantity: 3, shippedQuantity: 0, unitMinor: 100 },
      { id: 'b', quantity: 1, shippedQuantity: 0, unitMinor: 250 },
    ],
    payments: [{ state: 'AUTHORIZED', capturedMinor: 0, refundedMinor: 0, refundPendingMinor: 0 }],
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
    const payments = [{ state: 'ACTION_REQUIRED', capturedMinor: 0, refundedMinor: 0, refundPendingMinor: 0 }];
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

  it('only ever takes steps that the history allows, along random lives of orders', () => {
    let seed = 7;
    const draw = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    for (let life = 0; life < 500; life++) {
      const order = facts();
      const parcels: { id: string; state: 'SHIPPED' | 'DELIVERED' }[] = [];
      order.shipments = parcels;
      for (let step = 0; step < 12; step++) {
        const before = orderStatus(order);
        if (draw(2) === 0) {
          const line = order.lines[draw(order.lines.length)];
          const asked = line ? [{ orderLineId: line.id, quantity: 1 + draw(3) }] : undefined;
          const decision = decideShipment(order, asked);
          if (decision.kind !== 'ship') continue;
          for (const { orderLineId, quantity } of decision.parcel) {
            for (const candidate of order.lines)
              if (candidate.id === orderLineId) candidate.shippedQuantity += quantity;
          }
          parcels.push({ id: `s${step}`, state: 'SHIPPED' });
        } else {
          const decision = decideDelivery(order, undefined);
          if (decision.kind !== 'deliver') continue;
          for (const parcel of parcels) if (decision.shipmentIds.includes(parcel.id)) parcel.state = 'DELIVERED';
        }
        expect(statusMoves.get(before)).toContain(orderStatus(order));
        for (const line of order.lines) expect(line.shippedQuantity).toBeLessThanOrEqual(line.quantity);
      }
    }
  });
});

describe('legalMoves', () => {
  it('names the allowed moves at each point of a life', () => {
    expect(legalMoves(facts({ order: { state: 'PLACED' } }))).toEqual(['cancelOrder']);
    expect(legalMoves(facts())).toEqual(['cancelOrder', 'shipOrder']);
    expect(legalMoves(facts({ shipments: [shipped] }))).toEqual(['shipOrder', 'markDelivered']);
    expect(legalMoves(facts({ shipments: [delivered], lines: allShipped }))).toEqual([]);
    const paid = [{ state: 'CAPTURED', capturedMinor: 550, refundedMinor: 0, refundPendingMinor: 0 }];
    expect(legalMoves(facts({ shipments: [delivered], lines: allShipped, payments: paid }))).toEqual(['refundOrder']);
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
      allowed: ['shipOrder', 'markDelivered'],
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

describe('decideShipment', () => {
  it('ships all that is left when no lines are named, and collects for just that', () => {
    const partly = facts().lines.map((line) => (line.id === 'a' ? { ...line, shippedQuantity: 2 } : line));
    expect(decideShipment(facts({ lines: partly }), undefined)).toEqual({
      kind: 'ship',
      parcel: [
        { orderLineId: 'a', quantity: 1 },
        { orderLineId: 'b', quantity: 1 },
      ],
      amountMinor: 350,
    });
  });

  it('adds up a line that is named twice, and refuses more than is left', () => {
    const twice = [
      { orderLineId: 'a', quantity: 1 },
      { orderLineId: 'a', quantity: 2 },
    ];
    expect(decideShipment(facts(), twice)).toMatchObject({ kind: 'ship', parcel: [{ orderLineId: 'a', quantity: 3 }] });
    expect(decideShipment(facts(), [...twice, { orderLineId: 'a', quantity: 1 }])).toMatchObject({
      kind: 'invalid',
      field: 'lines.2.quantity',
    });
  });

  it('refuses unknown lines, no lines and no pieces, naming the field', () => {
    expect(decideShipment(facts(), [{ orderLineId: 'x', quantity: 1 }])).toMatchObject({
      field: 'lines.0.orderLineId',
    });
    expect(decideShipment(facts(), [])).toMatchObject({ kind: 'invalid', field: 'lines' });
    expect(decideShipment(facts(), [{ orderLineId: 'a', quantity: 0 }])).toMatchObject({ field: 'lines.0.quantity' });
  });

  it('refuses orders that are not confirmed or have nothing left', () => {
    expect(decideShipment(facts({ order: { state: 'PLACED' } }), undefined)).toMatchObject({ kind: 'illegal' });
    expect(decideShipment(facts({ lines: allShipped, shipments: [shipped] }), undefined)).toMatchObject({
      kind: 'illegal',
      status: 'SHIPPED',
      allowed: ['markDelivered'],
    });
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
