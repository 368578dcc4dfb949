// Made from schema.graphql by `npm run generate`; never edited.
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { Order as OrderRow } from './storage/order.entity.ts';
import type { OrderStep as OrderStepRow } from './storage/order-step.entity.ts';
import type { StuckOrder as StuckOrderRow } from './storage/stuck-orders.ts';
import type { OrderList } from './resolvers/order-page.ts';
import type { ReturnList } from './resolvers/order-return.ts';
import type { Cart as CartRow } from './storage/cart.entity.ts';
import type { UserReference, VariantReference } from './domain/references.ts';
import type { CheckoutQuote as CheckoutQuoteOutcome } from './placing/quote-order.ts';
import type { TaxRate as TaxRateRow } from './storage/tax-rate.entity.ts';
import type { ShippingMethod as ShippingMethodRow } from './storage/shipping-method.entity.ts';
import type { Promotion as PromotionRow } from './storage/promotion.entity.ts';
import type { VariantShortage } from './domain/placement.ts';
import type { PlacedOrder as PlacedOrderOutcome } from './commands/place-order.ts';
import type { OrderLinkOpened as OrderLinkOpenedOutcome } from './commands/open-order-link.ts';
import type { OrderChanged as OrderChangedOutcome } from './domain/outcome.ts';
import type { GuestCartCreated as GuestCartCreatedOutcome } from './commands/create-guest-cart.ts';
import type { CartChanged as CartChangedOutcome } from './commands/add-to-cart.ts';
import type { BackgroundWork as BackgroundWorkParts } from '../../platform/operations/background-work.ts';
import type { OrdersContext } from './context.ts';
export type Maybe<T> = T | null | undefined;
export type InputMaybe<T> = T | null | undefined;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A moment in UTC, as in RFC 3339: `2026-11-21T09:30:00.000Z`. */
  DateTime: { input: Date; output: Date; }
  /** A whole number beyond 32 bits: a JSON number up to 2^53−1, a string of digits above. */
  BigInt: { input: bigint; output: bigint; }
  /** A currency by its ISO 4217 code, such as `GBP`. */
  CurrencyCode: { input: string; output: string; }
  /** A country by its ISO 3166-1 alpha-2 code, such as `GB`. */
  CountryCode: { input: string; output: string; }
  link__Import: { input: unknown; output: unknown; }
  federation__FieldSet: { input: unknown; output: unknown; }
  federation__Scope: { input: unknown; output: unknown; }
  federation__Policy: { input: unknown; output: unknown; }
  federation__ContextFieldValue: { input: unknown; output: unknown; }
};

/** An object that can be fetched by its id alone, with `node`. */
export type Node = {
  /** UUIDv7. */
  id: Scalars['ID']['output'];
};

/** An expected answer that declines a request. Nothing was changed. Branch on `__typename`: each refusal has its own type. */
export type Refusal = {
  /** The stable name of the refusal in upper case, such as `OUT_OF_STOCK`. Each type has one code. */
  code: Scalars['String']['output'];
  /** What was expected and what was received, in one sentence. */
  message: Scalars['String']['output'];
};

/** An amount of money. */
export type Money = {
  __typename?: 'Money';
  /** The amount in minor units of the currency, such as pence or cents. */
  amount: Scalars['BigInt']['output'];
  /** The currency, by its ISO 4217 code. */
  currency: Scalars['CurrencyCode']['output'];
};

/** The position of a page within its list. */
export type PageInfo = {
  __typename?: 'PageInfo';
  /** Whether `after: endCursor` returns more. */
  hasNextPage: Scalars['Boolean']['output'];
  /** Whether there is anything before this page; false if unknown. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** Cursor of the first edge; null on an empty page. */
  startCursor?: Maybe<Scalars['String']['output']>;
  /** Cursor of the last edge; null on an empty page. */
  endCursor?: Maybe<Scalars['String']['output']>;
};

/** The status of an order, derived from the states of the order, its payments, shipments and returns. */
export type OrderStatus =
  /** Accepted; stock and payment are being arranged. */
  | 'PLACED'
  /** The customer must confirm the payment with their bank. */
  | 'PAYMENT_ACTION_REQUIRED'
  /** Stock is committed and the payment authorised. */
  | 'CONFIRMED'
  /** Stopped until staff have checked it. */
  | 'ON_HOLD'
  /** Some of it was shipped. */
  | 'PARTIALLY_SHIPPED'
  /** All of it was shipped. */
  | 'SHIPPED'
  /** Some of it was delivered. */
  | 'PARTIALLY_DELIVERED'
  /** All of it was delivered. */
  | 'DELIVERED'
  /** Closed; nothing more will happen. */
  | 'COMPLETED'
  /** Cancelled; nothing is owed. */
  | 'CANCELLED'
  /** Not paid in time; nothing is owed. */
  | 'EXPIRED'
  /** Some of it was returned. */
  | 'PARTIALLY_RETURNED'
  /** All of it was returned. */
  | 'RETURNED';

/** A person with an account. Visible to that person and to staff. */
export type User = {
  __typename?: 'User';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** The user's orders, newest first; `first` is 1 to 100. Empty unless the caller is that user or staff. The answers of `completeRegistration`, `signIn` and `refreshSession` are made for a caller without a token, so they are empty too; query again with the new token. Null, with an error, while orders cannot be read. */
  orders?: Maybe<OrderConnection>;
};


/** A person with an account. Visible to that person and to staff. */
export type UserOrdersArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};

/** One version of a product that can be bought, such as a size or a colour. */
export type Variant = {
  __typename?: 'Variant';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
};

/** A customer's order. Visible to that customer and to staff; for everyone else it does not exist. */
export type Order = Node & {
  __typename?: 'Order';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** The same id, for `node`. */
  ref: Scalars['ID']['output'];
  /** The short, unique number for people, such as `TP-7K3M-92QD`. */
  number: Scalars['String']['output'];
  /** The status of the order. */
  status: OrderStatus;
  /** The version: 1 when placed, one more with each entry of `history`. Live updates carry it. */
  version: Scalars['Int']['output'];
  /** The lines, in the order of the request. */
  lines: Array<OrderLine>;
  /** What is to pay: `subtotal` − `discount` + `shipping` + `tax` − `includedTax`. */
  total: Money;
  /** The sum of the lines before discounts. */
  subtotal: Money;
  /** What promotions take off the lines and off shipping. */
  discount: Money;
  /** The promotions, with what each took off when the order was placed. */
  discounts: Array<OrderDiscount>;
  /** The code of the shipping method; null if the shop had none. */
  shippingMethod?: Maybe<Scalars['String']['output']>;
  /** The price of shipping before discounts. */
  shipping: Money;
  /** All the tax on lines and shipping. */
  tax: Money;
  /** The part of `tax` that the prices contain. The rest is added to them. */
  includedTax: Money;
  /** The e-mail address of a guest; null for the order of an account, and once the shop has erased the address. */
  guestEmail?: Maybe<Scalars['String']['output']>;
  /** The customer; null for the order of a guest, and while accounts cannot be read. */
  customer?: Maybe<User>;
  /** The shipping address; `editOrder` can change it until something is packed. */
  shippingAddress: PostalAddress;
  /** Every change of the order, oldest first. Entries never change. */
  history: Array<OrderHistoryEntry>;
  /** The steps that turn a placed order into a confirmed one, and their progress. Follow them with `operationProgress`. */
  progress: Array<OrderStep>;
  /** The edits that add pieces, oldest first. The order stays as it is until an edit is applied. */
  edits: Array<OrderEdit>;
  /** The actions of staff that the order takes now. Empty unless the viewer is SUPPORT or ADMIN. */
  staffActions: Array<StaffAction>;
  /** The payments for this order. */
  payments: Array<Payment>;
  /** The parcels, oldest first. */
  shipments: Array<Shipment>;
  /** The returns, oldest first. */
  returns: Array<OrderReturn>;
  /** Invoices for money that was received, and credit notes for money that went back; oldest first. Each follows its money within seconds. */
  invoices: Array<Invoice>;
  /** When the order was placed. */
  placedAt: Scalars['DateTime']['output'];
};

/** A line of an order, at the price when it was placed. */
export type OrderLine = {
  __typename?: 'OrderLine';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** The variant; null, with an error, while the catalog cannot answer. */
  variant?: Maybe<Variant>;
  /** The sku when the order was placed. */
  sku: Scalars['String']['output'];
  /** The name when the order was placed. */
  name: Scalars['String']['output'];
  /** The number of pieces that were bought and not cancelled. */
  quantity: Scalars['Int']['output'];
  /** The number of pieces that staff cancelled. */
  cancelledQuantity: Scalars['Int']['output'];
  /** The number of pieces that were shipped. */
  shippedQuantity: Scalars['Int']['output'];
  /** The number of pieces that were shipped and came back. */
  returnedQuantity: Scalars['Int']['output'];
  /** The price of one piece when the order was placed. */
  unitPrice: Money;
  /** The quantity times the unit price. */
  lineTotal: Money;
  /** What promotions take off the line. */
  discount: Money;
  /** The tax on the line after discounts. */
  tax: Money;
  /** The class of goods that the tax was looked up by, such as `STANDARD`. */
  taxClass: Scalars['String']['output'];
  /** The rate of the tax in parts per million, 200000 is 20 %; 0 for goods that are not taxed. Null for a line that was placed before orders kept it. */
  taxRatePpm?: Maybe<Scalars['Int']['output']>;
};

/** A promotion that took something off. */
export type OrderDiscount = {
  __typename?: 'OrderDiscount';
  /** The name of the promotion. */
  name: Scalars['String']['output'];
  /** The code that the customer entered; null for a promotion without a code. */
  code?: Maybe<Scalars['String']['output']>;
  /** What it took off. */
  amount: Money;
};

/** The address that an order is sent to: a copy from when it was placed. */
export type PostalAddress = {
  __typename?: 'PostalAddress';
  /** The recipient. */
  name: Scalars['String']['output'];
  /** The street and number. */
  line1: Scalars['String']['output'];
  /** The flat, floor or building. */
  line2?: Maybe<Scalars['String']['output']>;
  /** The town. */
  city: Scalars['String']['output'];
  /** The state, county or province. */
  region?: Maybe<Scalars['String']['output']>;
  /** The postal code; empty if the country has none. */
  postalCode: Scalars['String']['output'];
  /** The country. */
  country: Scalars['CountryCode']['output'];
  /** The telephone number for the carrier. */
  phone?: Maybe<Scalars['String']['output']>;
};

/** One change of an order. Money moves without the status: then `from` and `to` are equal. */
export type OrderHistoryEntry = {
  __typename?: 'OrderHistoryEntry';
  /** The order's version after this change: 1, 2, 3 and so on, without gaps. */
  version: Scalars['Int']['output'];
  /** The status before; null for the first entry. */
  from?: Maybe<OrderStatus>;
  /** The status after the change. */
  to: OrderStatus;
  /** When it happened. */
  at: Scalars['DateTime']['output'];
  /** Who made the change: `customer`, `staff` or `system`. */
  actor: Scalars['String']['output'];
  /** The reason, such as `PAYMENT_DECLINED`; null if there is none. */
  reason?: Maybe<Scalars['String']['output']>;
  /** What happened, by the name of its event, such as `order.confirmed` or `order.refunded`. New names may come. Null for changes that an older release recorded. */
  event?: Maybe<Scalars['String']['output']>;
  /** The amount that was authorised, captured, refunded, voided or refused, or that an exchange is about; null for a change without money. */
  amount?: Maybe<Money>;
};

/** A step between placed and confirmed. */
export type OrderStep = {
  __typename?: 'OrderStep';
  /** The step: `RESERVE_STOCK`, `AUTHORISE_PAYMENT` or `CONFIRM`. */
  step: Scalars['String']['output'];
  /** Its state: `PENDING`, `RUNNING`, `RETRYING`, `DONE`, `REFUSED` or `COMPENSATED`. */
  state: Scalars['String']['output'];
  /** The number of attempts. */
  attempts: Scalars['Int']['output'];
  /** The code of the last error; null if there was none. */
  lastError?: Maybe<Scalars['String']['output']>;
};

/** The status of an edit that adds pieces to an order. */
export type OrderEditStatus =
  /** The catalog is asked for the pieces. */
  | 'REQUESTED'
  /** The pieces are committed to the order, and the payment provider is asked to hold the new total. */
  | 'STOCK_RESERVED'
  /** The order has the pieces, and its payment holds the new total. */
  | 'APPLIED'
  /** The order stays as it was. Pieces and money are given back. */
  | 'REFUSED';

/** An edit that adds pieces to a confirmed order, and may take others off. */
export type OrderEdit = {
  __typename?: 'OrderEdit';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** The status. */
  status: OrderEditStatus;
  /** Why it was requested. */
  reason: Scalars['String']['output'];
  /** What it adds. */
  added: Array<AddedLine>;
  /** What the order costs with the edit. */
  total: Money;
  /** Of a refused edit: `OUT_OF_STOCK`, `PAYMENT_DECLINED`, `NOT_PAID_IN_TIME`, `ORDER_CHANGED` (it was held, packed or shipped, or lost pieces), `ORDER_CANCELLED`, `WITHDRAWN` (by the customer, or staff for them) or `ABORTED` (by staff). New codes may come. Null otherwise. */
  code?: Maybe<Scalars['String']['output']>;
  /** When it was requested. */
  requestedAt: Scalars['DateTime']['output'];
  /** When it was applied or refused; null while it waits. */
  finishedAt?: Maybe<Scalars['DateTime']['output']>;
};

/** Pieces that an edit adds, at the price when it was requested. When it is applied, they are a line of the order with this id. */
export type AddedLine = {
  __typename?: 'AddedLine';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** The variant; null, with an error, while the catalog cannot answer. */
  variant?: Maybe<Variant>;
  /** The sku when the edit was requested. */
  sku: Scalars['String']['output'];
  /** The name when the edit was requested. */
  name: Scalars['String']['output'];
  /** The number of pieces. */
  quantity: Scalars['Int']['output'];
  /** The price of one piece. */
  unitPrice: Money;
};

/** The status of a payment. */
export type PaymentStatus =
  /** The provider was not asked yet. */
  | 'INITIATED'
  /** The customer must confirm the payment with their bank: of the order, of an edit or of an exchange. */
  | 'ACTION_REQUIRED'
  /** The provider was asked and has not answered yet. */
  | 'PENDING'
  /** The provider holds the amount for the shop. */
  | 'AUTHORIZED'
  /** Received in full. */
  | 'CAPTURED'
  /** Received in part. */
  | 'PARTIALLY_CAPTURED'
  /** Declined. */
  | 'FAILED'
  /** Cancelled before anything was received. */
  | 'VOIDED'
  /** The authorisation expired. */
  | 'AUTH_EXPIRED'
  /** A refund is in progress. */
  | 'REFUND_PENDING'
  /** Refunded in full. */
  | 'REFUNDED'
  /** Refunded in part. */
  | 'PARTIALLY_REFUNDED';

/** A payment for an order: one attempt at the payment provider. */
export type Payment = {
  __typename?: 'Payment';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** The status. */
  status: PaymentStatus;
  /** While the customer must confirm the payment: the secret that their browser does it with at the provider. For its customer only. */
  clientSecret?: Maybe<Scalars['String']['output']>;
  /** The requested amount. */
  amount: Money;
  /** The received amount. */
  captured: Money;
  /** The refunded amount. */
  refunded: Money;
};

/** The status of a parcel. */
export type ShipmentStatus =
  /** Packed; the carrier does not have it yet. */
  | 'PACKED'
  /** Handed to the carrier. */
  | 'SHIPPED'
  /** Delivered. */
  | 'DELIVERED'
  /** The carrier could not deliver it and brings it back. */
  | 'DELIVERY_FAILED'
  /** Taken apart before the carrier had it. */
  | 'CANCELLED';

/** A parcel. */
export type Shipment = {
  __typename?: 'Shipment';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** The status. */
  status: ShipmentStatus;
  /** The carrier's tracking code. */
  trackingCode?: Maybe<Scalars['String']['output']>;
  /** The carrier. */
  carrier?: Maybe<Scalars['String']['output']>;
  /** The contents. */
  lines: Array<ShipmentLine>;
  /** When it was packed; null if it was shipped immediately. */
  packedAt?: Maybe<Scalars['DateTime']['output']>;
  /** When it was handed to the carrier; for a parcel that was never handed over, when it was packed. */
  shippedAt: Scalars['DateTime']['output'];
  /** When it was delivered; null until then. */
  deliveredAt?: Maybe<Scalars['DateTime']['output']>;
};

/** A line of an order in a parcel. */
export type ShipmentLine = {
  __typename?: 'ShipmentLine';
  /** The id of the order's line. */
  orderLineId: Scalars['ID']['output'];
  /** The number of pieces. */
  quantity: Scalars['Int']['output'];
};

/** The kind of an invoice. */
export type InvoiceKind =
  /** For money that was received for a parcel. */
  | 'INVOICE'
  /** For money that went back. */
  | 'CREDIT_NOTE';

/** An invoice or a credit note. It never changes. */
export type Invoice = {
  __typename?: 'Invoice';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** The kind. */
  kind: InvoiceKind;
  /** The number, such as `2026-000123`, or `CN-2026-000123` for a credit note. Each kind counts without a gap from 1 in each year (UTC). */
  number: Scalars['String']['output'];
  /** The amount. */
  amount: Money;
  /** When it was issued. */
  issuedAt: Scalars['DateTime']['output'];
  /** The PDF, in Base64; null until it is made. */
  pdf?: Maybe<Scalars['String']['output']>;
};

/** The status of a return. */
export type ReturnStatus =
  /** The customer wants to send pieces back. */
  | 'REQUESTED'
  /** Staff agreed; the customer may send the pieces. */
  | 'APPROVED'
  /** Staff did not agree. */
  | 'REJECTED'
  /** Given up before the pieces were on their way. */
  | 'CANCELLED'
  /** On the way to the shop. The way back of a parcel that could not be delivered begins here. */
  | 'IN_TRANSIT'
  /** The pieces are back. */
  | 'RECEIVED'
  /** Each piece is on sale again or written off. */
  | 'INSPECTED'
  /** A refund is in progress. */
  | 'REFUND_PENDING'
  /** Refunded. */
  | 'REFUNDED'
  /** Accepted for other pieces. The payment provider is asked to hold the difference. */
  | 'EXCHANGE_PENDING'
  /** The order has other pieces instead. */
  | 'EXCHANGED'
  /** Closed without a refund. */
  | 'CLOSED';

/** Pieces that come back, or are to come back. */
export type OrderReturn = {
  __typename?: 'OrderReturn';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** The order. */
  order: Order;
  /** The status. */
  status: ReturnStatus;
  /** The mutations that are possible now, such as `approveReturn`. The description of each mutation says who may call it. */
  allowed: Array<Scalars['String']['output']>;
  /** Why they come back. */
  reason: Scalars['String']['output'];
  /** The tracking code of the way back. */
  trackingCode?: Maybe<Scalars['String']['output']>;
  /** The id of the parcel that could not be delivered; null for a return that was requested. */
  shipmentId?: Maybe<Scalars['ID']['output']>;
  /** The pieces. */
  lines: Array<ReturnLine>;
  /** The amount that is or was sent back for it. */
  refund: Money;
  /** When it was requested. */
  requestedAt: Scalars['DateTime']['output'];
  /** The exchange for other pieces; null if the customer wants the money. */
  exchange?: Maybe<ReturnExchange>;
};

/** The status of the exchange of a return. */
export type ReturnExchangeStatus =
  /** The catalog is asked for the new pieces. */
  | 'REQUESTED'
  /** The new pieces are kept for the order until the returned ones are accepted. */
  | 'RESERVED'
  /** The order has the new pieces. */
  | 'APPLIED'
  /** There is no exchange. The return goes on: its pieces can be refunded. */
  | 'REFUSED';

/** Other pieces instead of the money of a return. The returned pieces pay for them; a higher price is authorised first, a lower one is refunded. */
export type ReturnExchange = {
  __typename?: 'ReturnExchange';
  /** The status. */
  status: ReturnExchangeStatus;
  /** The new pieces, at the price when they were requested. They take over the discount of the returned ones. */
  added: Array<AddedLine>;
  /** What the new pieces cost, with discount and tax. */
  total: Money;
  /** What the returned pieces pay. An estimate until they are back. */
  worth: Money;
  /** Of a refused exchange: `OUT_OF_STOCK`, `PAYMENT_DECLINED`, `NOT_PAID_IN_TIME`, `NOT_RETURNED_IN_TIME`, `RETURN_REJECTED`, `RETURN_CANCELLED`, `RETURN_REFUNDED` or `RETURN_CLOSED`. New codes may come. Null otherwise. */
  code?: Maybe<Scalars['String']['output']>;
  /** Until when the new pieces are kept if the returned ones are not back, or if the difference is not held; null otherwise. Three days if the customer must confirm the difference with their bank. */
  keptUntil?: Maybe<Scalars['DateTime']['output']>;
};

/** A line of an order in a return. */
export type ReturnLine = {
  __typename?: 'ReturnLine';
  /** The id of the order's line. */
  orderLineId: Scalars['ID']['output'];
  /** The number of pieces. */
  quantity: Scalars['Int']['output'];
  /** The number of pieces that are on sale again. */
  restocked: Scalars['Int']['output'];
  /** The number of pieces that were written off. */
  writtenOff: Scalars['Int']['output'];
  /** What the pieces cost, after discounts and with tax: what a refund sends back. Null until they are received. */
  value?: Maybe<Money>;
};

/** A page of returns. */
export type ReturnConnection = {
  __typename?: 'ReturnConnection';
  /** The returns of this page, with cursors. */
  edges: Array<ReturnEdge>;
  /** The returns of this page. */
  nodes: Array<OrderReturn>;
  /** How to continue. */
  pageInfo: PageInfo;
  /** How many returns the list has on all pages together. It is counted up to 10,000: with this number there may be more. */
  totalCount: Scalars['Int']['output'];
};

/** A return in a list. */
export type ReturnEdge = {
  __typename?: 'ReturnEdge';
  /** The opaque position of this return. Pass it as `after` to continue behind it. */
  cursor: Scalars['String']['output'];
  /** The return. */
  node: OrderReturn;
};

/** Conditions that must all hold. */
export type ReturnFilter = {
  /** Returns with one of these statuses. */
  status?: InputMaybe<Array<ReturnStatus>>;
};

/** An action of staff: it retries or ends work that stands still, or holds or releases the order. */
export type StaffAction =
  /** `resumeOrder` tries unfinished work again. */
  | 'RESUME'
  /** `abortOrder` cancels an order that is not confirmed yet. */
  | 'ABORT'
  /** `abortOrder` ends an edit that waits. The order stays as it was. */
  | 'ABORT_EDIT'
  /** `holdOrder` stops the order, or extends its hold. */
  | 'HOLD'
  /** `releaseOrder` ends the hold of the order. */
  | 'RELEASE';

/** The work of an order that can stand still. */
export type UnfinishedWork =
  /** The catalog has not answered whether it holds the pieces of the order, of an edit or of an exchange. */
  | 'RESERVE_STOCK'
  /** The payment provider has not answered whether it holds the money of the order, of an edit or of an exchange. */
  | 'AUTHORISE_PAYMENT'
  /** Money for a parcel is not received yet. */
  | 'CAPTURE'
  /** Money is not sent back yet. */
  | 'REFUND'
  /** Money of an order that ended is not released yet. */
  | 'VOID';

/** Work of an order that has not ended for a while. */
export type StuckOrder = {
  __typename?: 'StuckOrder';
  /** The order. */
  order: Order;
  /** The work. */
  waitsFor: UnfinishedWork;
  /** When the wait began. */
  since: Scalars['DateTime']['output'];
  /** The number of attempts. */
  attempts: Scalars['Int']['output'];
  /** The code of the last error; null if there was none. */
  lastError?: Maybe<Scalars['String']['output']>;
};

/** A page of orders. */
export type OrderConnection = {
  __typename?: 'OrderConnection';
  /** The orders of this page, with cursors. */
  edges: Array<OrderEdge>;
  /** The orders of this page. */
  nodes: Array<Order>;
  /** How to continue. */
  pageInfo: PageInfo;
  /** How many orders the list has on all pages together. It is counted up to 10,000: with this number there may be more. */
  totalCount: Scalars['Int']['output'];
  /** Give it as `after` to `myOrdersChanged` or `orderFeed`: the feed then sends every change that this page does not show. It may send some that the page shows; `version` says which is newer. */
  feedCursor: Scalars['String']['output'];
};

/** An order in a list. */
export type OrderEdge = {
  __typename?: 'OrderEdge';
  /** The opaque position of this order. Pass it as `after` to continue behind it. */
  cursor: Scalars['String']['output'];
  /** The order. */
  node: Order;
};

/** A cart. Prices stay current until the order is placed. */
export type Cart = {
  __typename?: 'Cart';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** The version, which increases with each change. Pass it as `expectedVersion` to detect a change made elsewhere. */
  version: Scalars['Int']['output'];
  /** The lines, in the order they were added. */
  lines: Array<CartLine>;
  /** The sum of the lines at current prices; null while the cart is empty. */
  total?: Maybe<Money>;
};

/** A line of a cart. */
export type CartLine = {
  __typename?: 'CartLine';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** The variant; null, with an error, while the catalog cannot answer. */
  variant?: Maybe<Variant>;
  /** The number of pieces. */
  quantity: Scalars['Int']['output'];
  /** The current price of one piece. */
  unitPrice: Money;
  /** The quantity times the unit price. */
  lineTotal: Money;
  /** What the customer should know before they order; the most serious one first. */
  warnings: Array<CartWarning>;
};

/** What is different about a line from when the customer changed it last. */
export type CartWarning = {
  __typename?: 'CartWarning';
  /** What is different. */
  reason: CartWarningReason;
  /** Of `PRICE_CHANGED`: the price of one piece before. */
  previousUnitPrice?: Maybe<Money>;
  /** Of `NOT_ENOUGH_STOCK`: the number of pieces that can be ordered. */
  available?: Maybe<Scalars['Int']['output']>;
};

/** What is different about a line of a cart. */
export type CartWarningReason =
  /** The price of one piece changed. `unitPrice` is the new one. */
  | 'PRICE_CHANGED'
  /** Fewer pieces can be ordered than are in the cart. */
  | 'NOT_ENOUGH_STOCK'
  /** It is no longer sold. Remove the line to order the others. */
  | 'NOT_SOLD';

/** Conditions that must all hold. */
export type OrderFilter = {
  /** Orders with one of these statuses. */
  status?: InputMaybe<Array<OrderStatus>>;
  /** Orders of this customer. Staff may name anyone; for others, another id than their own matches nothing. */
  customerId?: InputMaybe<Scalars['ID']['input']>;
  /** Orders placed at or after this moment. */
  placedFrom?: InputMaybe<Scalars['DateTime']['input']>;
  /** Orders placed before this moment. */
  placedBefore?: InputMaybe<Scalars['DateTime']['input']>;
  /** The order with this number, such as `TP-7K3M-92QD`, in upper or lower case. */
  number?: InputMaybe<Scalars['String']['input']>;
  /** Orders with a line of this sku, which is case-sensitive. */
  sku?: InputMaybe<Scalars['String']['input']>;
  /** Orders with a total of at least this amount in minor units. Requires `currency`. */
  minTotal?: InputMaybe<Scalars['BigInt']['input']>;
  /** Orders with a total of at most this amount in minor units. Requires `currency`. */
  maxTotal?: InputMaybe<Scalars['BigInt']['input']>;
  /** Orders in this currency, by its ISO 4217 code. */
  currency?: InputMaybe<Scalars['CurrencyCode']['input']>;
};

/** The reads. They change nothing. */
export type Query = {
  __typename?: 'Query';
  /** The background work of orders. SUPPORT. Null, with an error, if it cannot be read. */
  ordersWork?: Maybe<BackgroundWork>;
  /** The feature flags of orders, as the process that answers has them. SUPPORT or ADMIN. Null, with an error, if they cannot be read. */
  ordersFlags?: Maybe<FeatureFlags>;
  /** The signed-in customer's cart, or with `cartToken` the cart of a guest; null if there is none. */
  cart?: Maybe<Cart>;
  /** An order by id; null if there is none that the caller may see. */
  order?: Maybe<Order>;
  /** What an order would cost now, without placing it. Pass its `hash` to `placeOrder` to pay exactly this or nothing. Null, with an error, if orders cannot be read. */
  checkoutQuote?: Maybe<CheckoutQuoteResult>;
  /** The taxes, by country and class. ADMIN. Null, with an error, if orders cannot be read. */
  taxRates?: Maybe<Array<TaxRate>>;
  /** All shipping methods with their rates, offered or not. ADMIN. Null, with an error, if orders cannot be read. */
  shippingMethods?: Maybe<Array<ShippingMethod>>;
  /** The promotions, newest first; `first` is 1 to 100. ADMIN. Null, with an error, if orders cannot be read. */
  promotions?: Maybe<Array<Promotion>>;
  /** Orders whose work stands still, the longest wait first; `first` is 1 to 100. An order that waits for its customer is not among them. SUPPORT. Null, with an error, if orders cannot be read. */
  stuckOrders?: Maybe<Array<StuckOrder>>;
  /** Orders, newest first: the caller's own; for staff, everyone's. `first` is 1 to 100. A guest gets the error `UNAUTHENTICATED`. Null, with an error, if orders cannot be read. */
  orders?: Maybe<OrderConnection>;
  /** Returns of all orders, the newest request first. SUPPORT, WAREHOUSE or ADMIN. Null, with an error, if orders cannot be read. */
  returns?: Maybe<ReturnConnection>;
};


/** The reads. They change nothing. */
export type QueryCartArgs = {
  cartToken?: InputMaybe<Scalars['String']['input']>;
};


/** The reads. They change nothing. */
export type QueryOrderArgs = {
  id: Scalars['ID']['input'];
};


/** The reads. They change nothing. */
export type QueryCheckoutQuoteArgs = {
  input: CheckoutQuoteInput;
};


/** The reads. They change nothing. */
export type QueryPromotionsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** The reads. They change nothing. */
export type QueryStuckOrdersArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  waitingSeconds?: InputMaybe<Scalars['Int']['input']>;
};


/** The reads. They change nothing. */
export type QueryOrdersArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<OrderFilter>;
};


/** The reads. They change nothing. */
export type QueryReturnsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ReturnFilter>;
};

/** The changes. Each field is one command, which happens completely or not at all. */
export type Mutation = {
  __typename?: 'Mutation';
  /** Sends the guest who placed an order an e-mail with a link to it, if the number and the address fit. The answer is the same if they do not. At most 3 e-mails an hour. */
  requestOrderLink: RequestOrderLinkResult;
  /** Opens the order of a guest by the token of a link in an e-mail. A link is good once. */
  openOrderLink: OpenOrderLinkResult;
  /** Makes an empty cart for somebody without an account. Keep the token: it is the only right to the cart. A cart that nobody changes for 30 days is forgotten. Refused with `FEATURE_OFF` while the flag `guest-checkout` is off. */
  createGuestCart: CreateGuestCartResult;
  /** Moves the lines of the cart of a guest into the cart of the signed-in customer, and removes the cart of the guest. Quantities are added up, to at most 100000 pieces; lines beyond 1200 are left out. Asked again, it changes nothing. */
  mergeCart: CartResult;
  /** Retries or discards a dead letter of orders, or retries a parked subject. Repeating it refuses with `WORK_NOT_FOUND`. SUPPORT or ADMIN. */
  repairOrdersWork: RepairWorkResult;
  /** Adds pieces of a variant to the cart. */
  addToCart: CartResult;
  /** Sets the quantity of a line of the cart; 0 removes the line. */
  updateCartLine: CartResult;
  /** Places an order. Returns immediately with the status PLACED; stock and payment follow, with live updates. A repeated call with the same key and input returns the same order. While placed orders wait too long, a new one gets the error OVERLOADED: retry with the same key. */
  placeOrder: PlaceOrderResult;
  /** Cancels an order before anything is shipped, and releases its stock and payment. Its customer or guest, SUPPORT or ADMIN. */
  cancelOrder: OrderResult;
  /** Ships the named lines, or all that are left, and collects their payment. WAREHOUSE or ADMIN. */
  shipOrder: OrderResult;
  /** Records the delivery of a parcel, or of all parcels in transit. WAREHOUSE or ADMIN. */
  markDelivered: OrderResult;
  /** Refunds received money in part or in full. SUPPORT or ADMIN. */
  refundOrder: OrderResult;
  /** Sends an order to another address in the same country while nothing of it is packed. Its customer, SUPPORT or ADMIN. */
  editOrder: OrderResult;
  /** Lowers the quantities of lines, or adds pieces, while nothing of the order is packed and it is not on hold. Bought pieces keep their prices; discount, shipping and tax are calculated again. Without `add` the order changes immediately, and a total above the authorised amount is refused with `TOTAL_NOT_AUTHORISED`. With `add` the edit waits until the catalog has reserved the pieces and the payment holds the new total. Then the order changes; otherwise it stays as it was. `edits` and live updates show the outcome. One edit waits at a time. Its customer or guest, SUPPORT or ADMIN. */
  editOrderLines: OrderResult;
  /** Ends the edit of an order that waits. The order stays as it was; pieces and money of the edit are given back. Refuses with `ILLEGAL_TRANSITION` if no edit waits. Its customer or guest, SUPPORT or ADMIN. */
  cancelOrderEdit: OrderResult;
  /** Stops a confirmed order: nothing of it is packed or shipped until it is released. A hold that nobody releases in time cancels what has not left. SUPPORT or ADMIN. */
  holdOrder: OrderResult;
  /** Lets a held order go on. SUPPORT or ADMIN. */
  releaseOrder: OrderResult;
  /** Takes pieces off a confirmed order that are in no parcel. They are on sale again, and their money is not captured. SUPPORT or ADMIN. */
  cancelOrderLines: OrderResult;
  /** Packs a parcel that `shipOrder` hands over later: the named lines, or all that are left. WAREHOUSE or ADMIN. */
  packShipment: OrderResult;
  /** Takes a packed parcel apart before the carrier has it. WAREHOUSE or ADMIN. */
  cancelShipment: OrderResult;
  /** Records that the carrier could not deliver a parcel. WAREHOUSE or ADMIN. */
  failShipment: OrderResult;
  /** Sets carrier and tracking code of a parcel that has not arrived. WAREHOUSE or ADMIN. */
  trackShipment: OrderResult;
  /** Asks to send delivered pieces back, for the money or for other pieces, until the time for returns is over. Its customer or guest, SUPPORT or ADMIN. */
  requestReturn: OrderResult;
  /** Agrees to a requested return. SUPPORT or ADMIN. */
  approveReturn: OrderResult;
  /** Declines a requested return. SUPPORT or ADMIN. */
  rejectReturn: OrderResult;
  /** Gives up a return whose pieces are not on their way. Its customer or guest, SUPPORT or ADMIN. */
  cancelReturn: OrderResult;
  /** Records that the pieces of an approved return are on their way. Its customer or guest, SUPPORT or ADMIN. */
  sendReturn: OrderResult;
  /** Records that the pieces are back. They are on sale only after the inspection. WAREHOUSE or ADMIN. */
  receiveReturn: OrderResult;
  /** Decides for each piece of a received return: on sale again, or written off. WAREHOUSE or ADMIN. */
  inspectReturn: OrderResult;
  /** Sends money back for an inspected return. An exchange that waits ends, also while the bank or the customer is asked for the difference. SUPPORT or ADMIN. */
  refundReturn: OrderResult;
  /** Gives the new pieces of an exchange for an inspected return: the order has them when the difference is held by its payment provider, or immediately if they cost no more. Refused with `ILLEGAL_TRANSITION` unless the catalog keeps them. SUPPORT or ADMIN. */
  exchangeReturn: OrderResult;
  /** Asks the provider again, after the customer confirmed a payment with their bank: of the order, of an edit or of an exchange. The order follows, with a live update. Its customer or guest, or staff. */
  resumePayment: OrderResult;
  /** Has the unfinished work of an order tried again now. Refuses if nothing is unfinished. The history shows it as `order.resumed`. SUPPORT or ADMIN. */
  resumeOrder: OrderResult;
  /** Ends the edit of a confirmed order that waits; the order stays as it was. Or cancels an order that is not confirmed yet, for example because a step stands still: its stock is released, and its money is given back, also money that a request under way will hold. SUPPORT or ADMIN. */
  abortOrder: OrderResult;
  /** Closes an inspected return without a refund. An exchange that waits ends, also while the bank or the customer is asked for the difference. SUPPORT or ADMIN. */
  closeReturn: OrderResult;
  /** Sets the tax of a country on a class of goods, for orders from now on. ADMIN. */
  setTaxRate: TaxRateResult;
  /** Adds a shipping method, or replaces the one with this code, for orders from now on. ADMIN. */
  setShippingMethod: ShippingMethodResult;
  /** Adds a promotion. It cannot be changed, only ended. ADMIN. */
  createPromotion: PromotionResult;
  /** Ends a promotion now. Orders that used it keep it. ADMIN. */
  endPromotion: PromotionResult;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationRequestOrderLinkArgs = {
  input: RequestOrderLinkInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationOpenOrderLinkArgs = {
  input: OpenOrderLinkInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationMergeCartArgs = {
  input: MergeCartInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationRepairOrdersWorkArgs = {
  input: RepairWorkInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationAddToCartArgs = {
  input: AddToCartInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationUpdateCartLineArgs = {
  input: UpdateCartLineInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationPlaceOrderArgs = {
  input: PlaceOrderInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationCancelOrderArgs = {
  input: CancelOrderInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationShipOrderArgs = {
  input: ShipOrderInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationMarkDeliveredArgs = {
  input: MarkDeliveredInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationRefundOrderArgs = {
  input: RefundOrderInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationEditOrderArgs = {
  input: EditOrderInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationEditOrderLinesArgs = {
  input: EditOrderLinesInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationCancelOrderEditArgs = {
  input: CancelOrderEditInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationHoldOrderArgs = {
  input: HoldOrderInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationReleaseOrderArgs = {
  input: ReleaseOrderInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationCancelOrderLinesArgs = {
  input: CancelOrderLinesInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationPackShipmentArgs = {
  input: PackShipmentInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationCancelShipmentArgs = {
  input: ShipmentReasonInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationFailShipmentArgs = {
  input: ShipmentReasonInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationTrackShipmentArgs = {
  input: TrackShipmentInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationRequestReturnArgs = {
  input: RequestReturnInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationApproveReturnArgs = {
  input: ReturnInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationRejectReturnArgs = {
  input: ReturnReasonInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationCancelReturnArgs = {
  input: ReturnInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationSendReturnArgs = {
  input: SendReturnInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationReceiveReturnArgs = {
  input: ReturnInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationInspectReturnArgs = {
  input: InspectReturnInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationRefundReturnArgs = {
  input: RefundReturnInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationExchangeReturnArgs = {
  input: ExchangeReturnInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationResumePaymentArgs = {
  input: ResumePaymentInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationResumeOrderArgs = {
  input: RepairOrderInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationAbortOrderArgs = {
  input: RepairOrderInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationCloseReturnArgs = {
  input: ReturnReasonInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationSetTaxRateArgs = {
  input: SetTaxRateInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationSetShippingMethodArgs = {
  input: SetShippingMethodInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationCreatePromotionArgs = {
  input: CreatePromotionInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationEndPromotionArgs = {
  input: EndPromotionInput;
};

/** An amount of money. */
export type MoneyInput = {
  /** The amount in minor units of the currency; not negative. */
  amount: Scalars['BigInt']['input'];
  /** The currency, by its ISO 4217 code. */
  currency: Scalars['CurrencyCode']['input'];
};

/** Pieces to add to the cart. */
export type AddToCartInput = {
  /** The id of the variant. */
  variantId: Scalars['ID']['input'];
  /** The number of pieces to add, 1 to 100000. */
  quantity: Scalars['Int']['input'];
  /** Refuses with `CONFLICT` if the cart has a different version. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The token of the cart of a guest. A signed-in customer gives none. */
  cartToken?: InputMaybe<Scalars['String']['input']>;
};

/** The order of a guest to send a link to. */
export type RequestOrderLinkInput = {
  /** The number of the order, such as `TP-7K3M-92QD`, in upper or lower case. */
  number: Scalars['String']['input'];
  /** The e-mail address that the order was placed with. */
  email: Scalars['String']['input'];
};

/** A link to open. */
export type OpenOrderLinkInput = {
  /** The token of the link in the e-mail. */
  token: Scalars['String']['input'];
};

/** The cart of a guest to take over. */
export type MergeCartInput = {
  /** The token of the cart of the guest. */
  cartToken: Scalars['String']['input'];
};

/** A line of the cart and its new quantity. */
export type UpdateCartLineInput = {
  /** The id of the line. */
  lineId: Scalars['ID']['input'];
  /** The new number of pieces, 0 to 100000. */
  quantity: Scalars['Int']['input'];
  /** Refuses with `CONFLICT` if the cart has a different version. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The token of the cart of a guest. A signed-in customer gives none. */
  cartToken?: InputMaybe<Scalars['String']['input']>;
};

/** A postal address. */
export type AddressInput = {
  /** The recipient, 1 to 200 characters. */
  name: Scalars['String']['input'];
  /** The street and number. */
  line1: Scalars['String']['input'];
  /** The flat, floor or building. */
  line2?: InputMaybe<Scalars['String']['input']>;
  /** The town. */
  city: Scalars['String']['input'];
  /** The state, county or province. */
  region?: InputMaybe<Scalars['String']['input']>;
  /** The postal code. Optional if the country has none, such as Hong Kong. */
  postalCode?: InputMaybe<Scalars['String']['input']>;
  /** The country. */
  country: Scalars['CountryCode']['input'];
  /** The telephone number for the carrier. */
  phone?: InputMaybe<Scalars['String']['input']>;
};

/** A line to order. */
export type OrderLineInput = {
  /** The id of the variant. */
  variantId: Scalars['ID']['input'];
  /** The number of pieces, 1 to 100000. */
  quantity: Scalars['Int']['input'];
};

/** The order to place. */
export type PlaceOrderInput = {
  /** A key that the client chooses, one per intended order, 1 to 255 characters. Kept for 24 hours. */
  idempotencyKey: Scalars['String']['input'];
  /** The lines to order, at least 1 and at most 1200. If left out, the lines of the cart. */
  lines?: InputMaybe<Array<OrderLineInput>>;
  /** The shipping address. */
  shippingAddress: AddressInput;
  /** The total that the customer was shown. If the actual total differs, refuses with `TOTAL_CHANGED`. */
  expectedTotal?: InputMaybe<MoneyInput>;
  /** The code of the shipping method. If left out, the cheapest one that sends the goods to the country. */
  shippingMethod?: InputMaybe<Scalars['String']['input']>;
  /** Codes of promotions, at most 5. A code that is not valid or saves nothing refuses with `PROMOTION_REFUSED`. */
  promotionCodes?: InputMaybe<Array<Scalars['String']['input']>>;
  /** The hash of the `checkoutQuote` that the customer was shown. If anything differs from it, refuses with `QUOTE_CHANGED`. */
  quoteHash?: InputMaybe<Scalars['String']['input']>;
  /** The token of the cart of a guest. A guest needs it also with `lines`: the idempotency key belongs to the cart. A signed-in customer gives none. */
  cartToken?: InputMaybe<Scalars['String']['input']>;
  /** The e-mail address of a guest; needed with `cartToken`. Upper and lower case count as equal. */
  guestEmail?: InputMaybe<Scalars['String']['input']>;
};

/** An order to cancel. */
export type CancelOrderInput = {
  /** The id of the order. */
  orderId: Scalars['ID']['input'];
  /** The reason, at most 200 characters. */
  reason?: InputMaybe<Scalars['String']['input']>;
  /** Refuses with `CONFLICT` if the order has a different version. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
};

/** A parcel to ship. */
export type ShipOrderInput = {
  /** The id of the order. */
  orderId: Scalars['ID']['input'];
  /** The contents of the parcel. If left out, everything that is not shipped yet. */
  lines?: InputMaybe<Array<ShipmentLineInput>>;
  /** The id of a packed parcel to hand over, instead of `lines`. */
  shipmentId?: InputMaybe<Scalars['ID']['input']>;
  /** The carrier, at most 100 characters. */
  carrier?: InputMaybe<Scalars['String']['input']>;
  /** The carrier's tracking code. */
  trackingCode?: InputMaybe<Scalars['String']['input']>;
  /** Refuses with `CONFLICT` if the order has a different version. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** A key that the client chooses, 1 to 255 characters. Calls with the same key within 24 hours ship once. Without it and without `expectedVersion`, a repeated call that names lines ships them again. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};

/** A line of an order in a parcel. */
export type ShipmentLineInput = {
  /** The id of the order's line. */
  orderLineId: Scalars['ID']['input'];
  /** The number of pieces, at least 1. */
  quantity: Scalars['Int']['input'];
};

/** A change of a confirmed order. */
export type EditOrderInput = {
  /** The id of the order. */
  orderId: Scalars['ID']['input'];
  /** The new shipping address. */
  shippingAddress: AddressInput;
  /** The reason, 1 to 200 characters. */
  reason: Scalars['String']['input'];
  /** Refuses with `CONFLICT` if the order has a different version. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
};

/** Other pieces of a confirmed order: lower quantities of its lines, or pieces that are added. */
export type EditOrderLinesInput = {
  /** The id of the order. */
  orderId: Scalars['ID']['input'];
  /** The lines that have fewer pieces. Lines that are left out stay as they are. At least one piece of the order stays, or is added. */
  lines?: InputMaybe<Array<LineQuantityInput>>;
  /** Pieces to add, each as a line of its own at the price of today. An order has at most 1200 lines. */
  add?: InputMaybe<Array<OrderLineInput>>;
  /** The total that the customer was shown. If the order would cost another total, refuses with `TOTAL_CHANGED`, which has it. */
  expectedTotal?: InputMaybe<MoneyInput>;
  /** The reason, 1 to 200 characters. */
  reason: Scalars['String']['input'];
  /** Refuses with `CONFLICT` if the order has a different version. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** A key that the client chooses, 1 to 255 characters. Calls with the same key within 24 hours edit once. */
  idempotencyKey: Scalars['String']['input'];
};

/** The new quantity of a line of an order. */
export type LineQuantityInput = {
  /** The id of the order's line. */
  orderLineId: Scalars['ID']['input'];
  /** The number of pieces, at most as many as the line has; 0 removes them all. */
  quantity: Scalars['Int']['input'];
};

/** An order to hold. */
export type HoldOrderInput = {
  /** The id of the order. */
  orderId: Scalars['ID']['input'];
  /** The reason, 1 to 200 characters. */
  reason: Scalars['String']['input'];
  /** When the hold ends by itself. If left out, after as long as the shop allows, which is also the most. */
  until?: InputMaybe<Scalars['DateTime']['input']>;
  /** Refuses with `CONFLICT` if the order has a different version. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
};

/** An order whose unfinished work is tried again or ended. */
export type RepairOrderInput = {
  /** The id of the order. */
  orderId: Scalars['ID']['input'];
  /** The reason, 1 to 200 characters. The history shows it. */
  reason: Scalars['String']['input'];
  /** Refuses with `CONFLICT` if the order has a different version. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** A key that the client chooses, one per intended change, 1 to 255 characters. Kept for 24 hours. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};

/** An order whose waiting edit is to end. */
export type CancelOrderEditInput = {
  /** The id of the order. */
  orderId: Scalars['ID']['input'];
  /** Refuses with `CONFLICT` if the order has a different version. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
};

/** A held order to release. */
export type ReleaseOrderInput = {
  /** The id of the order. */
  orderId: Scalars['ID']['input'];
  /** The reason, 1 to 200 characters. */
  reason: Scalars['String']['input'];
  /** Refuses with `CONFLICT` if the order has a different version. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
};

/** Pieces to take off an order. */
export type CancelOrderLinesInput = {
  /** The id of the order. */
  orderId: Scalars['ID']['input'];
  /** The pieces. If left out, everything that is in no parcel. */
  lines?: InputMaybe<Array<ShipmentLineInput>>;
  /** The reason, 1 to 200 characters. */
  reason: Scalars['String']['input'];
  /** Refuses with `CONFLICT` if the order has a different version. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** A key that the client chooses, 1 to 255 characters. Calls with the same key within 24 hours cancel once. */
  idempotencyKey: Scalars['String']['input'];
};

/** A parcel to pack. */
export type PackShipmentInput = {
  /** The id of the order. */
  orderId: Scalars['ID']['input'];
  /** The contents of the parcel. If left out, everything that is in no parcel. */
  lines?: InputMaybe<Array<ShipmentLineInput>>;
  /** Refuses with `CONFLICT` if the order has a different version. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** A key that the client chooses, 1 to 255 characters. Calls with the same key within 24 hours pack once. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};

/** A parcel and what happened to it. */
export type ShipmentReasonInput = {
  /** The id of the order. */
  orderId: Scalars['ID']['input'];
  /** The id of the parcel. */
  shipmentId: Scalars['ID']['input'];
  /** The reason, 1 to 200 characters. */
  reason: Scalars['String']['input'];
  /** Refuses with `CONFLICT` if the order has a different version. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
};

/** A parcel and its tracking code. */
export type TrackShipmentInput = {
  /** The id of the order. */
  orderId: Scalars['ID']['input'];
  /** The id of the parcel. */
  shipmentId: Scalars['ID']['input'];
  /** The carrier, at most 100 characters. If left out, it stays as it is. */
  carrier?: InputMaybe<Scalars['String']['input']>;
  /** The carrier's tracking code, 1 to 100 characters. */
  trackingCode: Scalars['String']['input'];
  /** Refuses with `CONFLICT` if the order has a different version. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
};

/** Pieces to send back. */
export type RequestReturnInput = {
  /** The id of the order. */
  orderId: Scalars['ID']['input'];
  /** The pieces. If left out, everything that was delivered and is in no return. */
  lines?: InputMaybe<Array<ShipmentLineInput>>;
  /** Other pieces instead of the money: each line of the return once, piece for piece. If left out, the money. */
  exchange?: InputMaybe<Array<ExchangeLineInput>>;
  /** The reason, 1 to 200 characters. */
  reason: Scalars['String']['input'];
  /** Refuses with `CONFLICT` if the order has a different version. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** A key that the client chooses, 1 to 255 characters. Calls with the same key within 24 hours request once. */
  idempotencyKey: Scalars['String']['input'];
};

/** What a customer wants instead of the pieces of a line of a return. */
export type ExchangeLineInput = {
  /** The id of the order's line. */
  orderLineId: Scalars['ID']['input'];
  /** The variant that comes instead, in the currency of the order; as many pieces as come back. */
  variantId: Scalars['ID']['input'];
};

/** An inspected return to exchange. */
export type ExchangeReturnInput = {
  /** The id of the order. */
  orderId: Scalars['ID']['input'];
  /** The id of the return. */
  returnId: Scalars['ID']['input'];
  /** Why, for the history: 1 to 200 characters. If left out, the reason of the return. */
  reason?: InputMaybe<Scalars['String']['input']>;
  /** Refuses with `CONFLICT` if the order has a different version. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** A key that the client chooses, 1 to 255 characters. Calls with the same key within 24 hours exchange once. */
  idempotencyKey: Scalars['String']['input'];
};

/** A return of an order. */
export type ReturnInput = {
  /** The id of the order. */
  orderId: Scalars['ID']['input'];
  /** The id of the return. */
  returnId: Scalars['ID']['input'];
  /** Why, for the history: 1 to 200 characters. */
  reason?: InputMaybe<Scalars['String']['input']>;
  /** Refuses with `CONFLICT` if the order has a different version. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
};

/** A return of an order and why it ends. */
export type ReturnReasonInput = {
  /** The id of the order. */
  orderId: Scalars['ID']['input'];
  /** The id of the return. */
  returnId: Scalars['ID']['input'];
  /** The reason, 1 to 200 characters. */
  reason: Scalars['String']['input'];
  /** Refuses with `CONFLICT` if the order has a different version. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
};

/** A return that is on its way. */
export type SendReturnInput = {
  /** The id of the order. */
  orderId: Scalars['ID']['input'];
  /** The id of the return. */
  returnId: Scalars['ID']['input'];
  /** The carrier's tracking code, at most 100 characters. */
  trackingCode?: InputMaybe<Scalars['String']['input']>;
  /** Why, for the history: 1 to 200 characters. */
  reason?: InputMaybe<Scalars['String']['input']>;
  /** Refuses with `CONFLICT` if the order has a different version. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
};

/** A received return and what becomes of its pieces. */
export type InspectReturnInput = {
  /** The id of the order. */
  orderId: Scalars['ID']['input'];
  /** The id of the return. */
  returnId: Scalars['ID']['input'];
  /** Every line of the return once. If left out, all pieces are on sale again. */
  lines?: InputMaybe<Array<InspectedLineInput>>;
  /** Why, for the history: 1 to 200 characters. */
  reason?: InputMaybe<Scalars['String']['input']>;
  /** Refuses with `CONFLICT` if the order has a different version. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** A key that the client chooses, 1 to 255 characters. Calls with the same key within 24 hours inspect once. */
  idempotencyKey: Scalars['String']['input'];
};

/** A line of a return and what becomes of its pieces; both numbers together are all of them. */
export type InspectedLineInput = {
  /** The id of the order's line. */
  orderLineId: Scalars['ID']['input'];
  /** The number of pieces that are on sale again. */
  restock: Scalars['Int']['input'];
  /** The number of pieces that are written off. */
  writeOff: Scalars['Int']['input'];
};

/** A refund for a return. */
export type RefundReturnInput = {
  /** The id of the order. */
  orderId: Scalars['ID']['input'];
  /** The id of the return. */
  returnId: Scalars['ID']['input'];
  /** The amount. If left out, the price of the pieces. */
  amount?: InputMaybe<MoneyInput>;
  /** Why, for the history: 1 to 200 characters. If left out, the reason of the return. */
  reason?: InputMaybe<Scalars['String']['input']>;
  /** Refuses with `CONFLICT` if the order has a different version. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** A key that the client chooses, 1 to 255 characters. Calls with the same key within 24 hours refund once. */
  idempotencyKey: Scalars['String']['input'];
};

/** An order with a payment that its customer confirmed. */
export type ResumePaymentInput = {
  /** The id of the order. */
  orderId: Scalars['ID']['input'];
  /** Refuses with `CONFLICT` if the order has a different version. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
};

/** A delivery to record. */
export type MarkDeliveredInput = {
  /** The id of the order. */
  orderId: Scalars['ID']['input'];
  /** The id of the parcel. If left out, every parcel in transit. */
  shipmentId?: InputMaybe<Scalars['ID']['input']>;
  /** Refuses with `CONFLICT` if the order has a different version. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
};

/** A refund for an order. */
export type RefundOrderInput = {
  /** The id of the order. */
  orderId: Scalars['ID']['input'];
  /** The amount. If left out, everything that was received and not refunded. */
  amount?: InputMaybe<MoneyInput>;
  /** The reason, 1 to 200 characters. */
  reason: Scalars['String']['input'];
  /** Refuses with `CONFLICT` if the order has a different version. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** A key that the client chooses, 1 to 255 characters. Calls with the same key within 24 hours refund once. */
  idempotencyKey: Scalars['String']['input'];
};

/** The changed cart, or the refusal. */
export type CartResult = CartChanged | CartNotFound | VariantNotFound | LineNotFound | CurrencyMismatch | Conflict | InvalidInput;

/** The answer to every request for a link, or the refusal. */
export type RequestOrderLinkResult = OrderLinkRequested | InvalidInput;

/** The opened order, or the refusal. */
export type OpenOrderLinkResult = OrderLinkOpened | OrderLinkInvalid;

/** The cart of a guest, or the refusal. */
export type CreateGuestCartResult = GuestCartCreated | FeatureOff;

/** The placed order, or the refusal. */
export type PlaceOrderResult = PlacedOrder | FeatureOff | CartNotFound | OutOfStock | IdempotencyConflict | VariantNotFound | CurrencyMismatch | TotalChanged | QuoteChanged | ShippingUnavailable | PromotionRefused | EmptyCart | InvalidInput;

/** The changed order, or the refusal. */
export type OrderResult = OrderChanged | OrderNotFound | IllegalTransition | Conflict | RefundTooLarge | TotalNotAuthorised | ShippingUnavailable | VariantNotFound | OutOfStock | TotalChanged | CurrencyMismatch | IdempotencyConflict | InvalidInput;

/** The cart after the change. */
export type CartChanged = {
  __typename?: 'CartChanged';
  /** The cart. */
  cart: Cart;
};

/** The cart of a guest was made. */
export type GuestCartCreated = {
  __typename?: 'GuestCartCreated';
  /** The token, 43 characters. It is in no other answer. */
  cartToken: Scalars['String']['output'];
  /** The cart. */
  cart: Cart;
};

/** The order was placed. */
export type PlacedOrder = {
  __typename?: 'PlacedOrder';
  /** The order: PLACED, or further along if this answers a repeated call. */
  order: Order;
  /** The right to the order, for a guest; null for a customer. */
  guestAccess?: Maybe<GuestAccess>;
};

/** The right of a guest to read and follow one order, to confirm its payment, to cancel it and to send pieces of it back. It gives no other right. */
export type GuestAccess = {
  __typename?: 'GuestAccess';
  /** Send it as `Authorization: Bearer <accessToken>`, also on the live connection. */
  accessToken: Scalars['String']['output'];
  /** When it ends. */
  expiresAt: Scalars['DateTime']['output'];
};

/** The request was taken. Whether there is such an order is not said. */
export type OrderLinkRequested = {
  __typename?: 'OrderLinkRequested';
  /** When the link ends, if an e-mail was sent. */
  expiresAt: Scalars['DateTime']['output'];
};

/** The order of the link. */
export type OrderLinkOpened = {
  __typename?: 'OrderLinkOpened';
  /** The order. */
  order: Order;
  /** The right to read it again and to follow it. */
  access: GuestAccess;
};

/** The order after the change. */
export type OrderChanged = {
  __typename?: 'OrderChanged';
  /** The order. */
  order: Order;
};

/** `OUT_OF_STOCK`: not enough pieces are available of one or more variants. */
export type OutOfStock = Refusal & {
  __typename?: 'OutOfStock';
  /** `OUT_OF_STOCK`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
  /** The variants with too few pieces available. */
  shortages: Array<Shortage>;
};

/** A variant with too few pieces available. */
export type Shortage = {
  __typename?: 'Shortage';
  /** The variant; null, with an error, while the catalog cannot answer. */
  variant?: Maybe<Variant>;
  /** The number of pieces requested. */
  requested: Scalars['Int']['output'];
  /** The number of pieces available. */
  available: Scalars['Int']['output'];
};

/** `IDEMPOTENCY_CONFLICT`: this idempotency key was already used with a different input. */
export type IdempotencyConflict = Refusal & {
  __typename?: 'IdempotencyConflict';
  /** `IDEMPOTENCY_CONFLICT`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
};

/** `VARIANT_NOT_FOUND`: there is no variant with this id, or it is no longer sold. */
export type VariantNotFound = Refusal & {
  __typename?: 'VariantNotFound';
  /** `VARIANT_NOT_FOUND`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
  /** The requested id. */
  variantId: Scalars['ID']['output'];
};

/** `ORDER_LINK_INVALID`: the link is wrong, has expired or was used before. */
export type OrderLinkInvalid = Refusal & {
  __typename?: 'OrderLinkInvalid';
  /** `ORDER_LINK_INVALID`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
};

/** `CART_NOT_FOUND`: no cart of a guest has this token. The cart was merged or forgotten, or the token is wrong. */
export type CartNotFound = Refusal & {
  __typename?: 'CartNotFound';
  /** `CART_NOT_FOUND`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
};

/** `LINE_NOT_FOUND`: the cart has no line with this id. */
export type LineNotFound = Refusal & {
  __typename?: 'LineNotFound';
  /** `LINE_NOT_FOUND`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
};

/** `CURRENCY_MISMATCH`: the amount has a different currency from what it is for. */
export type CurrencyMismatch = Refusal & {
  __typename?: 'CurrencyMismatch';
  /** `CURRENCY_MISMATCH`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
  /** The expected currency. */
  expected: Scalars['CurrencyCode']['output'];
  /** The received currency. */
  actual: Scalars['CurrencyCode']['output'];
};

/** `TOTAL_CHANGED`: the total differs from the one that the customer was shown. */
export type TotalChanged = Refusal & {
  __typename?: 'TotalChanged';
  /** `TOTAL_CHANGED`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
  /** The current total. */
  total: Money;
};

/** `QUOTE_CHANGED`: lines, prices, discounts, shipping or tax differ from the quote that the customer was shown. */
export type QuoteChanged = Refusal & {
  __typename?: 'QuoteChanged';
  /** `QUOTE_CHANGED`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
  /** The total of the quote. */
  quotedTotal: Money;
  /** The current total. */
  total: Money;
};

/** `SHIPPING_UNAVAILABLE`: the chosen method, or every method, does not send these goods to this country. */
export type ShippingUnavailable = Refusal & {
  __typename?: 'ShippingUnavailable';
  /** `SHIPPING_UNAVAILABLE`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
  /** The codes of the methods that are possible. */
  available: Array<Scalars['String']['output']>;
};

/** `PROMOTION_REFUSED`: a code cannot be used for this order. */
export type PromotionRefused = Refusal & {
  __typename?: 'PromotionRefused';
  /** `PROMOTION_REFUSED`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
  /** The refused code, in upper case. */
  promotionCode: Scalars['String']['output'];
  /** The reason, for programs. */
  reason: PromotionFault;
};

/** Why a code of a promotion is refused. */
export type PromotionFault =
  /** There is no such code, or it is not valid now. */
  | 'UNKNOWN'
  /** It was used as often as it may be. A cancelled order gives its use back. */
  | 'USED_UP'
  /** This customer used it as often as one customer may. */
  | 'USED_BY_CUSTOMER'
  /** It saves nothing on this order. */
  | 'NOT_APPLICABLE';

/** `EMPTY_CART`: the request has no lines and the cart is empty. */
export type EmptyCart = Refusal & {
  __typename?: 'EmptyCart';
  /** `EMPTY_CART`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
};

/** `ORDER_NOT_FOUND`: there is no order with this id that the caller may see. */
export type OrderNotFound = Refusal & {
  __typename?: 'OrderNotFound';
  /** `ORDER_NOT_FOUND`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
};

/** `ILLEGAL_TRANSITION`: the order's state does not allow the change. */
export type IllegalTransition = Refusal & {
  __typename?: 'IllegalTransition';
  /** `ILLEGAL_TRANSITION`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
  /** The status of the order. */
  status: OrderStatus;
  /** The mutations that are possible now, such as `cancelOrder`. */
  allowed: Array<Scalars['String']['output']>;
};

/** `CONFLICT`: the object has a different version from the expected one; reload and retry. */
export type Conflict = Refusal & {
  __typename?: 'Conflict';
  /** `CONFLICT`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
  /** The current version. */
  actualVersion: Scalars['Int']['output'];
};

/** `TOTAL_NOT_AUTHORISED`: the order would cost more than its payment holds. */
export type TotalNotAuthorised = Refusal & {
  __typename?: 'TotalNotAuthorised';
  /** `TOTAL_NOT_AUTHORISED`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
  /** What the order would cost. */
  total: Money;
  /** What the payment holds. */
  authorised: Money;
};

/** `REFUND_TOO_LARGE`: the amount exceeds what was received and not refunded. */
export type RefundTooLarge = Refusal & {
  __typename?: 'RefundTooLarge';
  /** `REFUND_TOO_LARGE`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
  /** The largest amount that can be refunded. */
  refundable: Money;
};

/** `INVALID_INPUT`: a value is not allowed for its field. */
export type InvalidInput = Refusal & {
  __typename?: 'InvalidInput';
  /** `INVALID_INPUT`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
  /** The path of the input field at fault, such as `lines.0.quantity`. */
  field: Scalars['String']['output'];
};

/** What a customer may order. */
export type CheckoutQuoteInput = {
  /** The lines, at most 1200. If left out, the lines of the cart. */
  lines?: InputMaybe<Array<OrderLineInput>>;
  /** The country that the order goes to. */
  country: Scalars['CountryCode']['input'];
  /** The code of the shipping method. If left out, the cheapest one that sends the goods to the country. */
  shippingMethod?: InputMaybe<Scalars['String']['input']>;
  /** Codes of promotions, at most 5. */
  promotionCodes?: InputMaybe<Array<Scalars['String']['input']>>;
  /** The token of the cart of a guest, whose lines count if `lines` is left out. A signed-in customer gives none. */
  cartToken?: InputMaybe<Scalars['String']['input']>;
};

/** The quote, or why the order could not be placed. */
export type CheckoutQuoteResult = CheckoutQuote | CartNotFound | OutOfStock | VariantNotFound | CurrencyMismatch | ShippingUnavailable | PromotionRefused | EmptyCart | InvalidInput;

/** What an order costs now. `subtotal` − `discount` + `shipping` + `tax` − `includedTax` = `total`. */
export type CheckoutQuote = {
  __typename?: 'CheckoutQuote';
  /** The lines, in the order of the request. */
  lines: Array<QuoteLine>;
  /** The sum of the lines before discounts. */
  subtotal: Money;
  /** What promotions take off the lines and off shipping. */
  discount: Money;
  /** The promotions, with what each takes off. */
  discounts: Array<OrderDiscount>;
  /** The methods that send the goods to the country, cheapest first. */
  shippingMethods: Array<ShippingOffer>;
  /** The code of the method that this quote is for; null if the shop has none. */
  shippingMethod?: Maybe<Scalars['String']['output']>;
  /** The price of shipping before discounts. */
  shipping: Money;
  /** All the tax on lines and shipping. */
  tax: Money;
  /** The part of `tax` that the prices contain. The rest is added to them. */
  includedTax: Money;
  /** What is to pay. */
  total: Money;
  /** For `PlaceOrderInput.quoteHash`; at most 100 characters. */
  hash: Scalars['String']['output'];
};

/** A line of a quote. */
export type QuoteLine = {
  __typename?: 'QuoteLine';
  /** The variant; null, with an error, while the catalog cannot answer. */
  variant?: Maybe<Variant>;
  /** The number of pieces. */
  quantity: Scalars['Int']['output'];
  /** The current price of one piece. */
  unitPrice: Money;
  /** The quantity times the unit price. */
  lineTotal: Money;
  /** What promotions take off the line. */
  discount: Money;
  /** The tax on the line after discounts. */
  tax: Money;
  /** The class of goods that the tax is looked up by, such as `STANDARD`. */
  taxClass: Scalars['String']['output'];
  /** The rate of the tax in parts per million, 200000 is 20 %; 0 for goods that are not taxed. */
  taxRatePpm: Scalars['Int']['output'];
};

/** A way to send an order, and what it costs. */
export type ShippingOffer = {
  __typename?: 'ShippingOffer';
  /** For `shippingMethod`. */
  code: Scalars['String']['output'];
  /** The name for people. */
  name: Scalars['String']['output'];
  /** The price before discounts. */
  price: Money;
};

/** A tax of a country on a class of goods. */
export type TaxRate = {
  __typename?: 'TaxRate';
  /** The country. */
  country: Scalars['CountryCode']['output'];
  /** The class of goods, such as `STANDARD`. */
  taxClass: Scalars['String']['output'];
  /** The name for people, such as `VAT`. */
  name: Scalars['String']['output'];
  /** The rate in parts per million: 200000 is 20 %. */
  ratePpm: Scalars['Int']['output'];
  /** Whether the prices contain the tax. Otherwise it is added to them. */
  included: Scalars['Boolean']['output'];
};

/** What the rates of a shipping method are counted by. */
export type ShippingBasis =
  /** The value of the goods after discounts, in minor units. */
  | 'VALUE'
  /** The number of pieces. */
  | 'PIECES';

/** A way to send orders, with its table of rates. */
export type ShippingMethod = {
  __typename?: 'ShippingMethod';
  /** The code; unique. */
  code: Scalars['String']['output'];
  /** The name for people. */
  name: Scalars['String']['output'];
  /** What the rates are counted by. */
  basis: ShippingBasis;
  /** The class of the tax on it. */
  taxClass: Scalars['String']['output'];
  /** The rates. Those of the country win over those for every country; of these, the highest `from` that is reached. */
  rates: Array<ShippingRate>;
  /** Whether customers can choose it. */
  offered: Scalars['Boolean']['output'];
};

/** A rate of a shipping method. */
export type ShippingRate = {
  __typename?: 'ShippingRate';
  /** The country; null for every country without a rate of its own. */
  country?: Maybe<Scalars['CountryCode']['output']>;
  /** The currency; null for every currency, if the rate is free. */
  currency?: Maybe<Scalars['CurrencyCode']['output']>;
  /** The least value or number of pieces. */
  from: Scalars['Int']['output'];
  /** The price in minor units of the currency. */
  price: Scalars['BigInt']['output'];
};

/** What a promotion does. The kinds apply in this order. */
export type PromotionKind =
  /** Of each `buy` + `get` pieces, `get` are free: the cheapest. */
  | 'BUY_GET'
  /** Takes `ratePpm` off the lines. */
  | 'PERCENTAGE'
  /** Takes `amount` off the lines, at most all. */
  | 'FIXED'
  /** Takes off the price of shipping. */
  | 'FREE_SHIPPING';

/** A discount that the shop gives. */
export type Promotion = {
  __typename?: 'Promotion';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** The code, in upper case; null if it applies to every order. */
  code?: Maybe<Scalars['String']['output']>;
  /** The name for people. */
  name: Scalars['String']['output'];
  /** What it does. */
  kind: PromotionKind;
  /** Of `PERCENTAGE`: parts per million, 100000 is 10 %. */
  ratePpm?: Maybe<Scalars['Int']['output']>;
  /** Of `FIXED`. */
  amount?: Maybe<Money>;
  /** Of `BUY_GET`: the pieces to pay. */
  buy?: Maybe<Scalars['Int']['output']>;
  /** Of `BUY_GET`: the pieces for nothing. */
  get?: Maybe<Scalars['Int']['output']>;
  /** The variants that it is for; null for all. */
  variantIds?: Maybe<Array<Scalars['ID']['output']>>;
  /** The least sum of the lines; null if there is none. */
  minimum?: Maybe<Money>;
  /** How often it can be used; null without a limit. */
  maxRedemptions?: Maybe<Scalars['Int']['output']>;
  /** How often one customer can use it; null without a limit. */
  maxPerCustomer?: Maybe<Scalars['Int']['output']>;
  /** When it begins. */
  startsAt: Scalars['DateTime']['output'];
  /** When it ends; null if it does not. */
  endsAt?: Maybe<Scalars['DateTime']['output']>;
};

/** A tax to set. */
export type SetTaxRateInput = {
  /** The country. */
  country: Scalars['CountryCode']['input'];
  /** The class of goods, 1 to 30 capital letters or `_`. */
  taxClass: Scalars['String']['input'];
  /** The name for people, 1 to 100 characters. */
  name: Scalars['String']['input'];
  /** The rate in parts per million, 0 to 1000000: 200000 is 20 %. */
  ratePpm: Scalars['Int']['input'];
  /** Whether the prices contain the tax. */
  included: Scalars['Boolean']['input'];
};

/** A shipping method to set. */
export type SetShippingMethodInput = {
  /** The code, 1 to 30 capital letters, digits or `_`. */
  code: Scalars['String']['input'];
  /** The name for people, 1 to 100 characters. */
  name: Scalars['String']['input'];
  /** What the rates are counted by. */
  basis: ShippingBasis;
  /** The class of the tax on it, 1 to 30 capital letters or `_`. */
  taxClass?: InputMaybe<Scalars['String']['input']>;
  /** The rates, 1 to 500. */
  rates: Array<ShippingRateInput>;
  /** Whether customers can choose it. */
  offered?: InputMaybe<Scalars['Boolean']['input']>;
};

/** A rate of a shipping method. */
export type ShippingRateInput = {
  /** The country. If left out, every country without a rate of its own. */
  country?: InputMaybe<Scalars['CountryCode']['input']>;
  /** The currency. May be left out if the rate is free. */
  currency?: InputMaybe<Scalars['CurrencyCode']['input']>;
  /** The least value or number of pieces; not negative. */
  from: Scalars['Int']['input'];
  /** The price in minor units of the currency; not negative. */
  price: Scalars['BigInt']['input'];
};

/** A promotion to add. */
export type CreatePromotionInput = {
  /** The code, 1 to 50 characters; case does not count. If left out, the promotion applies to every order. */
  code?: InputMaybe<Scalars['String']['input']>;
  /** The name for people, 1 to 100 characters. */
  name: Scalars['String']['input'];
  /** What it does. */
  kind: PromotionKind;
  /** Of `PERCENTAGE`: 1 to 1000000 parts per million, 100000 is 10 %. */
  ratePpm?: InputMaybe<Scalars['Int']['input']>;
  /** Of `FIXED`: at least 1 minor unit. */
  amount?: InputMaybe<MoneyInput>;
  /** Of `BUY_GET`: 1 to 1000. */
  buy?: InputMaybe<Scalars['Int']['input']>;
  /** Of `BUY_GET`: 1 to 1000. */
  get?: InputMaybe<Scalars['Int']['input']>;
  /** The variants that it is for, 1 to 1000. If left out, all. */
  variantIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** The least sum of the lines, in the currency of `amount` if there is one. */
  minimum?: InputMaybe<MoneyInput>;
  /** How often it can be used, 1 to 1000000. Needs a code. */
  maxRedemptions?: InputMaybe<Scalars['Int']['input']>;
  /** How often one customer can use it, 1 to 1000. Needs a code. */
  maxPerCustomer?: InputMaybe<Scalars['Int']['input']>;
  /** When it begins. If left out, now. */
  startsAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** When it ends. If left out, it does not. */
  endsAt?: InputMaybe<Scalars['DateTime']['input']>;
};

/** A promotion to end. */
export type EndPromotionInput = {
  /** The id of the promotion. */
  promotionId: Scalars['ID']['input'];
};

/** The tax, or the refusal. */
export type TaxRateResult = TaxRateSet | InvalidInput;

/** The shipping method, or the refusal. */
export type ShippingMethodResult = ShippingMethodSet | InvalidInput;

/** The promotion, or the refusal. */
export type PromotionResult = PromotionChanged | PromotionNotFound | PromotionCodeTaken | InvalidInput;

/** The tax was set. */
export type TaxRateSet = {
  __typename?: 'TaxRateSet';
  /** The tax. */
  taxRate: TaxRate;
};

/** The shipping method was set. */
export type ShippingMethodSet = {
  __typename?: 'ShippingMethodSet';
  /** The shipping method. */
  shippingMethod: ShippingMethod;
};

/** The promotion was added or ended. */
export type PromotionChanged = {
  __typename?: 'PromotionChanged';
  /** The promotion. */
  promotion: Promotion;
};

/** `PROMOTION_NOT_FOUND`: there is no promotion with this id. */
export type PromotionNotFound = Refusal & {
  __typename?: 'PromotionNotFound';
  /** `PROMOTION_NOT_FOUND`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
};

/** `PROMOTION_CODE_TAKEN`: another promotion has this code. */
export type PromotionCodeTaken = Refusal & {
  __typename?: 'PromotionCodeTaken';
  /** `PROMOTION_CODE_TAKEN`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
};

/** The background work of one subgraph, for operators: what waits, fails and stands still. */
export type BackgroundWork = {
  __typename?: 'BackgroundWork';
  /** The queues of jobs, by name. */
  queues: Array<WorkQueue>;
  /** Jobs that used up their attempts, the oldest first; `first` is 1 to 100. */
  deadLetters: Array<DeadLetter>;
  /** The consumers of event logs. */
  consumers: Array<WorkConsumer>;
  /** Subjects whose next event failed, the oldest first; `first` is 1 to 100. */
  parkedSubjects: Array<ParkedSubject>;
  /** What people did to this work, the newest first; `first` is 1 to 100. */
  actions: Array<OperatorAction>;
};


/** The background work of one subgraph, for operators: what waits, fails and stands still. */
export type BackgroundWorkDeadLettersArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** The background work of one subgraph, for operators: what waits, fails and stands still. */
export type BackgroundWorkParkedSubjectsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** The background work of one subgraph, for operators: what waits, fails and stands still. */
export type BackgroundWorkActionsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** A queue of jobs. */
export type WorkQueue = {
  __typename?: 'WorkQueue';
  /** The name. */
  name: Scalars['String']['output'];
  /** The number of jobs that wait, also those that wait for their next attempt. */
  waiting: Scalars['Int']['output'];
  /** How long the oldest job that is due has waited; 0 without one. */
  oldestSeconds: Scalars['Int']['output'];
  /** The number of its jobs that used up their attempts. */
  dead: Scalars['Int']['output'];
};

/** A job that used up its attempts. It is kept for 30 days. */
export type DeadLetter = {
  __typename?: 'DeadLetter';
  /** The id, for the repair. */
  id: Scalars['ID']['output'];
  /** The queue. */
  queue: Scalars['String']['output'];
  /** What the job is about, as JSON: ids of rows. */
  payload: Scalars['String']['output'];
  /** The error of the last attempt; null if it is not known. */
  error?: Maybe<Scalars['String']['output']>;
  /** When the last attempt failed. */
  failedAt: Scalars['DateTime']['output'];
};

/** A consumer of an event log. */
export type WorkConsumer = {
  __typename?: 'WorkConsumer';
  /** The name. */
  name: Scalars['String']['output'];
  /** The subgraph whose log it reads. */
  feed: Scalars['String']['output'];
  /** The number of events that it has not applied, counted up to about 500; null while the log cannot be read. */
  waitingEvents?: Maybe<Scalars['Int']['output']>;
  /** When the first of them happened; null if there is none. */
  oldestAt?: Maybe<Scalars['DateTime']['output']>;
};

/** A subject whose next event failed several times. Its later events wait; other subjects go on. */
export type ParkedSubject = {
  __typename?: 'ParkedSubject';
  /** The id, for the repair. */
  id: Scalars['ID']['output'];
  /** The consumer. */
  consumer: Scalars['String']['output'];
  /** The subject, such as `order:` and an id. */
  subject: Scalars['String']['output'];
  /** The version of the event that failed. */
  fromVersion: Scalars['Int']['output'];
  /** The error. */
  error: Scalars['String']['output'];
  /** When the event failed for the last time before it was parked. */
  parkedAt: Scalars['DateTime']['output'];
  /** When a person asked for a retry; null if nobody did since the last failure. */
  retryAt?: Maybe<Scalars['DateTime']['output']>;
};

/** Something that a person did to background work. */
export type OperatorAction = {
  __typename?: 'OperatorAction';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** When. */
  at: Scalars['DateTime']['output'];
  /** The person's id; null for a process of the shop. */
  actorId?: Maybe<Scalars['ID']['output']>;
  /** What: `RETRY` or `DISCARD`. */
  action: Scalars['String']['output'];
  /** What it was done to. */
  target: Scalars['String']['output'];
  /** The reason. */
  reason: Scalars['String']['output'];
};

/** What is done to work that stands still. */
export type WorkRepair =
  /** It is tried again, with all attempts. */
  | 'RETRY'
  /** It is removed. Only a dead letter can be. */
  | 'DISCARD';

/** Work to repair. */
export type RepairWorkInput = {
  /** The id of a dead letter or of a parked subject. */
  id: Scalars['ID']['input'];
  /** What is done to it. */
  action: WorkRepair;
  /** The reason, 1 to 200 characters. It is kept. */
  reason: Scalars['String']['input'];
};

/** The repair, or the refusal. */
export type RepairWorkResult = WorkRepaired | WorkNotFound | InvalidInput;

/** The work was put back, or removed. */
export type WorkRepaired = {
  __typename?: 'WorkRepaired';
  /** The id that it had. */
  id: Scalars['ID']['output'];
  /** What was done. */
  action: WorkRepair;
};

/** `WORK_NOT_FOUND`: there is no dead letter and no parked subject with this id. Someone else may have repaired it. */
export type WorkNotFound = Refusal & {
  __typename?: 'WorkNotFound';
  /** `WORK_NOT_FOUND`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
};

/** `FEATURE_OFF`: the shop has switched this off for now, for everyone or for a part of the callers. */
export type FeatureOff = Refusal & {
  __typename?: 'FeatureOff';
  /** `FEATURE_OFF`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
  /** The key of the flag that switched it off. */
  flag: Scalars['String']['output'];
};

/** The feature flags of one process of a subgraph, for operators. */
export type FeatureFlags = {
  __typename?: 'FeatureFlags';
  /** The process that answered: its host and its process id. Other processes of the subgraph read their own file. */
  process: Scalars['String']['output'];
  /** The file; null if the process reads none, and everything is on. */
  file?: Maybe<Scalars['String']['output']>;
  /** Why the newest file is not taken, so that the last good one counts; null if it is taken. */
  fault?: Maybe<Scalars['String']['output']>;
  /** The flags that the subgraph uses. */
  flags: Array<FeatureFlag>;
  /** The last 50 changes since the process started, the newest first. */
  changes: Array<FlagChange>;
};

/** A feature flag in one process. */
export type FeatureFlag = {
  __typename?: 'FeatureFlag';
  /** The key in the file. */
  key: Scalars['String']['output'];
  /** The state. */
  state: FlagState;
  /** For TARGETED, the rule of the file as JSON, at most 500 characters; otherwise null. */
  rule?: Maybe<Scalars['String']['output']>;
  /** The operations that the flag switches. */
  usedBy: Scalars['String']['output'];
};

/** The state of a feature flag. */
export type FlagState =
  /** On for everyone. */
  | 'ON'
  /** Off for everyone. */
  | 'OFF'
  /** On for a part of the callers, by a rule. */
  | 'TARGETED';

/** A change of a feature flag that a process took. */
export type FlagChange = {
  __typename?: 'FlagChange';
  /** When the process took it. */
  at: Scalars['DateTime']['output'];
  /** The flag. */
  key: Scalars['String']['output'];
  /** The state before. */
  before: Scalars['String']['output'];
  /** The state after. */
  after: Scalars['String']['output'];
};

export type Link__Purpose =
  /** `SECURITY` features provide metadata necessary to securely resolve fields. */
  | 'SECURITY'
  /** `EXECUTION` features provide metadata necessary for operation execution. */
  | 'EXECUTION';



export type ResolverTypeWrapper<T> = Promise<T> | T;

export type ReferenceResolver<TResult, TReference, TContext> = (
      reference: TReference,
      context: TContext,
      info: GraphQLResolveInfo
    ) => Promise<TResult> | TResult;

      type ScalarCheck<T, S> = S extends true ? T : NullableCheck<T, S>;
      type NullableCheck<T, S> = Maybe<T> extends T ? Maybe<ListCheck<NonNullable<T>, S>> : ListCheck<T, S>;
      type ListCheck<T, S> = T extends (infer U)[] ? NullableCheck<U, S>[] : GraphQLRecursivePick<T, S>;
      export type GraphQLRecursivePick<T, S> = { [K in keyof T & keyof S]: ScalarCheck<T[K], S[K]> };
    

export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

/** Mapping of federation types */
export type FederationTypes = {
  User: User;
  Order: Order;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  User:
    ( { __typename: 'User' }
    & GraphQLRecursivePick<FederationTypes['User'], {"id":true}> );
  Order:
    ( { __typename: 'Order' }
    & ( GraphQLRecursivePick<FederationTypes['Order'], {"id":true}>
        | GraphQLRecursivePick<FederationTypes['Order'], {"ref":true}> ) );
};

/** Mapping of union types */
export type ResolversUnionTypes<_RefType extends Record<string, unknown>> = {
  CartResult:
    | ( CartChangedOutcome )
    | ( CartNotFound )
    | ( VariantNotFound )
    | ( LineNotFound )
    | ( CurrencyMismatch )
    | ( Conflict )
    | ( InvalidInput )
  ;
  RequestOrderLinkResult:
    | ( OrderLinkRequested )
    | ( InvalidInput )
  ;
  OpenOrderLinkResult:
    | ( OrderLinkOpenedOutcome )
    | ( OrderLinkInvalid )
  ;
  CreateGuestCartResult:
    | ( GuestCartCreatedOutcome )
    | ( FeatureOff )
  ;
  PlaceOrderResult:
    | ( PlacedOrderOutcome )
    | ( FeatureOff )
    | ( CartNotFound )
    | ( Omit<OutOfStock, 'shortages'> & { shortages: Array<_RefType['Shortage']> } )
    | ( IdempotencyConflict )
    | ( VariantNotFound )
    | ( CurrencyMismatch )
    | ( TotalChanged )
    | ( QuoteChanged )
    | ( ShippingUnavailable )
    | ( PromotionRefused )
    | ( EmptyCart )
    | ( InvalidInput )
  ;
  OrderResult:
    | ( OrderChangedOutcome )
    | ( OrderNotFound )
    | ( IllegalTransition )
    | ( Conflict )
    | ( RefundTooLarge )
    | ( TotalNotAuthorised )
    | ( ShippingUnavailable )
    | ( VariantNotFound )
    | ( Omit<OutOfStock, 'shortages'> & { shortages: Array<_RefType['Shortage']> } )
    | ( TotalChanged )
    | ( CurrencyMismatch )
    | ( IdempotencyConflict )
    | ( InvalidInput )
  ;
  CheckoutQuoteResult:
    | ( CheckoutQuoteOutcome )
    | ( CartNotFound )
    | ( Omit<OutOfStock, 'shortages'> & { shortages: Array<_RefType['Shortage']> } )
    | ( VariantNotFound )
    | ( CurrencyMismatch )
    | ( ShippingUnavailable )
    | ( PromotionRefused )
    | ( EmptyCart )
    | ( InvalidInput )
  ;
  TaxRateResult:
    | ( Omit<TaxRateSet, 'taxRate'> & { taxRate: _RefType['TaxRate'] } )
    | ( InvalidInput )
  ;
  ShippingMethodResult:
    | ( Omit<ShippingMethodSet, 'shippingMethod'> & { shippingMethod: _RefType['ShippingMethod'] } )
    | ( InvalidInput )
  ;
  PromotionResult:
    | ( Omit<PromotionChanged, 'promotion'> & { promotion: _RefType['Promotion'] } )
    | ( PromotionNotFound )
    | ( PromotionCodeTaken )
    | ( InvalidInput )
  ;
  RepairWorkResult:
    | ( WorkRepaired )
    | ( WorkNotFound )
    | ( InvalidInput )
  ;
};

/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  Node: ( OrderRow );
  Refusal:
    | ( Omit<OutOfStock, 'shortages'> & { shortages: Array<_RefType['Shortage']> } )
    | ( IdempotencyConflict )
    | ( VariantNotFound )
    | ( OrderLinkInvalid )
    | ( CartNotFound )
    | ( LineNotFound )
    | ( CurrencyMismatch )
    | ( TotalChanged )
    | ( QuoteChanged )
    | ( ShippingUnavailable )
    | ( PromotionRefused )
    | ( EmptyCart )
    | ( OrderNotFound )
    | ( IllegalTransition )
    | ( Conflict )
    | ( TotalNotAuthorised )
    | ( RefundTooLarge )
    | ( InvalidInput )
    | ( PromotionNotFound )
    | ( PromotionCodeTaken )
    | ( WorkNotFound )
    | ( FeatureOff )
  ;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  BigInt: ResolverTypeWrapper<Scalars['BigInt']['output']>;
  CurrencyCode: ResolverTypeWrapper<Scalars['CurrencyCode']['output']>;
  CountryCode: ResolverTypeWrapper<Scalars['CountryCode']['output']>;
  Node: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Node']>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Refusal: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Refusal']>;
  Money: ResolverTypeWrapper<Money>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  OrderStatus: OrderStatus;
  User: ResolverTypeWrapper<UserReference>;
  Variant: ResolverTypeWrapper<VariantReference>;
  Order: ResolverTypeWrapper<OrderRow>;
  OrderLine: ResolverTypeWrapper<Omit<OrderLine, 'variant'> & { variant?: Maybe<ResolversTypes['Variant']> }>;
  OrderDiscount: ResolverTypeWrapper<OrderDiscount>;
  PostalAddress: ResolverTypeWrapper<PostalAddress>;
  OrderHistoryEntry: ResolverTypeWrapper<OrderHistoryEntry>;
  OrderStep: ResolverTypeWrapper<OrderStepRow>;
  OrderEditStatus: OrderEditStatus;
  OrderEdit: ResolverTypeWrapper<Omit<OrderEdit, 'added'> & { added: Array<ResolversTypes['AddedLine']> }>;
  AddedLine: ResolverTypeWrapper<Omit<AddedLine, 'variant'> & { variant?: Maybe<ResolversTypes['Variant']> }>;
  PaymentStatus: PaymentStatus;
  Payment: ResolverTypeWrapper<Payment>;
  ShipmentStatus: ShipmentStatus;
  Shipment: ResolverTypeWrapper<Shipment>;
  ShipmentLine: ResolverTypeWrapper<ShipmentLine>;
  InvoiceKind: InvoiceKind;
  Invoice: ResolverTypeWrapper<Invoice>;
  ReturnStatus: ReturnStatus;
  OrderReturn: ResolverTypeWrapper<Omit<OrderReturn, 'order' | 'exchange'> & { order: ResolversTypes['Order'], exchange?: Maybe<ResolversTypes['ReturnExchange']> }>;
  ReturnExchangeStatus: ReturnExchangeStatus;
  ReturnExchange: ResolverTypeWrapper<Omit<ReturnExchange, 'added'> & { added: Array<ResolversTypes['AddedLine']> }>;
  ReturnLine: ResolverTypeWrapper<ReturnLine>;
  ReturnConnection: ResolverTypeWrapper<ReturnList>;
  ReturnEdge: ResolverTypeWrapper<Omit<ReturnEdge, 'node'> & { node: ResolversTypes['OrderReturn'] }>;
  ReturnFilter: ReturnFilter;
  StaffAction: StaffAction;
  UnfinishedWork: UnfinishedWork;
  StuckOrder: ResolverTypeWrapper<StuckOrderRow>;
  OrderConnection: ResolverTypeWrapper<OrderList>;
  OrderEdge: ResolverTypeWrapper<Omit<OrderEdge, 'node'> & { node: ResolversTypes['Order'] }>;
  Cart: ResolverTypeWrapper<CartRow>;
  CartLine: ResolverTypeWrapper<Omit<CartLine, 'variant'> & { variant?: Maybe<ResolversTypes['Variant']> }>;
  CartWarning: ResolverTypeWrapper<CartWarning>;
  CartWarningReason: CartWarningReason;
  OrderFilter: OrderFilter;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  MoneyInput: MoneyInput;
  AddToCartInput: AddToCartInput;
  RequestOrderLinkInput: RequestOrderLinkInput;
  OpenOrderLinkInput: OpenOrderLinkInput;
  MergeCartInput: MergeCartInput;
  UpdateCartLineInput: UpdateCartLineInput;
  AddressInput: AddressInput;
  OrderLineInput: OrderLineInput;
  PlaceOrderInput: PlaceOrderInput;
  CancelOrderInput: CancelOrderInput;
  ShipOrderInput: ShipOrderInput;
  ShipmentLineInput: ShipmentLineInput;
  EditOrderInput: EditOrderInput;
  EditOrderLinesInput: EditOrderLinesInput;
  LineQuantityInput: LineQuantityInput;
  HoldOrderInput: HoldOrderInput;
  RepairOrderInput: RepairOrderInput;
  CancelOrderEditInput: CancelOrderEditInput;
  ReleaseOrderInput: ReleaseOrderInput;
  CancelOrderLinesInput: CancelOrderLinesInput;
  PackShipmentInput: PackShipmentInput;
  ShipmentReasonInput: ShipmentReasonInput;
  TrackShipmentInput: TrackShipmentInput;
  RequestReturnInput: RequestReturnInput;
  ExchangeLineInput: ExchangeLineInput;
  ExchangeReturnInput: ExchangeReturnInput;
  ReturnInput: ReturnInput;
  ReturnReasonInput: ReturnReasonInput;
  SendReturnInput: SendReturnInput;
  InspectReturnInput: InspectReturnInput;
  InspectedLineInput: InspectedLineInput;
  RefundReturnInput: RefundReturnInput;
  ResumePaymentInput: ResumePaymentInput;
  MarkDeliveredInput: MarkDeliveredInput;
  RefundOrderInput: RefundOrderInput;
  CartResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CartResult']>;
  RequestOrderLinkResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['RequestOrderLinkResult']>;
  OpenOrderLinkResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['OpenOrderLinkResult']>;
  CreateGuestCartResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CreateGuestCartResult']>;
  PlaceOrderResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['PlaceOrderResult']>;
  OrderResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['OrderResult']>;
  CartChanged: ResolverTypeWrapper<CartChangedOutcome>;
  GuestCartCreated: ResolverTypeWrapper<GuestCartCreatedOutcome>;
  PlacedOrder: ResolverTypeWrapper<PlacedOrderOutcome>;
  GuestAccess: ResolverTypeWrapper<GuestAccess>;
  OrderLinkRequested: ResolverTypeWrapper<OrderLinkRequested>;
  OrderLinkOpened: ResolverTypeWrapper<OrderLinkOpenedOutcome>;
  OrderChanged: ResolverTypeWrapper<OrderChangedOutcome>;
  OutOfStock: ResolverTypeWrapper<Omit<OutOfStock, 'shortages'> & { shortages: Array<ResolversTypes['Shortage']> }>;
  Shortage: ResolverTypeWrapper<VariantShortage>;
  IdempotencyConflict: ResolverTypeWrapper<IdempotencyConflict>;
  VariantNotFound: ResolverTypeWrapper<VariantNotFound>;
  OrderLinkInvalid: ResolverTypeWrapper<OrderLinkInvalid>;
  CartNotFound: ResolverTypeWrapper<CartNotFound>;
  LineNotFound: ResolverTypeWrapper<LineNotFound>;
  CurrencyMismatch: ResolverTypeWrapper<CurrencyMismatch>;
  TotalChanged: ResolverTypeWrapper<TotalChanged>;
  QuoteChanged: ResolverTypeWrapper<QuoteChanged>;
  ShippingUnavailable: ResolverTypeWrapper<ShippingUnavailable>;
  PromotionRefused: ResolverTypeWrapper<PromotionRefused>;
  PromotionFault: PromotionFault;
  EmptyCart: ResolverTypeWrapper<EmptyCart>;
  OrderNotFound: ResolverTypeWrapper<OrderNotFound>;
  IllegalTransition: ResolverTypeWrapper<IllegalTransition>;
  Conflict: ResolverTypeWrapper<Conflict>;
  TotalNotAuthorised: ResolverTypeWrapper<TotalNotAuthorised>;
  RefundTooLarge: ResolverTypeWrapper<RefundTooLarge>;
  InvalidInput: ResolverTypeWrapper<InvalidInput>;
  CheckoutQuoteInput: CheckoutQuoteInput;
  CheckoutQuoteResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CheckoutQuoteResult']>;
  CheckoutQuote: ResolverTypeWrapper<CheckoutQuoteOutcome>;
  QuoteLine: ResolverTypeWrapper<Omit<QuoteLine, 'variant'> & { variant?: Maybe<ResolversTypes['Variant']> }>;
  ShippingOffer: ResolverTypeWrapper<ShippingOffer>;
  TaxRate: ResolverTypeWrapper<TaxRateRow>;
  ShippingBasis: ShippingBasis;
  ShippingMethod: ResolverTypeWrapper<ShippingMethodRow>;
  ShippingRate: ResolverTypeWrapper<ShippingRate>;
  PromotionKind: PromotionKind;
  Promotion: ResolverTypeWrapper<PromotionRow>;
  SetTaxRateInput: SetTaxRateInput;
  SetShippingMethodInput: SetShippingMethodInput;
  ShippingRateInput: ShippingRateInput;
  CreatePromotionInput: CreatePromotionInput;
  EndPromotionInput: EndPromotionInput;
  TaxRateResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['TaxRateResult']>;
  ShippingMethodResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['ShippingMethodResult']>;
  PromotionResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['PromotionResult']>;
  TaxRateSet: ResolverTypeWrapper<Omit<TaxRateSet, 'taxRate'> & { taxRate: ResolversTypes['TaxRate'] }>;
  ShippingMethodSet: ResolverTypeWrapper<Omit<ShippingMethodSet, 'shippingMethod'> & { shippingMethod: ResolversTypes['ShippingMethod'] }>;
  PromotionChanged: ResolverTypeWrapper<Omit<PromotionChanged, 'promotion'> & { promotion: ResolversTypes['Promotion'] }>;
  PromotionNotFound: ResolverTypeWrapper<PromotionNotFound>;
  PromotionCodeTaken: ResolverTypeWrapper<PromotionCodeTaken>;
  BackgroundWork: ResolverTypeWrapper<BackgroundWorkParts>;
  WorkQueue: ResolverTypeWrapper<WorkQueue>;
  DeadLetter: ResolverTypeWrapper<DeadLetter>;
  WorkConsumer: ResolverTypeWrapper<WorkConsumer>;
  ParkedSubject: ResolverTypeWrapper<ParkedSubject>;
  OperatorAction: ResolverTypeWrapper<OperatorAction>;
  WorkRepair: WorkRepair;
  RepairWorkInput: RepairWorkInput;
  RepairWorkResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['RepairWorkResult']>;
  WorkRepaired: ResolverTypeWrapper<WorkRepaired>;
  WorkNotFound: ResolverTypeWrapper<WorkNotFound>;
  FeatureOff: ResolverTypeWrapper<FeatureOff>;
  FeatureFlags: ResolverTypeWrapper<FeatureFlags>;
  FeatureFlag: ResolverTypeWrapper<FeatureFlag>;
  FlagState: FlagState;
  FlagChange: ResolverTypeWrapper<FlagChange>;
  link__Import: ResolverTypeWrapper<Scalars['link__Import']['output']>;
  link__Purpose: Link__Purpose;
  federation__FieldSet: ResolverTypeWrapper<Scalars['federation__FieldSet']['output']>;
  federation__Scope: ResolverTypeWrapper<Scalars['federation__Scope']['output']>;
  federation__Policy: ResolverTypeWrapper<Scalars['federation__Policy']['output']>;
  federation__ContextFieldValue: ResolverTypeWrapper<Scalars['federation__ContextFieldValue']['output']>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  DateTime: Scalars['DateTime']['output'];
  BigInt: Scalars['BigInt']['output'];
  CurrencyCode: Scalars['CurrencyCode']['output'];
  CountryCode: Scalars['CountryCode']['output'];
  Node: ResolversInterfaceTypes<ResolversParentTypes>['Node'];
  ID: Scalars['ID']['output'];
  Refusal: ResolversInterfaceTypes<ResolversParentTypes>['Refusal'];
  Money: Money;
  PageInfo: PageInfo;
  User: UserReference;
  Variant: VariantReference;
  Order: OrderRow;
  OrderLine: Omit<OrderLine, 'variant'> & { variant?: Maybe<ResolversParentTypes['Variant']> };
  OrderDiscount: OrderDiscount;
  PostalAddress: PostalAddress;
  OrderHistoryEntry: OrderHistoryEntry;
  OrderStep: OrderStepRow;
  OrderEdit: Omit<OrderEdit, 'added'> & { added: Array<ResolversParentTypes['AddedLine']> };
  AddedLine: Omit<AddedLine, 'variant'> & { variant?: Maybe<ResolversParentTypes['Variant']> };
  Payment: Payment;
  Shipment: Shipment;
  ShipmentLine: ShipmentLine;
  Invoice: Invoice;
  OrderReturn: Omit<OrderReturn, 'order' | 'exchange'> & { order: ResolversParentTypes['Order'], exchange?: Maybe<ResolversParentTypes['ReturnExchange']> };
  ReturnExchange: Omit<ReturnExchange, 'added'> & { added: Array<ResolversParentTypes['AddedLine']> };
  ReturnLine: ReturnLine;
  ReturnConnection: ReturnList;
  ReturnEdge: Omit<ReturnEdge, 'node'> & { node: ResolversParentTypes['OrderReturn'] };
  ReturnFilter: ReturnFilter;
  StuckOrder: StuckOrderRow;
  OrderConnection: OrderList;
  OrderEdge: Omit<OrderEdge, 'node'> & { node: ResolversParentTypes['Order'] };
  Cart: CartRow;
  CartLine: Omit<CartLine, 'variant'> & { variant?: Maybe<ResolversParentTypes['Variant']> };
  CartWarning: CartWarning;
  OrderFilter: OrderFilter;
  Query: Record<PropertyKey, never>;
  Mutation: Record<PropertyKey, never>;
  MoneyInput: MoneyInput;
  AddToCartInput: AddToCartInput;
  RequestOrderLinkInput: RequestOrderLinkInput;
  OpenOrderLinkInput: OpenOrderLinkInput;
  MergeCartInput: MergeCartInput;
  UpdateCartLineInput: UpdateCartLineInput;
  AddressInput: AddressInput;
  OrderLineInput: OrderLineInput;
  PlaceOrderInput: PlaceOrderInput;
  CancelOrderInput: CancelOrderInput;
  ShipOrderInput: ShipOrderInput;
  ShipmentLineInput: ShipmentLineInput;
  EditOrderInput: EditOrderInput;
  EditOrderLinesInput: EditOrderLinesInput;
  LineQuantityInput: LineQuantityInput;
  HoldOrderInput: HoldOrderInput;
  RepairOrderInput: RepairOrderInput;
  CancelOrderEditInput: CancelOrderEditInput;
  ReleaseOrderInput: ReleaseOrderInput;
  CancelOrderLinesInput: CancelOrderLinesInput;
  PackShipmentInput: PackShipmentInput;
  ShipmentReasonInput: ShipmentReasonInput;
  TrackShipmentInput: TrackShipmentInput;
  RequestReturnInput: RequestReturnInput;
  ExchangeLineInput: ExchangeLineInput;
  ExchangeReturnInput: ExchangeReturnInput;
  ReturnInput: ReturnInput;
  ReturnReasonInput: ReturnReasonInput;
  SendReturnInput: SendReturnInput;
  InspectReturnInput: InspectReturnInput;
  InspectedLineInput: InspectedLineInput;
  RefundReturnInput: RefundReturnInput;
  ResumePaymentInput: ResumePaymentInput;
  MarkDeliveredInput: MarkDeliveredInput;
  RefundOrderInput: RefundOrderInput;
  CartResult: ResolversUnionTypes<ResolversParentTypes>['CartResult'];
  RequestOrderLinkResult: ResolversUnionTypes<ResolversParentTypes>['RequestOrderLinkResult'];
  OpenOrderLinkResult: ResolversUnionTypes<ResolversParentTypes>['OpenOrderLinkResult'];
  CreateGuestCartResult: ResolversUnionTypes<ResolversParentTypes>['CreateGuestCartResult'];
  PlaceOrderResult: ResolversUnionTypes<ResolversParentTypes>['PlaceOrderResult'];
  OrderResult: ResolversUnionTypes<ResolversParentTypes>['OrderResult'];
  CartChanged: CartChangedOutcome;
  GuestCartCreated: GuestCartCreatedOutcome;
  PlacedOrder: PlacedOrderOutcome;
  GuestAccess: GuestAccess;
  OrderLinkRequested: OrderLinkRequested;
  OrderLinkOpened: OrderLinkOpenedOutcome;
  OrderChanged: OrderChangedOutcome;
  OutOfStock: Omit<OutOfStock, 'shortages'> & { shortages: Array<ResolversParentTypes['Shortage']> };
  Shortage: VariantShortage;
  IdempotencyConflict: IdempotencyConflict;
  VariantNotFound: VariantNotFound;
  OrderLinkInvalid: OrderLinkInvalid;
  CartNotFound: CartNotFound;
  LineNotFound: LineNotFound;
  CurrencyMismatch: CurrencyMismatch;
  TotalChanged: TotalChanged;
  QuoteChanged: QuoteChanged;
  ShippingUnavailable: ShippingUnavailable;
  PromotionRefused: PromotionRefused;
  EmptyCart: EmptyCart;
  OrderNotFound: OrderNotFound;
  IllegalTransition: IllegalTransition;
  Conflict: Conflict;
  TotalNotAuthorised: TotalNotAuthorised;
  RefundTooLarge: RefundTooLarge;
  InvalidInput: InvalidInput;
  CheckoutQuoteInput: CheckoutQuoteInput;
  CheckoutQuoteResult: ResolversUnionTypes<ResolversParentTypes>['CheckoutQuoteResult'];
  CheckoutQuote: CheckoutQuoteOutcome;
  QuoteLine: Omit<QuoteLine, 'variant'> & { variant?: Maybe<ResolversParentTypes['Variant']> };
  ShippingOffer: ShippingOffer;
  TaxRate: TaxRateRow;
  ShippingMethod: ShippingMethodRow;
  ShippingRate: ShippingRate;
  Promotion: PromotionRow;
  SetTaxRateInput: SetTaxRateInput;
  SetShippingMethodInput: SetShippingMethodInput;
  ShippingRateInput: ShippingRateInput;
  CreatePromotionInput: CreatePromotionInput;
  EndPromotionInput: EndPromotionInput;
  TaxRateResult: ResolversUnionTypes<ResolversParentTypes>['TaxRateResult'];
  ShippingMethodResult: ResolversUnionTypes<ResolversParentTypes>['ShippingMethodResult'];
  PromotionResult: ResolversUnionTypes<ResolversParentTypes>['PromotionResult'];
  TaxRateSet: Omit<TaxRateSet, 'taxRate'> & { taxRate: ResolversParentTypes['TaxRate'] };
  ShippingMethodSet: Omit<ShippingMethodSet, 'shippingMethod'> & { shippingMethod: ResolversParentTypes['ShippingMethod'] };
  PromotionChanged: Omit<PromotionChanged, 'promotion'> & { promotion: ResolversParentTypes['Promotion'] };
  PromotionNotFound: PromotionNotFound;
  PromotionCodeTaken: PromotionCodeTaken;
  BackgroundWork: BackgroundWorkParts;
  WorkQueue: WorkQueue;
  DeadLetter: DeadLetter;
  WorkConsumer: WorkConsumer;
  ParkedSubject: ParkedSubject;
  OperatorAction: OperatorAction;
  RepairWorkInput: RepairWorkInput;
  RepairWorkResult: ResolversUnionTypes<ResolversParentTypes>['RepairWorkResult'];
  WorkRepaired: WorkRepaired;
  WorkNotFound: WorkNotFound;
  FeatureOff: FeatureOff;
  FeatureFlags: FeatureFlags;
  FeatureFlag: FeatureFlag;
  FlagChange: FlagChange;
  link__Import: Scalars['link__Import']['output'];
  federation__FieldSet: Scalars['federation__FieldSet']['output'];
  federation__Scope: Scalars['federation__Scope']['output'];
  federation__Policy: Scalars['federation__Policy']['output'];
  federation__ContextFieldValue: Scalars['federation__ContextFieldValue']['output'];
  String: Scalars['String']['output'];
  Boolean: Scalars['Boolean']['output'];
  Int: Scalars['Int']['output'];
};

export type LinkDirectiveArgs = {
  url?: Maybe<Scalars['String']['input']>;
  as?: Maybe<Scalars['String']['input']>;
  for?: Maybe<Link__Purpose>;
  import?: Maybe<Array<Maybe<Scalars['link__Import']['input']>>>;
};

export type LinkDirectiveResolver<Result, Parent, ContextType = OrdersContext, Args = LinkDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__RequiresDirectiveArgs = {
  fields: Scalars['federation__FieldSet']['input'];
};

export type Federation__RequiresDirectiveResolver<Result, Parent, ContextType = OrdersContext, Args = Federation__RequiresDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__ProvidesDirectiveArgs = {
  fields: Scalars['federation__FieldSet']['input'];
};

export type Federation__ProvidesDirectiveResolver<Result, Parent, ContextType = OrdersContext, Args = Federation__ProvidesDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__ExternalDirectiveArgs = { };

export type Federation__ExternalDirectiveResolver<Result, Parent, ContextType = OrdersContext, Args = Federation__ExternalDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__ExtendsDirectiveArgs = { };

export type Federation__ExtendsDirectiveResolver<Result, Parent, ContextType = OrdersContext, Args = Federation__ExtendsDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type InaccessibleDirectiveArgs = { };

export type InaccessibleDirectiveResolver<Result, Parent, ContextType = OrdersContext, Args = InaccessibleDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type ShareableDirectiveArgs = { };

export type ShareableDirectiveResolver<Result, Parent, ContextType = OrdersContext, Args = ShareableDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__OverrideDirectiveArgs = {
  from: Scalars['String']['input'];
  label?: Maybe<Scalars['String']['input']>;
};

export type Federation__OverrideDirectiveResolver<Result, Parent, ContextType = OrdersContext, Args = Federation__OverrideDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__TagDirectiveArgs = {
  name: Scalars['String']['input'];
};

export type Federation__TagDirectiveResolver<Result, Parent, ContextType = OrdersContext, Args = Federation__TagDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__ComposeDirectiveDirectiveArgs = {
  name?: Maybe<Scalars['String']['input']>;
};

export type Federation__ComposeDirectiveDirectiveResolver<Result, Parent, ContextType = OrdersContext, Args = Federation__ComposeDirectiveDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__InterfaceObjectDirectiveArgs = { };

export type Federation__InterfaceObjectDirectiveResolver<Result, Parent, ContextType = OrdersContext, Args = Federation__InterfaceObjectDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__AuthenticatedDirectiveArgs = { };

export type Federation__AuthenticatedDirectiveResolver<Result, Parent, ContextType = OrdersContext, Args = Federation__AuthenticatedDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__RequiresScopesDirectiveArgs = {
  scopes: Array<Array<Scalars['federation__Scope']['input']>>;
};

export type Federation__RequiresScopesDirectiveResolver<Result, Parent, ContextType = OrdersContext, Args = Federation__RequiresScopesDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__PolicyDirectiveArgs = {
  policies: Array<Array<Scalars['federation__Policy']['input']>>;
};

export type Federation__PolicyDirectiveResolver<Result, Parent, ContextType = OrdersContext, Args = Federation__PolicyDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__ContextDirectiveArgs = {
  name: Scalars['String']['input'];
};

export type Federation__ContextDirectiveResolver<Result, Parent, ContextType = OrdersContext, Args = Federation__ContextDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__FromContextDirectiveArgs = {
  field?: Maybe<Scalars['federation__ContextFieldValue']['input']>;
};

export type Federation__FromContextDirectiveResolver<Result, Parent, ContextType = OrdersContext, Args = Federation__FromContextDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__CostDirectiveArgs = {
  weight: Scalars['Int']['input'];
};

export type Federation__CostDirectiveResolver<Result, Parent, ContextType = OrdersContext, Args = Federation__CostDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__ListSizeDirectiveArgs = {
  assumedSize?: Maybe<Scalars['Int']['input']>;
  slicingArguments?: Maybe<Array<Scalars['String']['input']>>;
  sizedFields?: Maybe<Array<Scalars['String']['input']>>;
  requireOneSlicingArgument?: Maybe<Scalars['Boolean']['input']>;
};

export type Federation__ListSizeDirectiveResolver<Result, Parent, ContextType = OrdersContext, Args = Federation__ListSizeDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export interface BigIntScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['BigInt'], any> {
  name: 'BigInt';
}

export interface CurrencyCodeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['CurrencyCode'], any> {
  name: 'CurrencyCode';
}

export interface CountryCodeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['CountryCode'], any> {
  name: 'CountryCode';
}

export type NodeResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node']> = {
  __resolveType: TypeResolveFn<'Order', ParentType, ContextType>;
};

export type RefusalResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['Refusal'] = ResolversParentTypes['Refusal']> = {
  __resolveType: TypeResolveFn<'OutOfStock' | 'IdempotencyConflict' | 'VariantNotFound' | 'OrderLinkInvalid' | 'CartNotFound' | 'LineNotFound' | 'CurrencyMismatch' | 'TotalChanged' | 'QuoteChanged' | 'ShippingUnavailable' | 'PromotionRefused' | 'EmptyCart' | 'OrderNotFound' | 'IllegalTransition' | 'Conflict' | 'TotalNotAuthorised' | 'RefundTooLarge' | 'InvalidInput' | 'PromotionNotFound' | 'PromotionCodeTaken' | 'WorkNotFound' | 'FeatureOff', ParentType, ContextType>;
};

export type MoneyResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['Money'] = ResolversParentTypes['Money']> = {
  amount?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  currency?: Resolver<ResolversTypes['CurrencyCode'], ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type UserResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User'], FederationReferenceType extends FederationReferenceTypes['User'] = FederationReferenceTypes['User']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['User']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  orders?: Resolver<Maybe<ResolversTypes['OrderConnection']>, ParentType, ContextType, RequireFields<UserOrdersArgs, 'first'>>;
};

export type VariantResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['Variant'] = ResolversParentTypes['Variant']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type OrderResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['Order'] = ResolversParentTypes['Order'], FederationReferenceType extends FederationReferenceTypes['Order'] = FederationReferenceTypes['Order']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Order']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  ref?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  number?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['OrderStatus'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  lines?: Resolver<Array<ResolversTypes['OrderLine']>, ParentType, ContextType>;
  total?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  subtotal?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  discount?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  discounts?: Resolver<Array<ResolversTypes['OrderDiscount']>, ParentType, ContextType>;
  shippingMethod?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  shipping?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  tax?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  includedTax?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  guestEmail?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  customer?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  shippingAddress?: Resolver<ResolversTypes['PostalAddress'], ParentType, ContextType>;
  history?: Resolver<Array<ResolversTypes['OrderHistoryEntry']>, ParentType, ContextType>;
  progress?: Resolver<Array<ResolversTypes['OrderStep']>, ParentType, ContextType>;
  edits?: Resolver<Array<ResolversTypes['OrderEdit']>, ParentType, ContextType>;
  staffActions?: Resolver<Array<ResolversTypes['StaffAction']>, ParentType, ContextType>;
  payments?: Resolver<Array<ResolversTypes['Payment']>, ParentType, ContextType>;
  shipments?: Resolver<Array<ResolversTypes['Shipment']>, ParentType, ContextType>;
  returns?: Resolver<Array<ResolversTypes['OrderReturn']>, ParentType, ContextType>;
  invoices?: Resolver<Array<ResolversTypes['Invoice']>, ParentType, ContextType>;
  placedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type OrderLineResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['OrderLine'] = ResolversParentTypes['OrderLine']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  variant?: Resolver<Maybe<ResolversTypes['Variant']>, ParentType, ContextType>;
  sku?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  quantity?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  cancelledQuantity?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  shippedQuantity?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  returnedQuantity?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  unitPrice?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  lineTotal?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  discount?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  tax?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  taxClass?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  taxRatePpm?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type OrderDiscountResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['OrderDiscount'] = ResolversParentTypes['OrderDiscount']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  code?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  amount?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
};

export type PostalAddressResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['PostalAddress'] = ResolversParentTypes['PostalAddress']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  line1?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  line2?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  city?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  region?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  postalCode?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  country?: Resolver<ResolversTypes['CountryCode'], ParentType, ContextType>;
  phone?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type OrderHistoryEntryResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['OrderHistoryEntry'] = ResolversParentTypes['OrderHistoryEntry']> = {
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  from?: Resolver<Maybe<ResolversTypes['OrderStatus']>, ParentType, ContextType>;
  to?: Resolver<ResolversTypes['OrderStatus'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  actor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  event?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  amount?: Resolver<Maybe<ResolversTypes['Money']>, ParentType, ContextType>;
};

export type OrderStepResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['OrderStep'] = ResolversParentTypes['OrderStep']> = {
  step?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  attempts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  lastError?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type OrderEditResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['OrderEdit'] = ResolversParentTypes['OrderEdit']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['OrderEditStatus'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  added?: Resolver<Array<ResolversTypes['AddedLine']>, ParentType, ContextType>;
  total?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  code?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  requestedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  finishedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type AddedLineResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['AddedLine'] = ResolversParentTypes['AddedLine']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  variant?: Resolver<Maybe<ResolversTypes['Variant']>, ParentType, ContextType>;
  sku?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  quantity?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  unitPrice?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
};

export type PaymentResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['Payment'] = ResolversParentTypes['Payment']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['PaymentStatus'], ParentType, ContextType>;
  clientSecret?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  amount?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  captured?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  refunded?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
};

export type ShipmentResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['Shipment'] = ResolversParentTypes['Shipment']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['ShipmentStatus'], ParentType, ContextType>;
  trackingCode?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  carrier?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  lines?: Resolver<Array<ResolversTypes['ShipmentLine']>, ParentType, ContextType>;
  packedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  shippedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  deliveredAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type ShipmentLineResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['ShipmentLine'] = ResolversParentTypes['ShipmentLine']> = {
  orderLineId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  quantity?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type InvoiceResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['Invoice'] = ResolversParentTypes['Invoice']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['InvoiceKind'], ParentType, ContextType>;
  number?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  amount?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  issuedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  pdf?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type OrderReturnResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['OrderReturn'] = ResolversParentTypes['OrderReturn']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  order?: Resolver<ResolversTypes['Order'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['ReturnStatus'], ParentType, ContextType>;
  allowed?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  trackingCode?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  shipmentId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  lines?: Resolver<Array<ResolversTypes['ReturnLine']>, ParentType, ContextType>;
  refund?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  requestedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  exchange?: Resolver<Maybe<ResolversTypes['ReturnExchange']>, ParentType, ContextType>;
};

export type ReturnExchangeResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['ReturnExchange'] = ResolversParentTypes['ReturnExchange']> = {
  status?: Resolver<ResolversTypes['ReturnExchangeStatus'], ParentType, ContextType>;
  added?: Resolver<Array<ResolversTypes['AddedLine']>, ParentType, ContextType>;
  total?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  worth?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  code?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  keptUntil?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type ReturnLineResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['ReturnLine'] = ResolversParentTypes['ReturnLine']> = {
  orderLineId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  quantity?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  restocked?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  writtenOff?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  value?: Resolver<Maybe<ResolversTypes['Money']>, ParentType, ContextType>;
};

export type ReturnConnectionResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['ReturnConnection'] = ResolversParentTypes['ReturnConnection']> = {
  edges?: Resolver<Array<ResolversTypes['ReturnEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['OrderReturn']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ReturnEdgeResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['ReturnEdge'] = ResolversParentTypes['ReturnEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['OrderReturn'], ParentType, ContextType>;
};

export type StuckOrderResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['StuckOrder'] = ResolversParentTypes['StuckOrder']> = {
  order?: Resolver<ResolversTypes['Order'], ParentType, ContextType>;
  waitsFor?: Resolver<ResolversTypes['UnfinishedWork'], ParentType, ContextType>;
  since?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  attempts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  lastError?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type OrderConnectionResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['OrderConnection'] = ResolversParentTypes['OrderConnection']> = {
  edges?: Resolver<Array<ResolversTypes['OrderEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Order']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  feedCursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type OrderEdgeResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['OrderEdge'] = ResolversParentTypes['OrderEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Order'], ParentType, ContextType>;
};

export type CartResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['Cart'] = ResolversParentTypes['Cart']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  lines?: Resolver<Array<ResolversTypes['CartLine']>, ParentType, ContextType>;
  total?: Resolver<Maybe<ResolversTypes['Money']>, ParentType, ContextType>;
};

export type CartLineResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['CartLine'] = ResolversParentTypes['CartLine']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  variant?: Resolver<Maybe<ResolversTypes['Variant']>, ParentType, ContextType>;
  quantity?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  unitPrice?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  lineTotal?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  warnings?: Resolver<Array<ResolversTypes['CartWarning']>, ParentType, ContextType>;
};

export type CartWarningResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['CartWarning'] = ResolversParentTypes['CartWarning']> = {
  reason?: Resolver<ResolversTypes['CartWarningReason'], ParentType, ContextType>;
  previousUnitPrice?: Resolver<Maybe<ResolversTypes['Money']>, ParentType, ContextType>;
  available?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  ordersWork?: Resolver<Maybe<ResolversTypes['BackgroundWork']>, ParentType, ContextType>;
  ordersFlags?: Resolver<Maybe<ResolversTypes['FeatureFlags']>, ParentType, ContextType>;
  cart?: Resolver<Maybe<ResolversTypes['Cart']>, ParentType, ContextType, Partial<QueryCartArgs>>;
  order?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType, RequireFields<QueryOrderArgs, 'id'>>;
  checkoutQuote?: Resolver<Maybe<ResolversTypes['CheckoutQuoteResult']>, ParentType, ContextType, RequireFields<QueryCheckoutQuoteArgs, 'input'>>;
  taxRates?: Resolver<Maybe<Array<ResolversTypes['TaxRate']>>, ParentType, ContextType>;
  shippingMethods?: Resolver<Maybe<Array<ResolversTypes['ShippingMethod']>>, ParentType, ContextType>;
  promotions?: Resolver<Maybe<Array<ResolversTypes['Promotion']>>, ParentType, ContextType, RequireFields<QueryPromotionsArgs, 'first'>>;
  stuckOrders?: Resolver<Maybe<Array<ResolversTypes['StuckOrder']>>, ParentType, ContextType, RequireFields<QueryStuckOrdersArgs, 'first' | 'waitingSeconds'>>;
  orders?: Resolver<Maybe<ResolversTypes['OrderConnection']>, ParentType, ContextType, RequireFields<QueryOrdersArgs, 'first'>>;
  returns?: Resolver<Maybe<ResolversTypes['ReturnConnection']>, ParentType, ContextType, RequireFields<QueryReturnsArgs, 'first'>>;
};

export type MutationResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  requestOrderLink?: Resolver<ResolversTypes['RequestOrderLinkResult'], ParentType, ContextType, RequireFields<MutationRequestOrderLinkArgs, 'input'>>;
  openOrderLink?: Resolver<ResolversTypes['OpenOrderLinkResult'], ParentType, ContextType, RequireFields<MutationOpenOrderLinkArgs, 'input'>>;
  createGuestCart?: Resolver<ResolversTypes['CreateGuestCartResult'], ParentType, ContextType>;
  mergeCart?: Resolver<ResolversTypes['CartResult'], ParentType, ContextType, RequireFields<MutationMergeCartArgs, 'input'>>;
  repairOrdersWork?: Resolver<ResolversTypes['RepairWorkResult'], ParentType, ContextType, RequireFields<MutationRepairOrdersWorkArgs, 'input'>>;
  addToCart?: Resolver<ResolversTypes['CartResult'], ParentType, ContextType, RequireFields<MutationAddToCartArgs, 'input'>>;
  updateCartLine?: Resolver<ResolversTypes['CartResult'], ParentType, ContextType, RequireFields<MutationUpdateCartLineArgs, 'input'>>;
  placeOrder?: Resolver<ResolversTypes['PlaceOrderResult'], ParentType, ContextType, RequireFields<MutationPlaceOrderArgs, 'input'>>;
  cancelOrder?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationCancelOrderArgs, 'input'>>;
  shipOrder?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationShipOrderArgs, 'input'>>;
  markDelivered?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationMarkDeliveredArgs, 'input'>>;
  refundOrder?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationRefundOrderArgs, 'input'>>;
  editOrder?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationEditOrderArgs, 'input'>>;
  editOrderLines?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationEditOrderLinesArgs, 'input'>>;
  cancelOrderEdit?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationCancelOrderEditArgs, 'input'>>;
  holdOrder?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationHoldOrderArgs, 'input'>>;
  releaseOrder?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationReleaseOrderArgs, 'input'>>;
  cancelOrderLines?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationCancelOrderLinesArgs, 'input'>>;
  packShipment?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationPackShipmentArgs, 'input'>>;
  cancelShipment?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationCancelShipmentArgs, 'input'>>;
  failShipment?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationFailShipmentArgs, 'input'>>;
  trackShipment?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationTrackShipmentArgs, 'input'>>;
  requestReturn?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationRequestReturnArgs, 'input'>>;
  approveReturn?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationApproveReturnArgs, 'input'>>;
  rejectReturn?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationRejectReturnArgs, 'input'>>;
  cancelReturn?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationCancelReturnArgs, 'input'>>;
  sendReturn?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationSendReturnArgs, 'input'>>;
  receiveReturn?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationReceiveReturnArgs, 'input'>>;
  inspectReturn?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationInspectReturnArgs, 'input'>>;
  refundReturn?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationRefundReturnArgs, 'input'>>;
  exchangeReturn?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationExchangeReturnArgs, 'input'>>;
  resumePayment?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationResumePaymentArgs, 'input'>>;
  resumeOrder?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationResumeOrderArgs, 'input'>>;
  abortOrder?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationAbortOrderArgs, 'input'>>;
  closeReturn?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationCloseReturnArgs, 'input'>>;
  setTaxRate?: Resolver<ResolversTypes['TaxRateResult'], ParentType, ContextType, RequireFields<MutationSetTaxRateArgs, 'input'>>;
  setShippingMethod?: Resolver<ResolversTypes['ShippingMethodResult'], ParentType, ContextType, RequireFields<MutationSetShippingMethodArgs, 'input'>>;
  createPromotion?: Resolver<ResolversTypes['PromotionResult'], ParentType, ContextType, RequireFields<MutationCreatePromotionArgs, 'input'>>;
  endPromotion?: Resolver<ResolversTypes['PromotionResult'], ParentType, ContextType, RequireFields<MutationEndPromotionArgs, 'input'>>;
};

export type CartResultResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['CartResult'] = ResolversParentTypes['CartResult']> = {
  __resolveType: TypeResolveFn<'CartChanged' | 'CartNotFound' | 'VariantNotFound' | 'LineNotFound' | 'CurrencyMismatch' | 'Conflict' | 'InvalidInput', ParentType, ContextType>;
};

export type RequestOrderLinkResultResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['RequestOrderLinkResult'] = ResolversParentTypes['RequestOrderLinkResult']> = {
  __resolveType: TypeResolveFn<'OrderLinkRequested' | 'InvalidInput', ParentType, ContextType>;
};

export type OpenOrderLinkResultResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['OpenOrderLinkResult'] = ResolversParentTypes['OpenOrderLinkResult']> = {
  __resolveType: TypeResolveFn<'OrderLinkOpened' | 'OrderLinkInvalid', ParentType, ContextType>;
};

export type CreateGuestCartResultResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['CreateGuestCartResult'] = ResolversParentTypes['CreateGuestCartResult']> = {
  __resolveType: TypeResolveFn<'GuestCartCreated' | 'FeatureOff', ParentType, ContextType>;
};

export type PlaceOrderResultResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['PlaceOrderResult'] = ResolversParentTypes['PlaceOrderResult']> = {
  __resolveType: TypeResolveFn<'PlacedOrder' | 'FeatureOff' | 'CartNotFound' | 'OutOfStock' | 'IdempotencyConflict' | 'VariantNotFound' | 'CurrencyMismatch' | 'TotalChanged' | 'QuoteChanged' | 'ShippingUnavailable' | 'PromotionRefused' | 'EmptyCart' | 'InvalidInput', ParentType, ContextType>;
};

export type OrderResultResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['OrderResult'] = ResolversParentTypes['OrderResult']> = {
  __resolveType: TypeResolveFn<'OrderChanged' | 'OrderNotFound' | 'IllegalTransition' | 'Conflict' | 'RefundTooLarge' | 'TotalNotAuthorised' | 'ShippingUnavailable' | 'VariantNotFound' | 'OutOfStock' | 'TotalChanged' | 'CurrencyMismatch' | 'IdempotencyConflict' | 'InvalidInput', ParentType, ContextType>;
};

export type CartChangedResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['CartChanged'] = ResolversParentTypes['CartChanged']> = {
  cart?: Resolver<ResolversTypes['Cart'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type GuestCartCreatedResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['GuestCartCreated'] = ResolversParentTypes['GuestCartCreated']> = {
  cartToken?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  cart?: Resolver<ResolversTypes['Cart'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PlacedOrderResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['PlacedOrder'] = ResolversParentTypes['PlacedOrder']> = {
  order?: Resolver<ResolversTypes['Order'], ParentType, ContextType>;
  guestAccess?: Resolver<Maybe<ResolversTypes['GuestAccess']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type GuestAccessResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['GuestAccess'] = ResolversParentTypes['GuestAccess']> = {
  accessToken?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type OrderLinkRequestedResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['OrderLinkRequested'] = ResolversParentTypes['OrderLinkRequested']> = {
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type OrderLinkOpenedResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['OrderLinkOpened'] = ResolversParentTypes['OrderLinkOpened']> = {
  order?: Resolver<ResolversTypes['Order'], ParentType, ContextType>;
  access?: Resolver<ResolversTypes['GuestAccess'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type OrderChangedResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['OrderChanged'] = ResolversParentTypes['OrderChanged']> = {
  order?: Resolver<ResolversTypes['Order'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type OutOfStockResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['OutOfStock'] = ResolversParentTypes['OutOfStock']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  shortages?: Resolver<Array<ResolversTypes['Shortage']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ShortageResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['Shortage'] = ResolversParentTypes['Shortage']> = {
  variant?: Resolver<Maybe<ResolversTypes['Variant']>, ParentType, ContextType>;
  requested?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  available?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type IdempotencyConflictResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['IdempotencyConflict'] = ResolversParentTypes['IdempotencyConflict']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type VariantNotFoundResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['VariantNotFound'] = ResolversParentTypes['VariantNotFound']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  variantId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type OrderLinkInvalidResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['OrderLinkInvalid'] = ResolversParentTypes['OrderLinkInvalid']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CartNotFoundResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['CartNotFound'] = ResolversParentTypes['CartNotFound']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type LineNotFoundResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['LineNotFound'] = ResolversParentTypes['LineNotFound']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CurrencyMismatchResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['CurrencyMismatch'] = ResolversParentTypes['CurrencyMismatch']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  expected?: Resolver<ResolversTypes['CurrencyCode'], ParentType, ContextType>;
  actual?: Resolver<ResolversTypes['CurrencyCode'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type TotalChangedResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['TotalChanged'] = ResolversParentTypes['TotalChanged']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  total?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type QuoteChangedResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['QuoteChanged'] = ResolversParentTypes['QuoteChanged']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  quotedTotal?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  total?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ShippingUnavailableResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['ShippingUnavailable'] = ResolversParentTypes['ShippingUnavailable']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  available?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PromotionRefusedResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['PromotionRefused'] = ResolversParentTypes['PromotionRefused']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  promotionCode?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['PromotionFault'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type EmptyCartResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['EmptyCart'] = ResolversParentTypes['EmptyCart']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type OrderNotFoundResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['OrderNotFound'] = ResolversParentTypes['OrderNotFound']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type IllegalTransitionResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['IllegalTransition'] = ResolversParentTypes['IllegalTransition']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['OrderStatus'], ParentType, ContextType>;
  allowed?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ConflictResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['Conflict'] = ResolversParentTypes['Conflict']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  actualVersion?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type TotalNotAuthorisedResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['TotalNotAuthorised'] = ResolversParentTypes['TotalNotAuthorised']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  total?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  authorised?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RefundTooLargeResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['RefundTooLarge'] = ResolversParentTypes['RefundTooLarge']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  refundable?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type InvalidInputResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['InvalidInput'] = ResolversParentTypes['InvalidInput']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  field?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CheckoutQuoteResultResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['CheckoutQuoteResult'] = ResolversParentTypes['CheckoutQuoteResult']> = {
  __resolveType: TypeResolveFn<'CheckoutQuote' | 'CartNotFound' | 'OutOfStock' | 'VariantNotFound' | 'CurrencyMismatch' | 'ShippingUnavailable' | 'PromotionRefused' | 'EmptyCart' | 'InvalidInput', ParentType, ContextType>;
};

export type CheckoutQuoteResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['CheckoutQuote'] = ResolversParentTypes['CheckoutQuote']> = {
  lines?: Resolver<Array<ResolversTypes['QuoteLine']>, ParentType, ContextType>;
  subtotal?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  discount?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  discounts?: Resolver<Array<ResolversTypes['OrderDiscount']>, ParentType, ContextType>;
  shippingMethods?: Resolver<Array<ResolversTypes['ShippingOffer']>, ParentType, ContextType>;
  shippingMethod?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  shipping?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  tax?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  includedTax?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  total?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  hash?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type QuoteLineResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['QuoteLine'] = ResolversParentTypes['QuoteLine']> = {
  variant?: Resolver<Maybe<ResolversTypes['Variant']>, ParentType, ContextType>;
  quantity?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  unitPrice?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  lineTotal?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  discount?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  tax?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  taxClass?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  taxRatePpm?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ShippingOfferResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['ShippingOffer'] = ResolversParentTypes['ShippingOffer']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  price?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
};

export type TaxRateResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['TaxRate'] = ResolversParentTypes['TaxRate']> = {
  country?: Resolver<ResolversTypes['CountryCode'], ParentType, ContextType>;
  taxClass?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  ratePpm?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  included?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type ShippingMethodResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['ShippingMethod'] = ResolversParentTypes['ShippingMethod']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  basis?: Resolver<ResolversTypes['ShippingBasis'], ParentType, ContextType>;
  taxClass?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  rates?: Resolver<Array<ResolversTypes['ShippingRate']>, ParentType, ContextType>;
  offered?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type ShippingRateResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['ShippingRate'] = ResolversParentTypes['ShippingRate']> = {
  country?: Resolver<Maybe<ResolversTypes['CountryCode']>, ParentType, ContextType>;
  currency?: Resolver<Maybe<ResolversTypes['CurrencyCode']>, ParentType, ContextType>;
  from?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  price?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
};

export type PromotionResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['Promotion'] = ResolversParentTypes['Promotion']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  code?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['PromotionKind'], ParentType, ContextType>;
  ratePpm?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  amount?: Resolver<Maybe<ResolversTypes['Money']>, ParentType, ContextType>;
  buy?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  get?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  variantIds?: Resolver<Maybe<Array<ResolversTypes['ID']>>, ParentType, ContextType>;
  minimum?: Resolver<Maybe<ResolversTypes['Money']>, ParentType, ContextType>;
  maxRedemptions?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  maxPerCustomer?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  startsAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  endsAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type TaxRateResultResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['TaxRateResult'] = ResolversParentTypes['TaxRateResult']> = {
  __resolveType: TypeResolveFn<'TaxRateSet' | 'InvalidInput', ParentType, ContextType>;
};

export type ShippingMethodResultResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['ShippingMethodResult'] = ResolversParentTypes['ShippingMethodResult']> = {
  __resolveType: TypeResolveFn<'ShippingMethodSet' | 'InvalidInput', ParentType, ContextType>;
};

export type PromotionResultResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['PromotionResult'] = ResolversParentTypes['PromotionResult']> = {
  __resolveType: TypeResolveFn<'PromotionChanged' | 'PromotionNotFound' | 'PromotionCodeTaken' | 'InvalidInput', ParentType, ContextType>;
};

export type TaxRateSetResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['TaxRateSet'] = ResolversParentTypes['TaxRateSet']> = {
  taxRate?: Resolver<ResolversTypes['TaxRate'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ShippingMethodSetResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['ShippingMethodSet'] = ResolversParentTypes['ShippingMethodSet']> = {
  shippingMethod?: Resolver<ResolversTypes['ShippingMethod'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PromotionChangedResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['PromotionChanged'] = ResolversParentTypes['PromotionChanged']> = {
  promotion?: Resolver<ResolversTypes['Promotion'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PromotionNotFoundResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['PromotionNotFound'] = ResolversParentTypes['PromotionNotFound']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PromotionCodeTakenResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['PromotionCodeTaken'] = ResolversParentTypes['PromotionCodeTaken']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type BackgroundWorkResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['BackgroundWork'] = ResolversParentTypes['BackgroundWork']> = {
  queues?: Resolver<Array<ResolversTypes['WorkQueue']>, ParentType, ContextType>;
  deadLetters?: Resolver<Array<ResolversTypes['DeadLetter']>, ParentType, ContextType, RequireFields<BackgroundWorkDeadLettersArgs, 'first'>>;
  consumers?: Resolver<Array<ResolversTypes['WorkConsumer']>, ParentType, ContextType>;
  parkedSubjects?: Resolver<Array<ResolversTypes['ParkedSubject']>, ParentType, ContextType, RequireFields<BackgroundWorkParkedSubjectsArgs, 'first'>>;
  actions?: Resolver<Array<ResolversTypes['OperatorAction']>, ParentType, ContextType, RequireFields<BackgroundWorkActionsArgs, 'first'>>;
};

export type WorkQueueResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['WorkQueue'] = ResolversParentTypes['WorkQueue']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  waiting?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  oldestSeconds?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  dead?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type DeadLetterResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['DeadLetter'] = ResolversParentTypes['DeadLetter']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  queue?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  payload?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  failedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type WorkConsumerResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['WorkConsumer'] = ResolversParentTypes['WorkConsumer']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  feed?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  waitingEvents?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  oldestAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type ParkedSubjectResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['ParkedSubject'] = ResolversParentTypes['ParkedSubject']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  consumer?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  subject?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  fromVersion?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  error?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  parkedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  retryAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type OperatorActionResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['OperatorAction'] = ResolversParentTypes['OperatorAction']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  actorId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  action?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  target?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type RepairWorkResultResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['RepairWorkResult'] = ResolversParentTypes['RepairWorkResult']> = {
  __resolveType: TypeResolveFn<'WorkRepaired' | 'WorkNotFound' | 'InvalidInput', ParentType, ContextType>;
};

export type WorkRepairedResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['WorkRepaired'] = ResolversParentTypes['WorkRepaired']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  action?: Resolver<ResolversTypes['WorkRepair'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type WorkNotFoundResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['WorkNotFound'] = ResolversParentTypes['WorkNotFound']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type FeatureOffResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['FeatureOff'] = ResolversParentTypes['FeatureOff']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  flag?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type FeatureFlagsResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['FeatureFlags'] = ResolversParentTypes['FeatureFlags']> = {
  process?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  file?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  fault?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  flags?: Resolver<Array<ResolversTypes['FeatureFlag']>, ParentType, ContextType>;
  changes?: Resolver<Array<ResolversTypes['FlagChange']>, ParentType, ContextType>;
};

export type FeatureFlagResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['FeatureFlag'] = ResolversParentTypes['FeatureFlag']> = {
  key?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['FlagState'], ParentType, ContextType>;
  rule?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  usedBy?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type FlagChangeResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['FlagChange'] = ResolversParentTypes['FlagChange']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  key?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  before?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  after?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export interface Link__ImportScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['link__Import'], any> {
  name: 'link__Import';
}

export interface Federation__FieldSetScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['federation__FieldSet'], any> {
  name: 'federation__FieldSet';
}

export interface Federation__ScopeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['federation__Scope'], any> {
  name: 'federation__Scope';
}

export interface Federation__PolicyScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['federation__Policy'], any> {
  name: 'federation__Policy';
}

export interface Federation__ContextFieldValueScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['federation__ContextFieldValue'], any> {
  name: 'federation__ContextFieldValue';
}

export type Resolvers<ContextType = OrdersContext> = {
  DateTime?: GraphQLScalarType;
  BigInt?: GraphQLScalarType;
  CurrencyCode?: GraphQLScalarType;
  CountryCode?: GraphQLScalarType;
  Node?: NodeResolvers<ContextType>;
  Refusal?: RefusalResolvers<ContextType>;
  Money?: MoneyResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
  Variant?: VariantResolvers<ContextType>;
  Order?: OrderResolvers<ContextType>;
  OrderLine?: OrderLineResolvers<ContextType>;
  OrderDiscount?: OrderDiscountResolvers<ContextType>;
  PostalAddress?: PostalAddressResolvers<ContextType>;
  OrderHistoryEntry?: OrderHistoryEntryResolvers<ContextType>;
  OrderStep?: OrderStepResolvers<ContextType>;
  OrderEdit?: OrderEditResolvers<ContextType>;
  AddedLine?: AddedLineResolvers<ContextType>;
  Payment?: PaymentResolvers<ContextType>;
  Shipment?: ShipmentResolvers<ContextType>;
  ShipmentLine?: ShipmentLineResolvers<ContextType>;
  Invoice?: InvoiceResolvers<ContextType>;
  OrderReturn?: OrderReturnResolvers<ContextType>;
  ReturnExchange?: ReturnExchangeResolvers<ContextType>;
  ReturnLine?: ReturnLineResolvers<ContextType>;
  ReturnConnection?: ReturnConnectionResolvers<ContextType>;
  ReturnEdge?: ReturnEdgeResolvers<ContextType>;
  StuckOrder?: StuckOrderResolvers<ContextType>;
  OrderConnection?: OrderConnectionResolvers<ContextType>;
  OrderEdge?: OrderEdgeResolvers<ContextType>;
  Cart?: CartResolvers<ContextType>;
  CartLine?: CartLineResolvers<ContextType>;
  CartWarning?: CartWarningResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  CartResult?: CartResultResolvers<ContextType>;
  RequestOrderLinkResult?: RequestOrderLinkResultResolvers<ContextType>;
  OpenOrderLinkResult?: OpenOrderLinkResultResolvers<ContextType>;
  CreateGuestCartResult?: CreateGuestCartResultResolvers<ContextType>;
  PlaceOrderResult?: PlaceOrderResultResolvers<ContextType>;
  OrderResult?: OrderResultResolvers<ContextType>;
  CartChanged?: CartChangedResolvers<ContextType>;
  GuestCartCreated?: GuestCartCreatedResolvers<ContextType>;
  PlacedOrder?: PlacedOrderResolvers<ContextType>;
  GuestAccess?: GuestAccessResolvers<ContextType>;
  OrderLinkRequested?: OrderLinkRequestedResolvers<ContextType>;
  OrderLinkOpened?: OrderLinkOpenedResolvers<ContextType>;
  OrderChanged?: OrderChangedResolvers<ContextType>;
  OutOfStock?: OutOfStockResolvers<ContextType>;
  Shortage?: ShortageResolvers<ContextType>;
  IdempotencyConflict?: IdempotencyConflictResolvers<ContextType>;
  VariantNotFound?: VariantNotFoundResolvers<ContextType>;
  OrderLinkInvalid?: OrderLinkInvalidResolvers<ContextType>;
  CartNotFound?: CartNotFoundResolvers<ContextType>;
  LineNotFound?: LineNotFoundResolvers<ContextType>;
  CurrencyMismatch?: CurrencyMismatchResolvers<ContextType>;
  TotalChanged?: TotalChangedResolvers<ContextType>;
  QuoteChanged?: QuoteChangedResolvers<ContextType>;
  ShippingUnavailable?: ShippingUnavailableResolvers<ContextType>;
  PromotionRefused?: PromotionRefusedResolvers<ContextType>;
  EmptyCart?: EmptyCartResolvers<ContextType>;
  OrderNotFound?: OrderNotFoundResolvers<ContextType>;
  IllegalTransition?: IllegalTransitionResolvers<ContextType>;
  Conflict?: ConflictResolvers<ContextType>;
  TotalNotAuthorised?: TotalNotAuthorisedResolvers<ContextType>;
  RefundTooLarge?: RefundTooLargeResolvers<ContextType>;
  InvalidInput?: InvalidInputResolvers<ContextType>;
  CheckoutQuoteResult?: CheckoutQuoteResultResolvers<ContextType>;
  CheckoutQuote?: CheckoutQuoteResolvers<ContextType>;
  QuoteLine?: QuoteLineResolvers<ContextType>;
  ShippingOffer?: ShippingOfferResolvers<ContextType>;
  TaxRate?: TaxRateResolvers<ContextType>;
  ShippingMethod?: ShippingMethodResolvers<ContextType>;
  ShippingRate?: ShippingRateResolvers<ContextType>;
  Promotion?: PromotionResolvers<ContextType>;
  TaxRateResult?: TaxRateResultResolvers<ContextType>;
  ShippingMethodResult?: ShippingMethodResultResolvers<ContextType>;
  PromotionResult?: PromotionResultResolvers<ContextType>;
  TaxRateSet?: TaxRateSetResolvers<ContextType>;
  ShippingMethodSet?: ShippingMethodSetResolvers<ContextType>;
  PromotionChanged?: PromotionChangedResolvers<ContextType>;
  PromotionNotFound?: PromotionNotFoundResolvers<ContextType>;
  PromotionCodeTaken?: PromotionCodeTakenResolvers<ContextType>;
  BackgroundWork?: BackgroundWorkResolvers<ContextType>;
  WorkQueue?: WorkQueueResolvers<ContextType>;
  DeadLetter?: DeadLetterResolvers<ContextType>;
  WorkConsumer?: WorkConsumerResolvers<ContextType>;
  ParkedSubject?: ParkedSubjectResolvers<ContextType>;
  OperatorAction?: OperatorActionResolvers<ContextType>;
  RepairWorkResult?: RepairWorkResultResolvers<ContextType>;
  WorkRepaired?: WorkRepairedResolvers<ContextType>;
  WorkNotFound?: WorkNotFoundResolvers<ContextType>;
  FeatureOff?: FeatureOffResolvers<ContextType>;
  FeatureFlags?: FeatureFlagsResolvers<ContextType>;
  FeatureFlag?: FeatureFlagResolvers<ContextType>;
  FlagChange?: FlagChangeResolvers<ContextType>;
  link__Import?: GraphQLScalarType;
  federation__FieldSet?: GraphQLScalarType;
  federation__Scope?: GraphQLScalarType;
  federation__Policy?: GraphQLScalarType;
  federation__ContextFieldValue?: GraphQLScalarType;
};

export type DirectiveResolvers<ContextType = OrdersContext> = {
  link?: LinkDirectiveResolver<any, any, ContextType>;
  federation__requires?: Federation__RequiresDirectiveResolver<any, any, ContextType>;
  federation__provides?: Federation__ProvidesDirectiveResolver<any, any, ContextType>;
  federation__external?: Federation__ExternalDirectiveResolver<any, any, ContextType>;
  federation__extends?: Federation__ExtendsDirectiveResolver<any, any, ContextType>;
  inaccessible?: InaccessibleDirectiveResolver<any, any, ContextType>;
  shareable?: ShareableDirectiveResolver<any, any, ContextType>;
  federation__override?: Federation__OverrideDirectiveResolver<any, any, ContextType>;
  federation__tag?: Federation__TagDirectiveResolver<any, any, ContextType>;
  federation__composeDirective?: Federation__ComposeDirectiveDirectiveResolver<any, any, ContextType>;
  federation__interfaceObject?: Federation__InterfaceObjectDirectiveResolver<any, any, ContextType>;
  federation__authenticated?: Federation__AuthenticatedDirectiveResolver<any, any, ContextType>;
  federation__requiresScopes?: Federation__RequiresScopesDirectiveResolver<any, any, ContextType>;
  federation__policy?: Federation__PolicyDirectiveResolver<any, any, ContextType>;
  federation__context?: Federation__ContextDirectiveResolver<any, any, ContextType>;
  federation__fromContext?: Federation__FromContextDirectiveResolver<any, any, ContextType>;
  federation__cost?: Federation__CostDirectiveResolver<any, any, ContextType>;
  federation__listSize?: Federation__ListSizeDirectiveResolver<any, any, ContextType>;
};

type ObjectTypes = keyof Resolvers & keyof ResolversParentTypes;

/** The fields of a type that no property of its parent answers. */
type Unanswered<T extends ObjectTypes> = Exclude<
  keyof NonNullable<Resolvers[T]>,
  keyof ResolversParentTypes[T] | '__resolveReference' | '__resolveType' | '__isTypeOf'
>;

/** Resolvers that, with the properties of their parents, answer every field of the schema. */
export type AnsweredResolvers = Resolvers & {
  [T in ObjectTypes as NonNullable<Resolvers[T]> extends GraphQLScalarType
    ? never
    : [Unanswered<T>] extends [never]
      ? never
      : T]: Required<Pick<NonNullable<Resolvers[T]>, Unanswered<T>>>;
};
