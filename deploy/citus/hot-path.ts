/*
 * The statements of placing, confirming and reading an order that touch a table of customers (placement.ts). Once orders are distributed, a statement
 * that names the customer runs on one node. All others have to change before, or ask every node. Work by the clock looks over all customers and is
 * not listed: it asks every node, as it must.
 */

/** A statement by what it does to tables, each once, in alphabetical order. */
export interface HotStatement {
  what: string;
  /** What names the customer of its rows. */
  named: readonly string[];
  /** What does not. */
  unnamed: readonly string[];
  /** What has to happen before `distribute`; null if nothing has to. */
  before: string | null;
}

const writesColumn = 'the code writes the customer into each row, and the keys of the tables contain the customer';
const newParts = [
  'inserts order_history',
  'inserts order_line',
  'inserts order_step',
  'inserts payment',
  'inserts payment_operation',
];
const askedOfAll = 'nothing has to change: it asks every node, as it must';

export const hotStatements: readonly HotStatement[] = [
  {
    what: 'placing: the age of the oldest order that waits, once a second',
    named: [],
    unnamed: ['reads order_step', 'reads orders'],
    before: askedOfAll,
  },
  {
    what: 'placing: the claim of the key of a call',
    named: ['changes idempotency_key'],
    unnamed: [],
    before: null,
  },
  {
    what: 'placing: the key of a call that is repeated',
    named: ['reads idempotency_key'],
    unnamed: [],
    before: null,
  },
  {
    what: 'placing: the order with its parts',
    named: ['inserts orders'],
    unnamed: newParts,
    before: writesColumn,
  },
  {
    what: 'placing: an order with a promotion',
    named: ['inserts orders', 'inserts promotion_redemption'],
    unnamed: newParts,
    before: writesColumn,
  },
  {
    what: 'confirming: the locks of orders, by their ids',
    named: [],
    unnamed: ['locks orders'],
    before:
      'the event and the job carry the customer, and the orders of each customer are locked by a statement of their own',
  },
  {
    what: 'confirming: the locked orders with their parts',
    named: [],
    unnamed: [
      'reads order_line',
      'reads order_step',
      'reads orders',
      'reads payment',
      'reads payment_operation',
      'reads shipment',
    ],
    before: 'the lock answers with the customer, who is then in the condition of each part',
  },
  {
    what: 'confirming: the stock is held, and the payment is asked for',
    named: [],
    unnamed: ['changes order_step', 'changes payment', 'changes payment_operation'],
    before: writesColumn,
  },
  {
    what: 'confirming: the payments that jobs ask for',
    named: [],
    unnamed: ['reads orders', 'reads payment', 'reads payment_operation'],
    before: 'the job carries the customer',
  },
  {
    what: 'confirming: the answer of the payment provider',
    named: [],
    unnamed: [
      'changes order_step',
      'changes orders',
      'changes payment',
      'changes payment_operation',
      'inserts order_history',
    ],
    before: writesColumn,
  },
  {
    what: 'reading: pages of orders of a customer',
    named: ['reads orders'],
    unnamed: [],
    before: null,
  },
  {
    what: 'reading: an order with its parts, for its customer; and pages of orders with their parts',
    named: ['reads orders'],
    unnamed: ['reads order_history', 'reads order_line', 'reads order_step', 'reads payment'],
    before: 'the parts have the column; then the customer is in the condition of each',
  },
];
