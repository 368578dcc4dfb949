import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { buildSchema, isEnumType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '#schema/subgraphs.ts';
import {
  cancelPieces,
  decideCancellation,
  decideLineCancellation,
} from '../../../subgraphs/orders/domain/cancellation.ts';
import { isComplete } from '../../../subgraphs/orders/domain/completion.ts';
import { decideEdit } from '../../../subgraphs/orders/domain/edit.ts';
import {
  applyPrice,
  decideLineEdit,
  type EditedLine,
  orderedRates,
  priceLines,
  removePieces,
} from '../../../subgraphs/orders/domain/line-edit.ts';
import {
  applyEdit,
  decideAddition,
  decideMoney,
  editMoves,
  type EditPlan,
  type EditState,
  editStates,
  mayWait,
  moveEdit,
  newLine,
  priceEdit,
} from '../../../subgraphs/orders/domain/order-edit.ts';
import {
  decideExchange,
  type ExchangeState,
  exchangeMoves,
  exchangeStates,
  isExchangeOpen,
  moveExchange,
  priceOfReplacements,
  priceReplacement,
  refuseExchange,
  type Replacement,
  settleExchange,
} from '../../../subgraphs/orders/domain/exchange.ts';
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
  refundableMinor,
  type ShipmentState,
  shipmentStates,
  statusMoves,
  wantedPieces,
} from '../../../subgraphs/orders/domain/order.ts';
import { type OperationKind, type OperationState, paymentMoves } from '../../../subgraphs/orders/domain/payment.ts';
import {
  isFirstParcel,
  partsOf,
  shippingCharge,
  valueOf,
} from '../../../subgraphs/orders/domain/pricing/piece-values.ts';
import type { PriceTerms } from '../../../subgraphs/orders/domain/pricing/price-order.ts';
import type { LinePieces } from '../../../subgraphs/orders/domain/pieces.ts';
import {
  allowsChange,
  decideInspection,
  allowedChanges,
  decideReturnChange,
  decideReturnRequest,
  endedReturns,
  moveReturn,
  type ReturnChange,
  returnChanges,
  returnMoves,
  type ReturnState,
  returnStates,
  takeBack,
} from '../../../subgraphs/orders/domain/return.ts';
import {
  decideDelivery,
  decideParcel,
  decideShipmentMove,
  movePieces,
  moveShipment,
  shipmentMoves,
} from '../../../subgraphs/orders/domain/shipment.ts';

import { bookedCreditMinor, splitCapture, splitCredit, splitRefund } from '../../../subgraphs/orders/domain/split.ts';

/*
 * Random lives of orders through the decisions of the domain, as the commands carry them out. The random numbers choose the mutation and its
 * pieces.
 */

type Line = OrderLineFacts & EditedLine;

interface Life {
  order: { state: OrderState; heldUntil: Date | null; editUntil: Date | null };
  /** Oldest first; the last one may wait. */
  edits: { state: EditState; plan: EditPlan }[];
  lines: Line[];
  payments: {
    id: string;
    authorisedMinor: number;
    state: string;
    capturedMinor: number;
    refundedMinor: number;
    refundPendingMinor: number;
    creditMinor: number;
    returnId?: string;
  }[];
  /** What returned pieces paid: of shipped new pieces, and of those that were cancelled. */
  paidByReturns: { shippedMinor: number; cancelledMinor: number; setAsideMinor: number };
  shipments: { id: string; state: ShipmentState; pieces: LinePieces[] }[];
  returns: {
    id: string;
    state: ReturnState;
    ofParcel: boolean;
    pieces: LinePieces[];
    valueMinor: number;
    restocked: number;
    writtenOff: number;
    exchangeState: ExchangeState | null;
    wanted: Replacement[];
    /** What goes back or is kept, by payment. */
    asked: { id: string; amountMinor: number }[];
  }[];
  /** Operations of credits that are under way. All other operations are done immediately. */
  operations: { id: string; paymentId: string; kind: OperationKind; state: OperationState; amountMinor: number }[];
  totalMinor: number;
  shippingMinor: number;
  shippingDiscountMinor: number;
  shippingTaxMinor: number;
  shippingTaxIncluded: boolean;
}

const at = new Date('2026-11-28T12:00:00.000Z');
const anHour = 60 * 60 * 1000;

function bornOf(quantities: readonly number[]): Life {
  const pieces = { cancelledQuantity: 0, packedQuantity: 0, shippedQuantity: 0, returnedQuantity: 0 };
  // Amounts that do not divide evenly.
  const lines = quantities.map((quantity, index) => ({
    id: `l${index}`,
    quantity,
    ...pieces,
    unitMinor: 100 + index,
    discountMinor: 7 + index,
    taxMinor: 23,
    taxIncluded: index % 2 === 1,
    variantId: `v${index}`,
    taxClass: index % 2 === 1 ? 'BOOKS' : 'STANDARD',
    taxRatePpm: index % 2 === 1 ? 70_000 : 200_000,
  }));
  const totalMinor = lines.reduce((sum, line) => sum + partsOf(line, line.quantity).chargeMinor, 0);
  return {
    order: { state: 'CONFIRMED', heldUntil: null, editUntil: null },
    edits: [],
    lines,
    // Edits add shipping: it would be above the total.
    payments: [
      {
        id: 'p',
        authorisedMinor: totalMinor + 200,
        state: 'AUTHORIZED',
        capturedMinor: 0,
        refundedMinor: 0,
        refundPendingMinor: 0,
        creditMinor: 0,
      },
    ],
    paidByReturns: { shippedMinor: 0, cancelledMinor: 0, setAsideMinor: 0 },
    shipments: [],
    returns: [],
    operations: [],
    totalMinor,
    shippingMinor: 0,
    shippingDiscountMinor: 0,
    shippingTaxMinor: 0,
    shippingTaxIncluded: false,
  };
}

/** Discounts and shipping that an edit changes. */
const terms: PriceTerms = {
  country: 'GB',
  method: 'M',
  methods: [
    {
      code: 'M',
      name: 'M',
      basis: 'PIECES',
      taxClass: 'STANDARD',
      rates: [1, 3].map((from) => ({ country: null, currency: 'GBP', from, priceMinor: 100 * from })),
    },
  ],
  // The lines have rates of their own, which count.
  taxRates: [{ taxClass: 'STANDARD', ratePpm: 1_000_000, included: true }],
  promotions: [
    {
      id: 'p',
      code: null,
      name: 'p',
      rule: { kind: 'PERCENTAGE', ratePpm: 150_000 },
      variantIds: ['v0', 'v2'],
      minimumMinor: 250,
      currency: 'GBP',
      maxRedemptions: null,
      maxPerCustomer: null,
    },
  ],
};
const sumOf = (amounts: readonly number[]) => amounts.reduce((sum, amount) => sum + amount, 0);

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
      endEdit(life);
      giveUp(life, decision.pieces);
    }
    return decision.kind !== 'illegal';
  },
  editOrder: (life) => decideEdit(life, { now: 'GB', wanted: 'GB' }).kind === 'edit',
  editOrderLines(life, number) {
    const line = life.lines[number % life.lines.length];
    const decision = decideLineEdit(life, [{ orderLineId: line?.id ?? '', quantity: number % 4 }]);
    if (decision.kind !== 'edit') return decision.kind !== 'illegal';
    const wanted = life.lines.map(wantedPieces);
    const pricing = priceEdit(life.lines, { removed: decision.removed, added: [] }, 'GBP', terms);
    if (pricing.kind !== 'priced') throw new Error(`expected a price, got ${pricing.kind}`);
    // Without a discount, less may cost more than is held: the command refuses it.
    if (pricing.price.totalMinor > heldMinor(life)) return true;
    removePieces(life.lines, decision.removed);
    for (const [index, each] of life.lines.entries()) {
      const left = decision.removed.find(({ orderLineId }) => orderLineId === each.id)?.quantity ?? 0;
      expect(wantedPieces(each)).toBe((wanted[index] ?? 0) - left);
    }
    expect(priceLines(life.lines, 'GBP', terms)).toEqual(pricing);
    applyPrice(life, life.lines, pricing.price);
    expect(sumOf(life.lines.map(({ discountMinor }) => discountMinor))).toBe(
      sumOf(pricing.price.savings.map(({ savedMinor }) => savedMinor)) - life.shippingDiscountMinor,
    );
    return true;
  },
  cancelOrderEdit(life) {
    if (!life.order.editUntil) return false;
    endEdit(life);
    return true;
  },
  /** An edit that adds pieces, and may take others off. */
  requestEdit(life, number) {
    const line = life.lines[number % life.lines.length];
    const lines = number % 2 === 0 && line ? [{ orderLineId: line.id, quantity: number % 4 }] : [];
    const add = [{ variantId: `v${number % 5}`, quantity: 1 + (number % 3) }];
    const decision = decideAddition(life, 'GBP', { lines, add }, onSale);
    if (decision.kind !== 'edit') return decision.kind !== 'illegal';
    const { removed } = decision;
    const added = decision.added.map((article) => ({ ...article, id: `l${life.lines.length}` }));
    const pricing = priceEdit(life.lines, { removed, added }, 'GBP', terms);
    if (pricing.kind !== 'priced') throw new Error(`expected a price, got ${pricing.kind}`);
    life.edits.push({ state: 'REQUESTED', plan: { removed, added, price: pricing.price } });
    life.order.editUntil = at;
    return true;
  },
  /** The catalogue's or the provider's answer to an edit; sometimes a refusal, or the end of its time. */
  answerEdit(life, number) {
    const edit = life.edits.at(-1);
    if (!edit || !life.order.editUntil) return false;
    expect(mayWait(life)).toBe(true);
    const { totalMinor } = edit.plan.price;
    if (number % 4 === 0) {
      moveEdit(edit, 'REFUSED');
      life.order.editUntil = null;
      return true;
    }
    if (edit.state === 'REQUESTED') {
      const money = decideMoney(totalMinor, life.payments, ({ authorisedMinor }) => authorisedMinor);
      if (money.kind === 'pay') {
        moveEdit(edit, 'STOCK_RESERVED');
        return true;
      }
    }
    for (const payment of life.payments) payment.authorisedMinor = Math.max(payment.authorisedMinor, totalMinor);
    applyEdit(life, life.lines, edit.plan, (added) => added);
    moveEdit(edit, 'APPLIED');
    life.order.editUntil = null;
    expect(life.totalMinor).toBe(totalMinor);
    return true;
  },
  holdOrder(life) {
    const decision = decideHold(life, { at, until: undefined, mostMs: anHour });
    if (decision.kind === 'hold') {
      endEdit(life);
      life.order.heldUntil = decision.until;
    }
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
      endEdit(life);
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
      endEdit(life);
      movePieces(life.lines, decision.pieces, 'ship');
      life.shipments.push({ id: `s${life.shipments.length}`, state: 'SHIPPED', pieces: decision.pieces });
      capture(life, decision.pieces);
    }
    return decision.kind !== 'illegal' || (packed !== undefined && !life.order.heldUntil);
  },
  cancelShipment: (life) => moved(life, 'cancelShipment', 'PACKED', 'CANCELLED'),
  failShipment(life) {
    const parcel = life.shipments.find(({ state }) => state === 'SHIPPED');
    const legal = moved(life, 'failShipment', 'SHIPPED', 'DELIVERY_FAILED');
    if (legal && parcel) life.returns.push({ ...bornReturn(life, parcel.pieces), state: 'IN_TRANSIT', ofParcel: true });
    return legal;
  },
  requestReturn(life, number) {
    const times = { at, lastDelivery: at, returnMs: anHour };
    const decision = decideReturnRequest(life, returnable(life), piecesOf(life, number), times);
    if (decision.kind === 'request') life.returns.push(bornReturn(life, decision.pieces));
    return decision.kind !== 'illegal';
  },
  /** A return for other pieces. */
  requestExchange(life, number) {
    const times = { at, lastDelivery: at, returnMs: anHour };
    const decision = decideReturnRequest(life, returnable(life), piecesOf(life, number), times);
    if (decision.kind !== 'request') return decision.kind !== 'illegal';
    const wanted = decision.pieces.map(({ orderLineId }) => ({ orderLineId, variantId: `v${number % 5}` }));
    const exchange = decideExchange(decision.pieces, wanted, 'GBP', onSale);
    if (exchange.kind !== 'exchange') throw new Error(`expected an exchange, got ${exchange.kind}`);
    const lines = exchange.lines.map((line, index) => {
      const bought = lineOf(life, line.replacedId);
      const rates = orderedRates(life.lines, terms.taxRates);
      const price = priceReplacement(line, bought, bought.returnedQuantity, rates);
      return { ...line, id: `l${life.lines.length}r${life.returns.length}-${index}`, ...price };
    });
    life.returns.push({ ...bornReturn(life, decision.pieces), exchangeState: 'REQUESTED', wanted: lines });
    return true;
  },
  /** The catalogue's answer. */
  answerExchange(life, number) {
    const asked = life.returns.find(({ exchangeState }) => exchangeState === 'REQUESTED');
    if (!asked) return false;
    if (number % 4 === 0) refuseExchange(asked);
    else moveExchange(asked, 'RESERVED');
    return true;
  },
  exchangeReturn(life) {
    const legal = changed(life, 'exchangeReturn');
    const found = life.returns.find(({ state }) => state === 'EXCHANGE_PENDING');
    if (!legal || !found) return false;
    const priceMinor = priceOfReplacements(found.wanted);
    const worthMinor = Math.min(found.valueMinor, refundableMinor(life.payments));
    const { creditMinor, dueMinor, backMinor } = settleExchange(worthMinor, priceMinor);
    expect(creditMinor + dueMinor).toBe(priceMinor);
    expect(creditMinor + backMinor).toBe(worthMinor);
    found.asked = take(life, creditMinor, 'creditMinor');
    if (dueMinor > 0) return true;
    exchanged(life, found);
    take(life, backMinor, 'refundedMinor');
    return true;
  },
  /** The provider's answer about the difference of an exchange; sometimes a refusal, or the end of its time. */
  answerDifference(life, number) {
    const found = life.returns.find(({ state }) => state === 'EXCHANGE_PENDING');
    if (!found) return false;
    if (number % 3 === 0) {
      endExchange(life, found);
      return true;
    }
    const kept = sumOf(found.asked.map(({ amountMinor }) => amountMinor));
    const authorisedMinor = priceOfReplacements(found.wanted) - kept;
    const nothing = { capturedMinor: 0, refundedMinor: 0, refundPendingMinor: 0, creditMinor: 0 };
    const id = `p${life.payments.length}`;
    life.payments.push({ id, state: 'AUTHORIZED', authorisedMinor, ...nothing, returnId: found.id });
    exchanged(life, found);
    return true;
  },
  approveReturn: (life) => changed(life, 'approveReturn'),
  rejectReturn: (life) => changed(life, 'rejectReturn'),
  cancelReturn: (life) => changed(life, 'cancelReturn'),
  sendReturn: (life) => changed(life, 'sendReturn'),
  receiveReturn: (life) => changed(life, 'receiveReturn'),
  inspectReturn: (life) => changed(life, 'inspectReturn'),
  closeReturn: (life) => changed(life, 'closeReturn'),
  refundReturn(life) {
    const legal = changed(life, 'refundReturn');
    const asked = life.returns.find(({ state }) => state === 'REFUND_PENDING');
    if (!legal || !asked) return false;
    asked.asked = take(life, asked.valueMinor, 'refundPendingMinor');
    return true;
  },
  /** The provider's answer to a refund. */
  answer(life, number) {
    const asked = life.returns.find(({ state }) => state === 'REFUND_PENDING');
    if (!asked) return false;
    const done = number % 3 > 0;
    moveReturn(asked, done ? 'REFUNDED' : 'INSPECTED');
    for (const { id, amountMinor } of asked.asked) {
      const payment = life.payments.find((each) => each.id === id);
      if (!payment) throw new Error(`expected the payment ${id}`);
      payment.refundPendingMinor -= amountMinor;
      if (done) payment.refundedMinor += amountMinor;
    }
    return true;
  },
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
    const open = life.returns.filter(({ state }) => !endedReturns.includes(state)).length;
    if (!isComplete(life, open)) return false;
    expect(mayMove(life.order.state, 'COMPLETED')).toBe(true);
    life.order.state = 'COMPLETED';
    return true;
  },
};

/** What the catalogue sells, at other prices than when the order was placed. */
const onSale = new Map(
  Array.from({ length: 5 }, (_, index) => {
    const variantId = `v${index}`;
    const taxClass = index % 2 === 1 ? 'BOOKS' : 'STANDARD';
    const article = { sku: variantId, name: variantId, priceMinor: 90 + index, currency: 'GBP', taxClass };
    return [variantId, { variantId, ...article, available: 1_000 }];
  }),
);

const heldMinor = ({ payments }: Life) => sumOf(payments.map(({ authorisedMinor }) => authorisedMinor));

const lineOf = ({ lines }: Life, lineId: string): Line => {
  const line = lines.find(({ id }) => id === lineId);
  if (!line) throw new Error(`expected the line ${lineId}`);
  return line;
};

/** Takes received money: for a refund, or to keep it for an exchange. */
function take(life: Life, amountMinor: number, as: 'creditMinor' | 'refundPendingMinor' | 'refundedMinor') {
  const parts = splitRefund(life.payments, amountMinor);
  if (!parts) throw new Error(`expected ${amountMinor} of received money`);
  for (const part of parts) part.payment[as] += part.amountMinor;
  return parts.map((part) => ({ id: part.payment.id, amountMinor: part.amountMinor }));
}

/** The order has the new pieces. */
function exchanged(life: Life, found: Life['returns'][number]): void {
  for (const { replacedId: _, discountMinor, taxMinor, taxIncluded, taxRatePpm, ...added } of found.wanted)
    life.lines.push({ ...newLine(added), discountMinor, taxMinor, taxIncluded, taxRatePpm });
  life.totalMinor += priceOfReplacements(found.wanted);
  moveExchange(found, 'APPLIED');
  moveReturn(found, 'EXCHANGED');
  for (const asked of found.asked) noteCredit(life, 'CREDIT', asked);
  life.paidByReturns.setAsideMinor += sumOf(found.asked.map(({ amountMinor }) => amountMinor));
}

function endExchange(life: Life, found: Life['returns'][number]): void {
  if (!isExchangeOpen(found)) return;
  refuseExchange(found);
  for (const { id, amountMinor } of found.asked) {
    const payment = life.payments.find((each) => each.id === id);
    if (payment) payment.creditMinor -= amountMinor;
  }
  found.asked = [];
}

/** Pieces are cancelled. A credit beyond what is still to be shipped goes back. */
function giveUp(life: Life, pieces: readonly LinePieces[]): void {
  cancelPieces(life, pieces);
  life.totalMinor -= valueOf('cancelled', life.lines, pieces);
  const toShip = sumOf(
    life.lines.map(
      (line) => partsOf(line, wantedPieces(line)).chargeMinor - partsOf(line, line.shippedQuantity).chargeMinor,
    ),
  );
  const credit = bookedCreditMinor(life.operations);
  const unused = Math.max(credit - toShip, 0);
  life.paidByReturns.cancelledMinor += pay(life, unused);
  take(life, unused, 'refundedMinor');
}

function noteCredit(life: Life, kind: 'CREDIT' | 'USE_CREDIT', asked: { id: string; amountMinor: number }): void {
  const { id: paymentId, amountMinor } = asked;
  life.operations.push({ id: `o${life.operations.length}`, paymentId, kind, state: 'DONE', amountMinor });
}

/** Pays with credit, as far as there is some. */
function pay(life: Life, amountMinor: number): number {
  const parts = splitCredit(life.payments, life.operations, amountMinor);
  for (const part of parts) {
    part.payment.creditMinor -= part.amountMinor;
    noteCredit(life, 'USE_CREDIT', { id: part.payment.id, amountMinor: part.amountMinor });
  }
  return sumOf(parts.map((part) => part.amountMinor));
}

/** The shop's work does not wait for an edit. */
function endEdit(life: Life): void {
  const edit = life.edits.at(-1);
  if (life.order.editUntil && edit) moveEdit(edit, 'REFUSED');
  life.order.editUntil = null;
}

function close(life: Life): void {
  endEdit(life);
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

/** Any mutation, or more often one that could be legal: of the order, of one of its returns, or by the clock and the provider. */
function chooseMutation(life: Life, choice: number): string {
  const likely = [
    ...legalMoves(life).filter((name) => name in mutations),
    ...Object.keys(returnChanges).filter((change) =>
      life.returns.some((row) => allowsChange(row, change as ReturnChange)),
    ),
    ...(life.returns.some(({ state }) => state === 'REFUND_PENDING') ? ['answer'] : []),
    ...(life.shipments.length > 0 ? ['complete'] : []),
    ...(legalMoves(life).includes('editOrderLines') ? ['requestEdit'] : []),
    ...(life.order.editUntil ? ['answerEdit', 'answerEdit'] : []),
    ...(legalMoves(life).includes('requestReturn') ? ['requestExchange', 'requestExchange'] : []),
    ...(life.returns.some(({ exchangeState }) => exchangeState === 'REQUESTED') ? ['answerExchange'] : []),
    ...(life.returns.some(({ state }) => state === 'EXCHANGE_PENDING') ? ['answerDifference'] : []),
    ...(life.returns.some((row) => allowsChange(row, 'exchangeReturn')) ? ['exchangeReturn', 'exchangeReturn'] : []),
  ];
  const names = choice % 5 === 0 || likely.length === 0 ? Object.keys(mutations) : likely;
  return names[Math.floor(choice / 5) % names.length] ?? 'complete';
}

function bornReturn({ returns }: Life, pieces: LinePieces[]): Life['returns'][number] {
  return {
    id: `r${returns.length}`,
    state: 'REQUESTED',
    ofParcel: false,
    pieces,
    valueMinor: 0,
    restocked: 0,
    writtenOff: 0,
    exchangeState: null,
    wanted: [],
    asked: [],
  };
}

const endsExchange = { rejectReturn: 1, cancelReturn: 1, refundReturn: 1, closeReturn: 1 };

/** The first return that allows the change takes it. */
function changed(life: Life, change: ReturnChange): boolean {
  const found = life.returns.find((row) => allowsChange(row, change));
  if (!found) {
    for (const { id } of life.returns)
      expect(decideReturnChange(change, life, life.returns, id)).toMatchObject({ kind: 'illegal' });
    return false;
  }
  expect(decideReturnChange(change, life, life.returns, found.id)).toEqual({ kind: 'move', found });
  if (change in endsExchange) endExchange(life, found);
  moveReturn(found, returnChanges[change]);
  if (change === 'receiveReturn') {
    takeBack(life.lines, found.pieces);
    found.valueMinor = valueOf('returned', life.lines, found.pieces);
    for (const line of found.wanted) {
      const bought = lineOf(life, line.replacedId);
      const rate = { taxClass: line.taxClass, ratePpm: line.taxRatePpm, included: line.taxIncluded };
      Object.assign(line, priceReplacement(line, bought, bought.returnedQuantity - line.quantity, [rate]));
      const [pieces] = found.wanted.length === 1 ? found.pieces : [];
      // The same article at the same price costs just what comes back.
      if (pieces && line.unitMinor === bought.unitMinor && line.taxClass === bought.taxClass)
        expect(priceOfReplacements([line])).toBe(found.valueMinor);
    }
  }
  if (change === 'inspectReturn') {
    const inspection = decideInspection(found.pieces, undefined);
    if (inspection.kind !== 'inspected') throw new Error('expected an inspection without lines to be possible');
    found.restocked = inspection.lines.reduce((sum, { restock }) => sum + restock, 0);
  }
  return true;
}

/** Pieces that were delivered and are in no return, as the database counts them. */
function returnable(life: Life): Map<string, number> {
  const count = (lists: readonly (readonly LinePieces[])[], lineId: string) =>
    lists
      .flat()
      .filter(({ orderLineId }) => orderLineId === lineId)
      .reduce((sum, { quantity }) => sum + quantity, 0);
  const arrived = life.shipments.filter(({ state }) => state === 'DELIVERED').map(({ pieces }) => pieces);
  const back = life.returns
    .filter(({ state, ofParcel }) => !ofParcel && state !== 'REJECTED' && state !== 'CANCELLED')
    .map(({ pieces }) => pieces);
  return new Map(life.lines.map(({ id }) => [id, count(arrived, id) - count(back, id)]));
}

function capture(life: Life, pieces: readonly LinePieces[]): void {
  const shippingMinor = isFirstParcel(life.lines, pieces) ? shippingCharge(life) : 0;
  const due = valueOf('shipped', life.lines, pieces) + shippingMinor;
  const paid = pay(life, due);
  life.paidByReturns.shippedMinor += paid;
  const parts = splitCapture(life.payments, life.operations, due - paid);
  if (!parts) throw new Error(`expected ${due - paid} to be authorised`);
  for (const { payment, amountMinor } of parts) payment.capturedMinor += amountMinor;
}

/** Everything, or some pieces of one line: sometimes more than there are. */
function piecesOf({ lines }: Life, number: number): LinePieces[] | undefined {
  const line = lines[number % lines.length];
  return number % 5 === 0 || !line ? undefined : [{ orderLineId: line.id, quantity: 1 + (number % 3) }];
}

const seen = {
  statuses: new Set<OrderStatus>(),
  shipments: new Set<ShipmentState>(),
  returns: new Set<ReturnState>(),
  edits: new Set<EditState>(),
  exchanges: new Set<ExchangeState>(),
};
/** Mutations of a return are not among the moves of its order. */
const notOffered = [
  'complete',
  'answer',
  'requestEdit',
  'answerEdit',
  'requestExchange',
  'answerExchange',
  'answerDifference',
  ...Object.keys(returnChanges),
];

describe('random lives of a confirmed order', () => {
  it('take legal steps only, lose no piece, and never capture more than was shipped', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
        fc.array(fc.tuple(fc.nat(1000), fc.nat(1000)), { minLength: 1, maxLength: 40 }),
        fc.boolean(),
        (quantities, steps, delivered) => {
          const life = bornOf(quantities);
          if (delivered) {
            // Every piece in one parcel that arrived: so that lives are long enough for exchanges.
            mutations['shipOrder']?.(life, 5);
            mutations['markDelivered']?.(life, 3);
          }
          for (const [choice, number] of steps) {
            const before = orderStatus(life);
            const allowed = legalMoves(life);
            const name = chooseMutation(life, choice);
            const unchanged = JSON.stringify(life);
            const legal = mutations[name]?.(life, number) ?? false;
            // What the refusals offer is what the decisions accept.
            if (legal && !notOffered.includes(name)) expect(allowed).toContain(name);
            if (!legal) expect(JSON.stringify(life)).toBe(unchanged);
            check(life);
            const status = orderStatus(life);
            if (JSON.stringify(life) !== unchanged) expect(statusMoves.get(before)).toContain(status);
            seen.statuses.add(status);
            for (const { state } of life.shipments) seen.shipments.add(state);
            for (const { state } of life.returns) seen.returns.add(state);
            for (const { exchangeState } of life.returns) if (exchangeState) seen.exchanges.add(exchangeState);
            for (const { state } of life.edits) seen.edits.add(state);
          }
        },
      ),
      { numRuns: 2_000, seed: 40 },
    );
  });

  it('find each status after the confirmation, and each state of a parcel, of a return, of an exchange and of an edit', () => {
    const before: OrderStatus[] = ['PLACED', 'PAYMENT_ACTION_REQUIRED', 'EXPIRED'];
    expect([...seen.statuses].toSorted()).toEqual(
      orderStatuses.filter((status) => !before.includes(status)).toSorted(),
    );
    expect([...seen.shipments].toSorted()).toEqual(shipmentStates.toSorted());
    expect([...seen.returns].toSorted()).toEqual(returnStates.toSorted());
    expect([...seen.edits].toSorted()).toEqual(editStates.toSorted());
    expect([...seen.exchanges].toSorted()).toEqual(exchangeStates.toSorted());
  });
});

it('an exchange that waits for its difference ends if staff refund or close the return', () => {
  const waiting = () => ({ id: 'r0', state: 'EXCHANGE_PENDING' as ReturnState, exchangeState: 'RESERVED' as const });
  const changes = allowedChanges(waiting());
  expect(changes).toEqual(['refundReturn', 'closeReturn']);
  for (const change of changes) {
    const row: { id: string; state: ReturnState; exchangeState: ExchangeState } = waiting();
    refuseExchange(row);
    moveReturn(row, returnChanges[change]);
    expect(row).toEqual({ id: 'r0', state: returnChanges[change], exchangeState: 'REFUSED' });
  }
});

describe('the public values', () => {
  const schema = buildSchema(readFileSync(path.join(repositoryRoot, 'schema/api.graphql'), 'utf8'));
  const valuesOf = (name: string) => {
    const type = schema.getType(name);
    return isEnumType(type) ? type.getValues().map((value) => value.name) : [];
  };
  /** Every state that the moves lead to from the first ones. */
  function reach<State extends string>(moves: Readonly<Record<State, readonly State[]>>, ...first: State[]): State[] {
    const found = new Set<State>(first);
    for (const state of found) for (const next of moves[state]) found.add(next);
    return [...found].toSorted();
  }

  it('are the ones that the machines reach, and no others', () => {
    expect(reach(paymentMoves, 'INITIATED')).toEqual(valuesOf('PaymentStatus').toSorted());
    expect(reach(shipmentMoves, 'PACKED')).toEqual(valuesOf('ShipmentStatus').toSorted());
    expect(reach(returnMoves, 'REQUESTED')).toEqual(valuesOf('ReturnStatus').toSorted());
    expect(reach(exchangeMoves, 'REQUESTED')).toEqual(valuesOf('ReturnExchangeStatus').toSorted());
    expect(reach(editMoves, 'REQUESTED')).toEqual(valuesOf('OrderEditStatus').toSorted());
    const followers = Object.fromEntries(
      orderStatuses.map((status) => [status, statusMoves.get(status) ?? []]),
      // One entry for each status.
    ) as Record<OrderStatus, readonly OrderStatus[]>;
    expect(reach(followers, ...(statusMoves.get(null) ?? []))).toEqual(valuesOf('OrderStatus').toSorted());
  });

  it('of an order before its confirmation are a function of its payments', () => {
    const placed = { ...bornOf([1]), order: { state: 'PLACED' as const, heldUntil: null, editUntil: null } };
    expect(orderStatus(placed)).toBe('PLACED');
    const asked = {
      state: 'ACTION_REQUIRED',
      capturedMinor: 0,
      refundedMinor: 0,
      refundPendingMinor: 0,
      creditMinor: 0,
    };
    expect(orderStatus({ ...placed, payments: [asked] })).toBe('PAYMENT_ACTION_REQUIRED');
    expect(legalMoves({ ...placed, payments: [asked] })).toEqual(['cancelOrder', 'abortOrder', 'resumePayment']);
    expect(orderStatus({ ...placed, order: { state: 'EXPIRED', heldUntil: null, editUntil: null } })).toBe('EXPIRED');
  });
});

function check(life: Life): void {
  expect(orderStatuses).toContain(orderStatus(life satisfies OrderFacts));
  // An edit waits just while the order is untouched, and of one order one waits.
  const waiting = life.edits.filter(({ state }) => state === 'REQUESTED' || state === 'STOCK_RESERVED');
  expect(waiting.length).toBe(life.order.editUntil ? 1 : 0);
  if (life.order.editUntil) expect(mayWait(life)).toBe(true);
  for (const line of life.lines) {
    expect(openPieces(line)).toBeGreaterThanOrEqual(0);
    const inParcels = (states: readonly ShipmentState[]) =>
      life.shipments
        .filter(({ state }) => states.includes(state))
        .flatMap(({ pieces }) => pieces)
        .filter(({ orderLineId }) => orderLineId === line.id)
        .reduce((sum, { quantity }) => sum + quantity, 0);
    expect(line.returnedQuantity).toBeLessThanOrEqual(line.shippedQuantity);
    expect(line.packedQuantity).toBe(inParcels(['PACKED']));
    expect(line.shippedQuantity).toBe(inParcels(['SHIPPED', 'DELIVERED', 'DELIVERY_FAILED']));
  }
  const costOf = (piecesOfLine: (line: Line) => number) =>
    life.lines.reduce((sum, line) => sum + partsOf(line, piecesOfLine(line)).chargeMinor, 0);
  const shippingMinor = shippingCharge(life);
  expect(life.totalMinor).toBe(costOf((line) => line.quantity - line.cancelledQuantity) + shippingMinor);
  const isShipped = life.lines.some(({ shippedQuantity }) => shippedQuantity > 0);
  const { shippedMinor, cancelledMinor, setAsideMinor } = life.paidByReturns;
  const sum = (field: 'authorisedMinor' | 'capturedMinor') => sumOf(life.payments.map((payment) => payment[field]));
  // Nothing is shipped without money or credit.
  const shipped = costOf((line) => line.shippedQuantity) + (isShipped ? shippingMinor : 0);
  expect(sum('capturedMinor') + shippedMinor).toBe(shipped);
  expect(sum('capturedMinor')).toBeLessThanOrEqual(life.totalMinor);
  expect(sum('authorisedMinor') + setAsideMinor).toBeGreaterThanOrEqual(life.totalMinor);
  const pending = life.returns.filter(({ state }) => state === 'EXCHANGE_PENDING').flatMap(({ asked }) => asked);
  expect(sumOf(life.payments.map(({ creditMinor }) => creditMinor))).toBe(
    sumOf(pending.map(({ amountMinor }) => amountMinor)) + setAsideMinor - shippedMinor - cancelledMinor,
  );
  for (const payment of life.payments) {
    expect(payment.creditMinor).toBeGreaterThanOrEqual(0);
    expect(payment.capturedMinor).toBeLessThanOrEqual(payment.authorisedMinor);
    expect(payment.refundedMinor + payment.refundPendingMinor + payment.creditMinor).toBeLessThanOrEqual(
      payment.capturedMinor,
    );
  }
}
