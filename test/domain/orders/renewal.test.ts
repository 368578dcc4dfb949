import { describe, expect, it } from 'vitest';
import type { PaymentState } from '../../../subgraphs/orders/domain/payment.ts';
import { paymentsToRenew, type RenewalFacts } from '../../../subgraphs/orders/domain/renewal.ts';

const hourMs = 60 * 60 * 1000;
const begin = new Date('2026-11-01T00:00:00Z');
const after = (hours: number) => new Date(begin.getTime() + hours * hourMs);

function facts({ state = 'AUTHORIZED' as PaymentState, hours = 168, order = 'CONFIRMED', renewals = 0 } = {}) {
  const payment = {
    id: 'held',
    state,
    createdAt: begin,
    authorisedUntil: after(hours),
    renewsId: null as string | null,
    editId: null as string | null,
  };
  const earlier = Array.from({ length: renewals }, (_, index) => ({
    ...payment,
    id: `earlier ${index}`,
    state: 'VOIDED' as const,
    renewsId: `first ${index}`,
  }));
  return { order: { state: order }, payments: [...earlier, payment], operations: [] };
}
type Facts = RenewalFacts<ReturnType<typeof facts>['payments'][number]>;
const renewed = (found: Facts, at: Date, most = 4) => paymentsToRenew(found, at, most).map(({ id }) => id);

describe('an authorisation', () => {
  it('is renewed from a day before its end until its end', () => {
    expect([143, 144, 167, 168].map((hours) => renewed(facts(), after(hours)).length)).toEqual([0, 1, 1, 0]);
  });

  it('that is short is renewed in its last quarter', () => {
    expect([7.4, 7.5].map((hours) => renewed(facts({ hours: 10 }), after(hours)).length)).toEqual([0, 1]);
  });

  it('is renewed while it holds its amount for a confirmed order, and nothing is captured', () => {
    for (const state of ['PENDING', 'PARTIALLY_CAPTURED', 'CAPTURED', 'VOIDED', 'AUTH_EXPIRED'] as const)
      expect(renewed(facts({ state }), after(150))).toEqual([]);
    for (const order of ['PLACED', 'CANCELLED', 'COMPLETED']) expect(renewed(facts({ order }), after(150))).toEqual([]);
    for (const state of ['REQUESTED', 'SENT', 'REFUSED'] as const) {
      const operation = { paymentId: 'held', kind: 'CAPTURE' as const, state };
      const found = { ...facts(), operations: [operation] };
      expect(renewed(found, after(150))).toEqual(state === 'REFUSED' ? ['held'] : []);
    }
  });

  it('is renewed once, and the authorisations of an order as often as it is allowed', () => {
    expect(renewed(facts({ renewals: 3 }), after(150))).toEqual(['held']);
    expect(renewed(facts({ renewals: 4 }), after(150))).toEqual([]);
    expect(renewed(facts(), after(150), 0)).toEqual([]);
    const found = facts();
    const [held] = found.payments;
    if (!held) throw new Error('expected a payment');
    const second = { ...held, id: 'second', state: 'FAILED' as const, renewsId: 'held' };
    expect(renewed({ ...found, payments: [held, second] }, after(150))).toEqual([]);
    // A payment that an edit asked for is no renewal.
    expect(renewed({ ...found, payments: [held, { ...second, editId: 'edit' }] }, after(150))).toEqual(['held']);
  });
});
