import { describe, expect, it } from 'vitest';
import type { OrderFacts } from '../../../subgraphs/orders/domain/order.ts';
import {
  movePayment,
  operationKey,
  type PaymentState,
  type PaymentSums,
  paymentStates,
  stateBySums,
} from '../../../subgraphs/orders/domain/payment.ts';
import { decideRefund } from '../../../subgraphs/orders/domain/refund.ts';

function sums(change: Partial<PaymentSums>): PaymentSums {
  return {
    state: 'AUTHORIZED',
    amountMinor: 100,
    authorisedMinor: 100,
    capturedMinor: 0,
    refundedMinor: 0,
    refundPendingMinor: 0,
    ...change,
  };
}

describe('the payment machine', () => {
  it('reads the state off the sums once something was received', () => {
    expect(stateBySums(sums({}))).toBe('AUTHORIZED');
    expect(stateBySums(sums({ capturedMinor: 40 }))).toBe('PARTIALLY_CAPTURED');
    expect(stateBySums(sums({ capturedMinor: 100 }))).toBe('CAPTURED');
    expect(stateBySums(sums({ capturedMinor: 100, refundPendingMinor: 1 }))).toBe('REFUND_PENDING');
    expect(stateBySums(sums({ capturedMinor: 100, refundedMinor: 1 }))).toBe('PARTIALLY_REFUNDED');
    expect(stateBySums(sums({ capturedMinor: 100, refundedMinor: 100 }))).toBe('REFUNDED');
  });

  it('throws on an illegal move and leaves the payment as it was', () => {
    const payment: { state: PaymentState } = { state: 'FAILED' };
    expect(() => movePayment(payment, 'AUTHORIZED')).toThrow('from FAILED to AUTHORIZED');
    expect(payment.state).toBe('FAILED');
  });

  it('never comes back from an end', () => {
    for (const end of ['FAILED', 'VOIDED', 'AUTH_EXPIRED'] as const) {
      for (const to of paymentStates) {
        if (to !== end) expect(() => movePayment({ state: end }, to)).toThrow(`from ${end}`);
      }
    }
  });

  it('never goes from received money to void', () => {
    for (const from of ['CAPTURED', 'PARTIALLY_CAPTURED', 'REFUND_PENDING'] as const) {
      expect(() => movePayment({ state: from }, 'VOIDED')).toThrow();
    }
  });

  it('gives each operation one key, and two operations two', () => {
    const keys = [
      operationKey('p', 'AUTHORISE'),
      operationKey('p', 'VOID'),
      operationKey('p', 'CAPTURE', 's1'),
      operationKey('p', 'CAPTURE', 's2'),
      operationKey('p', 'REFUND', 'r1'),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(operationKey('p', 'AUTHORISE')).toBe('p');
    expect(operationKey('p', 'CAPTURE', 's1')).toBe(keys[2]);
  });
});

describe('decideRefund', () => {
  function facts(captured: number, refunded = 0, pending = 0): OrderFacts {
    return {
      order: { state: 'CONFIRMED' },
      lines: [
        { id: 'a', quantity: 1, cancelledQuantity: 0, packedQuantity: 0, shippedQuantity: 1, returnedQuantity: 0 },
      ],
      payments: [
        {
          state: 'CAPTURED',
          capturedMinor: captured,
          refundedMinor: refunded,
          refundPendingMinor: pending,
          creditMinor: 0,
        },
      ],
      shipments: [{ id: 's', state: 'DELIVERED' }],
    };
  }

  it('sends back all that is left when no amount is named', () => {
    expect(decideRefund(facts(100, 30, 20), 'GBP', undefined)).toEqual({ kind: 'refund', amountMinor: 50 });
  });

  it('never promises more than was received and is not promised already', () => {
    for (const [asked, kind] of [
      [50n, 'refund'],
      [51n, 'too-large'],
      [10n ** 18n, 'too-large'],
    ] as const) {
      expect(decideRefund(facts(100, 30, 20), 'GBP', { amountMinor: asked, currency: 'GBP' }).kind).toBe(kind);
    }
    expect(decideRefund(facts(100, 100), 'GBP', undefined)).toMatchObject({ kind: 'too-large', refundableMinor: 0 });
    expect(decideRefund(facts(12_400, 0), 'GBP', { amountMinor: 12_401n, currency: 'GBP' })).toMatchObject({
      message: 'At most 124.00 GBP can be refunded, but 124.01 GBP was requested',
    });
  });

  it('refuses nothing, less than nothing, and another currency', () => {
    for (const amountMinor of [0n, -1n]) {
      expect(decideRefund(facts(100), 'GBP', { amountMinor, currency: 'GBP' })).toMatchObject({
        field: 'amount.amount',
      });
    }
    expect(decideRefund(facts(100), 'GBP', { amountMinor: 1n, currency: 'EUR' })).toMatchObject({
      kind: 'currency',
      expected: 'GBP',
      actual: 'EUR',
    });
  });

  it('is no legal move before anything was received', () => {
    expect(decideRefund(facts(0), 'GBP', undefined)).toMatchObject({ kind: 'illegal' });
  });
});
