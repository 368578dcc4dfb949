// Made from schema.graphql by `npm run generate`; never edited.
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { Order as OrderRow } from './storage/order.entity.ts';
import type { OrderStep as OrderStepRow } from './storage/order-step.entity.ts';
import type { Cart as CartRow } from './storage/cart.entity.ts';
import type { UserReference, VariantReference } from './domain/references.ts';
import type { VariantShortage } from './domain/placement.ts';
import type { PlacedOrder as PlacedOrderOutcome } from './commands/place-order.ts';
import type { OrderChanged as OrderChangedOutcome } from './domain/outcome.ts';
import type { CartChanged as CartChangedOutcome } from './commands/add-to-cart.ts';
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

/** Anything that can be fetched again by its id alone. */
export type Node = {
  /** UUIDv7. */
  id: Scalars['ID']['output'];
};

/** The expected way for a request to be declined: nothing was changed, and a client can act on the code. */
export type Refusal = {
  /** Stable, upper-case name of the refusal, such as `OUT_OF_STOCK`. */
  code: Scalars['String']['output'];
  /** What was expected and what came, in a sentence for a developer or a person. */
  message: Scalars['String']['output'];
};

/** An amount of money. */
export type Money = {
  __typename?: 'Money';
  /** In minor units of the currency: pence, cents. */
  amount: Scalars['BigInt']['output'];
  /** ISO 4217. */
  currency: Scalars['CurrencyCode']['output'];
};

/** Where a page of a list begins and ends. */
export type PageInfo = {
  __typename?: 'PageInfo';
  /** Whether `after: endCursor` gives more. */
  hasNextPage: Scalars['Boolean']['output'];
  /** Whether there is anything before this page; false where it is not known. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** Cursor of the first edge; null on an empty page. */
  startCursor?: Maybe<Scalars['String']['output']>;
  /** Cursor of the last edge; null on an empty page. */
  endCursor?: Maybe<Scalars['String']['output']>;
};

/** What people see of an order: derived from the states of the order, its payments, shipments and returns. */
export type OrderStatus =
  /** Accepted by us; stock and payment are being arranged. */
  | 'PLACED'
  /** The customer must confirm the payment with their bank. */
  | 'PAYMENT_ACTION_REQUIRED'
  /** Stock is committed and the payment authorised. */
  | 'CONFIRMED'
  /** Stopped for a check by staff. */
  | 'ON_HOLD'
  /** Some of it is on its way. */
  | 'PARTIALLY_SHIPPED'
  /** All of it is on its way. */
  | 'SHIPPED'
  /** Some of it has arrived. */
  | 'PARTIALLY_DELIVERED'
  /** All of it has arrived. */
  | 'DELIVERED'
  /** Closed: nothing more will happen. */
  | 'COMPLETED'
  /** Called off; nothing is owed. */
  | 'CANCELLED'
  /** Not paid in time; nothing is owed. */
  | 'EXPIRED'
  /** Some of it came back. */
  | 'PARTIALLY_RETURNED'
  /** All of it came back. */
  | 'RETURNED';

/** A person with an account. Visible to that person and to staff. */
export type User = {
  __typename?: 'User';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** The user's orders, newest first; `first` is 1 to 100. Visible to that user and to staff, empty for others: also in the answers of `register`, `signIn` and `refreshSession`, which are asked before there is a token. Ask again with it. */
  orders: OrderConnection;
};


/** A person with an account. Visible to that person and to staff. */
export type UserOrdersArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};

/** What can be bought: a product in one size, colour and so on. */
export type Variant = {
  __typename?: 'Variant';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
};

/** What a customer bought. Visible to that customer and to staff; to anyone else it does not exist. */
export type Order = Node & {
  __typename?: 'Order';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** The same id, for `node`. */
  ref: Scalars['ID']['output'];
  /** For people: short and unique, such as `TP-7K3M-92QD`. */
  number: Scalars['String']['output'];
  /** Where the order stands. */
  status: OrderStatus;
  /** 1 when placed, one more with each entry of `history`; live updates carry it. */
  version: Scalars['Int']['output'];
  /** What was bought, in the order it was asked for. */
  lines: Array<OrderLine>;
  /** Sum of the lines. */
  total: Money;
  /** Who bought it. */
  customer?: Maybe<User>;
  /** Where it goes, as it was given when the order was placed. */
  shippingAddress: PostalAddress;
  /** Every change of the order, oldest first; entries are never altered. */
  history: Array<OrderHistoryEntry>;
  /** The steps that turn a placed order into a confirmed one, and how far they are. */
  progress: Array<OrderStep>;
  /** Money asked for and received for this order. */
  payments: Array<Payment>;
  /** Parcels, oldest first. */
  shipments: Array<Shipment>;
  /** When the order was placed. */
  placedAt: Scalars['DateTime']['output'];
};

/** An article of an order, at the price it was bought for. */
export type OrderLine = {
  __typename?: 'OrderLine';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** The article. */
  variant: Variant;
  /** The article's code when it was bought. */
  sku: Scalars['String']['output'];
  /** The article's name when it was bought. */
  name: Scalars['String']['output'];
  /** Pieces. */
  quantity: Scalars['Int']['output'];
  /** Price of one piece when it was bought. */
  unitPrice: Money;
  /** Quantity times unit price. */
  lineTotal: Money;
};

/** Where an order is sent: a copy made when the order was placed. */
export type PostalAddress = {
  __typename?: 'PostalAddress';
  /** Who receives. */
  name: Scalars['String']['output'];
  /** Street and number. */
  line1: Scalars['String']['output'];
  /** Flat, floor or building. */
  line2?: Maybe<Scalars['String']['output']>;
  /** Town. */
  city: Scalars['String']['output'];
  /** State, county or province. */
  region?: Maybe<Scalars['String']['output']>;
  /** Postal code; empty where the country has none. */
  postalCode: Scalars['String']['output'];
  /** Country. */
  country: Scalars['CountryCode']['output'];
  /** Telephone for the carrier. */
  phone?: Maybe<Scalars['String']['output']>;
};

/** One change of an order. */
export type OrderHistoryEntry = {
  __typename?: 'OrderHistoryEntry';
  /** The order's version after this change; 1, 2, 3 … without a hole. */
  version: Scalars['Int']['output'];
  /** Status before; null for the first entry. */
  from?: Maybe<OrderStatus>;
  /** Status after. */
  to: OrderStatus;
  /** When. */
  at: Scalars['DateTime']['output'];
  /** Who: `customer`, `staff` or `system`. */
  actor: Scalars['String']['output'];
  /** Why, such as `PAYMENT_DECLINED`; null where there is nothing to say. */
  reason?: Maybe<Scalars['String']['output']>;
};

/** A step on the way from placed to confirmed. */
export type OrderStep = {
  __typename?: 'OrderStep';
  /** `RESERVE_STOCK`, `AUTHORISE_PAYMENT` or `CONFIRM`. */
  step: Scalars['String']['output'];
  /** `PENDING`, `RUNNING`, `RETRYING`, `DONE`, `REFUSED` or `COMPENSATED`. */
  state: Scalars['String']['output'];
  /** How often it was tried. */
  attempts: Scalars['Int']['output'];
  /** What went wrong last, as a code; null if nothing did. */
  lastError?: Maybe<Scalars['String']['output']>;
};

/** Where a payment stands. */
export type PaymentStatus =
  /** We are about to ask the provider. */
  | 'INITIATED'
  /** The customer must act. */
  | 'ACTION_REQUIRED'
  /** Asked; the provider's answer is not known yet. */
  | 'PENDING'
  /** The provider keeps the amount ready for us. */
  | 'AUTHORIZED'
  /** Received in full. */
  | 'CAPTURED'
  /** Received in part. */
  | 'PARTIALLY_CAPTURED'
  /** Declined. */
  | 'FAILED'
  /** Given up before anything was received. */
  | 'VOIDED'
  /** The authorisation ran out. */
  | 'AUTH_EXPIRED'
  /** On its way back to the customer. */
  | 'REFUND_PENDING'
  /** All of it went back. */
  | 'REFUNDED'
  /** Some of it went back. */
  | 'PARTIALLY_REFUNDED';

/** Money for an order, through one attempt at the payment provider. */
export type Payment = {
  __typename?: 'Payment';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** Where it stands. */
  status: PaymentStatus;
  /** What was asked for. */
  amount: Money;
  /** What was received. */
  captured: Money;
  /** What went back. */
  refunded: Money;
};

/** Where a parcel stands. */
export type ShipmentStatus =
  /** Handed to the carrier. */
  | 'SHIPPED'
  /** Arrived. */
  | 'DELIVERED';

/** A parcel. */
export type Shipment = {
  __typename?: 'Shipment';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** Where it stands. */
  status: ShipmentStatus;
  /** The carrier's code to follow it. */
  trackingCode?: Maybe<Scalars['String']['output']>;
  /** What is in it. */
  lines: Array<ShipmentLine>;
  /** When it was handed to the carrier. */
  shippedAt: Scalars['DateTime']['output'];
  /** When it arrived. */
  deliveredAt?: Maybe<Scalars['DateTime']['output']>;
};

/** An article in a parcel. */
export type ShipmentLine = {
  __typename?: 'ShipmentLine';
  /** Of which line of the order. */
  orderLineId: Scalars['ID']['output'];
  /** Pieces. */
  quantity: Scalars['Int']['output'];
};

/** A page of orders. */
export type OrderConnection = {
  __typename?: 'OrderConnection';
  /** The orders of this page with their cursors. */
  edges: Array<OrderEdge>;
  /** The orders of this page. */
  nodes: Array<Order>;
  /** How to go on. */
  pageInfo: PageInfo;
};

/** An order in a list. */
export type OrderEdge = {
  __typename?: 'OrderEdge';
  /** Opaque; give it as `after` to go on behind this order. */
  cursor: Scalars['String']['output'];
  /** The order. */
  node: Order;
};

/** What someone is about to buy. Prices are live until the order is placed. */
export type Cart = {
  __typename?: 'Cart';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** Goes up with each change; give it as `expectedVersion` to notice a change from elsewhere. */
  version: Scalars['Int']['output'];
  /** What is in it, in the order it was added. */
  lines: Array<CartLine>;
  /** Sum of the lines at today's prices; null while the cart is empty. */
  total?: Maybe<Money>;
};

/** An article in a cart. */
export type CartLine = {
  __typename?: 'CartLine';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** The article. */
  variant: Variant;
  /** Pieces. */
  quantity: Scalars['Int']['output'];
  /** Today's price of one piece. */
  unitPrice: Money;
  /** Quantity times unit price. */
  lineTotal: Money;
};

/** Every condition given must hold. */
export type OrderFilter = {
  /** Any of these. */
  status?: InputMaybe<Array<OrderStatus>>;
  /** Orders of this customer; staff only, for others it is their own id or nothing. */
  customerId?: InputMaybe<Scalars['ID']['input']>;
  /** Placed at or after. */
  placedFrom?: InputMaybe<Scalars['DateTime']['input']>;
  /** Placed before. */
  placedBefore?: InputMaybe<Scalars['DateTime']['input']>;
};

/** What can be read. Nothing in it changes anything. */
export type Query = {
  __typename?: 'Query';
  /** The signed-in customer's cart; null while there is none. */
  cart?: Maybe<Cart>;
  /** An order by id; null if there is none that the viewer may see. */
  order?: Maybe<Order>;
  /** Orders, newest first: the viewer's own, for staff everyone's. `first` is 1 to 100. */
  orders: OrderConnection;
};


/** What can be read. Nothing in it changes anything. */
export type QueryOrderArgs = {
  id: Scalars['ID']['input'];
};


/** What can be read. Nothing in it changes anything. */
export type QueryOrdersArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<OrderFilter>;
};

/** What can be changed. Each field is one command: it happens as a whole or not at all. */
export type Mutation = {
  __typename?: 'Mutation';
  /** Puts pieces of a variant into the cart, on top of those already there. */
  addToCart: CartResult;
  /** Sets how many pieces a line of the cart has; 0 removes it. */
  updateCartLine: CartResult;
  /** Buys. Answers at once with the order as PLACED; stock and payment follow, and are told live. Repeating it with the same key and input gives the same order. */
  placeOrder: PlaceOrderResult;
  /** Calls an order off while nothing of it is shipped; frees stock and payment. Its customer, SUPPORT or ADMIN. */
  cancelOrder: OrderResult;
  /** Hands lines, or all that is left, to a carrier, and collects their payment. WAREHOUSE or ADMIN. */
  shipOrder: OrderResult;
  /** Notes that a parcel, or all parcels under way, arrived. WAREHOUSE or ADMIN. */
  markDelivered: OrderResult;
  /** Sends received money back to the customer, in part or in full. SUPPORT or ADMIN. */
  refundOrder: OrderResult;
};


/** What can be changed. Each field is one command: it happens as a whole or not at all. */
export type MutationAddToCartArgs = {
  input: AddToCartInput;
};


/** What can be changed. Each field is one command: it happens as a whole or not at all. */
export type MutationUpdateCartLineArgs = {
  input: UpdateCartLineInput;
};


/** What can be changed. Each field is one command: it happens as a whole or not at all. */
export type MutationPlaceOrderArgs = {
  input: PlaceOrderInput;
};


/** What can be changed. Each field is one command: it happens as a whole or not at all. */
export type MutationCancelOrderArgs = {
  input: CancelOrderInput;
};


/** What can be changed. Each field is one command: it happens as a whole or not at all. */
export type MutationShipOrderArgs = {
  input: ShipOrderInput;
};


/** What can be changed. Each field is one command: it happens as a whole or not at all. */
export type MutationMarkDeliveredArgs = {
  input: MarkDeliveredInput;
};


/** What can be changed. Each field is one command: it happens as a whole or not at all. */
export type MutationRefundOrderArgs = {
  input: RefundOrderInput;
};

/** An amount of money. */
export type MoneyInput = {
  /** In minor units; not negative. */
  amount: Scalars['BigInt']['input'];
  /** ISO 4217. */
  currency: Scalars['CurrencyCode']['input'];
};

/** Pieces to put into the cart. */
export type AddToCartInput = {
  /** What. */
  variantId: Scalars['ID']['input'];
  /** Pieces to add, 1 to 100000. */
  quantity: Scalars['Int']['input'];
  /** Refuses with `CONFLICT` if the cart has another version by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
};

/** A line of the cart, and how many pieces it shall have. */
export type UpdateCartLineInput = {
  /** Which line. */
  lineId: Scalars['ID']['input'];
  /** Pieces afterwards, 0 to 100000. */
  quantity: Scalars['Int']['input'];
  /** Refuses with `CONFLICT` if the cart has another version by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
};

/** Where something is sent. */
export type AddressInput = {
  /** Who receives, 1 to 200 characters. */
  name: Scalars['String']['input'];
  /** Street and number. */
  line1: Scalars['String']['input'];
  /** Flat, floor or building. */
  line2?: InputMaybe<Scalars['String']['input']>;
  /** Town. */
  city: Scalars['String']['input'];
  /** State, county or province. */
  region?: InputMaybe<Scalars['String']['input']>;
  /** Postal code. May be left out where the country has none, such as Hong Kong. */
  postalCode?: InputMaybe<Scalars['String']['input']>;
  /** Country. */
  country: Scalars['CountryCode']['input'];
  /** Telephone for the carrier. */
  phone?: InputMaybe<Scalars['String']['input']>;
};

/** An article to buy. */
export type OrderLineInput = {
  /** What. */
  variantId: Scalars['ID']['input'];
  /** Pieces, 1 to 100000. */
  quantity: Scalars['Int']['input'];
};

/** What to buy, and where to send it. */
export type PlaceOrderInput = {
  /** Chosen by the client, 1 to 255 characters, one per intended order; kept for 24 hours. */
  idempotencyKey: Scalars['String']['input'];
  /** What to buy, at most 1200 lines; left out, what is in the cart. */
  lines?: InputMaybe<Array<OrderLineInput>>;
  /** Where it goes. */
  shippingAddress: AddressInput;
  /** The total that the customer was shown; another actual total refuses with `TOTAL_CHANGED`. */
  expectedTotal?: InputMaybe<MoneyInput>;
};

/** An order to call off. */
export type CancelOrderInput = {
  /** Which order. */
  orderId: Scalars['ID']['input'];
  /** Why, at most 200 characters. */
  reason?: InputMaybe<Scalars['String']['input']>;
  /** Refuses with `CONFLICT` if the order has another version by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
};

/** A parcel of an order that goes to the carrier. */
export type ShipOrderInput = {
  /** Which order. */
  orderId: Scalars['ID']['input'];
  /** What is in the parcel; left out, all that is not shipped yet. */
  lines?: InputMaybe<Array<ShipmentLineInput>>;
  /** The carrier's code to follow it. */
  trackingCode?: InputMaybe<Scalars['String']['input']>;
  /** Refuses with `CONFLICT` if the order has another version by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** 1 to 255 characters, one of your own: repeating the call with it within 24 hours ships once. Without it, or `expectedVersion`, a repeated call that names lines ships them again. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};

/** What of an order line is in a parcel. */
export type ShipmentLineInput = {
  /** Which line of the order. */
  orderLineId: Scalars['ID']['input'];
  /** Pieces, at least 1. */
  quantity: Scalars['Int']['input'];
};

/** An order that has arrived. */
export type MarkDeliveredInput = {
  /** Which order. */
  orderId: Scalars['ID']['input'];
  /** Which parcel; left out, every parcel under way. */
  shipmentId?: InputMaybe<Scalars['ID']['input']>;
  /** Refuses with `CONFLICT` if the order has another version by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
};

/** Money to send back for an order. */
export type RefundOrderInput = {
  /** Which order. */
  orderId: Scalars['ID']['input'];
  /** How much; left out, all that was received and not sent back. */
  amount?: InputMaybe<MoneyInput>;
  /** Why, 1 to 200 characters. */
  reason: Scalars['String']['input'];
  /** Repeating the call with the same key refunds once. */
  idempotencyKey: Scalars['String']['input'];
};

/** The cart, or why it was not changed. */
export type CartResult = CartChanged | VariantNotFound | LineNotFound | CurrencyMismatch | Conflict | InvalidInput;

/** The order, or why there is none. */
export type PlaceOrderResult = PlacedOrder | OutOfStock | IdempotencyConflict | VariantNotFound | CurrencyMismatch | TotalChanged | EmptyCart | InvalidInput;

/** The order, or why it was not changed. */
export type OrderResult = OrderChanged | OrderNotFound | IllegalTransition | Conflict | RefundTooLarge | CurrencyMismatch | IdempotencyConflict | InvalidInput;

/** The cart after the change. */
export type CartChanged = {
  __typename?: 'CartChanged';
  /** The cart. */
  cart: Cart;
};

/** The order is ours to fulfil. */
export type PlacedOrder = {
  __typename?: 'PlacedOrder';
  /** The order; PLACED, or further if this is the answer to a repeated call. */
  order: Order;
};

/** The order after the change. */
export type OrderChanged = {
  __typename?: 'OrderChanged';
  /** The order. */
  order: Order;
};

/** `OUT_OF_STOCK`: not enough pieces of one or more variants. */
export type OutOfStock = Refusal & {
  __typename?: 'OutOfStock';
  /** `OUT_OF_STOCK`. */
  code: Scalars['String']['output'];
  /** Why, in a sentence. */
  message: Scalars['String']['output'];
  /** What is short. */
  shortages: Array<Shortage>;
};

/** What there is too little of. */
export type Shortage = {
  __typename?: 'Shortage';
  /** Of what. */
  variant: Variant;
  /** Pieces asked for. */
  requested: Scalars['Int']['output'];
  /** Pieces that could be had. */
  available: Scalars['Int']['output'];
};

/** `IDEMPOTENCY_CONFLICT`: the key was used before with another input. */
export type IdempotencyConflict = Refusal & {
  __typename?: 'IdempotencyConflict';
  /** `IDEMPOTENCY_CONFLICT`. */
  code: Scalars['String']['output'];
  /** Why, in a sentence. */
  message: Scalars['String']['output'];
};

/** `VARIANT_NOT_FOUND`: there is no such variant. */
export type VariantNotFound = Refusal & {
  __typename?: 'VariantNotFound';
  /** `VARIANT_NOT_FOUND`. */
  code: Scalars['String']['output'];
  /** Why, in a sentence. */
  message: Scalars['String']['output'];
  /** The id that was asked for. */
  variantId: Scalars['ID']['output'];
};

/** `LINE_NOT_FOUND`: the cart has no such line. */
export type LineNotFound = Refusal & {
  __typename?: 'LineNotFound';
  /** `LINE_NOT_FOUND`. */
  code: Scalars['String']['output'];
  /** Why, in a sentence. */
  message: Scalars['String']['output'];
};

/** `CURRENCY_MISMATCH`: the amount is in another currency than the thing it is for. */
export type CurrencyMismatch = Refusal & {
  __typename?: 'CurrencyMismatch';
  /** `CURRENCY_MISMATCH`. */
  code: Scalars['String']['output'];
  /** Why, in a sentence. */
  message: Scalars['String']['output'];
  /** The currency that was needed. */
  expected: Scalars['CurrencyCode']['output'];
  /** The currency that came. */
  actual: Scalars['CurrencyCode']['output'];
};

/** `TOTAL_CHANGED`: the total differs from the one that the customer was shown. */
export type TotalChanged = Refusal & {
  __typename?: 'TotalChanged';
  /** `TOTAL_CHANGED`. */
  code: Scalars['String']['output'];
  /** Why, in a sentence. */
  message: Scalars['String']['output'];
  /** The total now. */
  total: Money;
};

/** `EMPTY_CART`: there is nothing to buy. */
export type EmptyCart = Refusal & {
  __typename?: 'EmptyCart';
  /** `EMPTY_CART`. */
  code: Scalars['String']['output'];
  /** Why, in a sentence. */
  message: Scalars['String']['output'];
};

/** `ORDER_NOT_FOUND`: there is no order that the viewer may see and has this id. */
export type OrderNotFound = Refusal & {
  __typename?: 'OrderNotFound';
  /** `ORDER_NOT_FOUND`. */
  code: Scalars['String']['output'];
  /** Why, in a sentence. */
  message: Scalars['String']['output'];
};

/** `ILLEGAL_TRANSITION`: the order's state does not allow it. */
export type IllegalTransition = Refusal & {
  __typename?: 'IllegalTransition';
  /** `ILLEGAL_TRANSITION`. */
  code: Scalars['String']['output'];
  /** Why, in a sentence. */
  message: Scalars['String']['output'];
  /** Where the order stands. */
  status: OrderStatus;
  /** What may be done instead: `cancelOrder`, `shipOrder`, `markDelivered`, `refundOrder`. */
  allowed: Array<Scalars['String']['output']>;
};

/** `CONFLICT`: it was changed meanwhile; read it again and decide anew. */
export type Conflict = Refusal & {
  __typename?: 'Conflict';
  /** `CONFLICT`. */
  code: Scalars['String']['output'];
  /** Why, in a sentence. */
  message: Scalars['String']['output'];
  /** The version now. */
  actualVersion: Scalars['Int']['output'];
};

/** `REFUND_TOO_LARGE`: more than was received and not sent back. */
export type RefundTooLarge = Refusal & {
  __typename?: 'RefundTooLarge';
  /** `REFUND_TOO_LARGE`. */
  code: Scalars['String']['output'];
  /** Why, in a sentence. */
  message: Scalars['String']['output'];
  /** The most that can be sent back. */
  refundable: Money;
};

/** `INVALID_INPUT`: a value is outside what the field allows. */
export type InvalidInput = Refusal & {
  __typename?: 'InvalidInput';
  /** `INVALID_INPUT`. */
  code: Scalars['String']['output'];
  /** Why, in a sentence. */
  message: Scalars['String']['output'];
  /** The input field at fault, as a path: `lines.0.quantity`. */
  field: Scalars['String']['output'];
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
    | ( VariantNotFound )
    | ( LineNotFound )
    | ( CurrencyMismatch )
    | ( Conflict )
    | ( InvalidInput )
  ;
  PlaceOrderResult:
    | ( PlacedOrderOutcome )
    | ( Omit<OutOfStock, 'shortages'> & { shortages: Array<_RefType['Shortage']> } )
    | ( IdempotencyConflict )
    | ( VariantNotFound )
    | ( CurrencyMismatch )
    | ( TotalChanged )
    | ( EmptyCart )
    | ( InvalidInput )
  ;
  OrderResult:
    | ( OrderChangedOutcome )
    | ( OrderNotFound )
    | ( IllegalTransition )
    | ( Conflict )
    | ( RefundTooLarge )
    | ( CurrencyMismatch )
    | ( IdempotencyConflict )
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
    | ( LineNotFound )
    | ( CurrencyMismatch )
    | ( TotalChanged )
    | ( EmptyCart )
    | ( OrderNotFound )
    | ( IllegalTransition )
    | ( Conflict )
    | ( RefundTooLarge )
    | ( InvalidInput )
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
  OrderLine: ResolverTypeWrapper<Omit<OrderLine, 'variant'> & { variant: ResolversTypes['Variant'] }>;
  PostalAddress: ResolverTypeWrapper<PostalAddress>;
  OrderHistoryEntry: ResolverTypeWrapper<OrderHistoryEntry>;
  OrderStep: ResolverTypeWrapper<OrderStepRow>;
  PaymentStatus: PaymentStatus;
  Payment: ResolverTypeWrapper<Payment>;
  ShipmentStatus: ShipmentStatus;
  Shipment: ResolverTypeWrapper<Shipment>;
  ShipmentLine: ResolverTypeWrapper<ShipmentLine>;
  OrderConnection: ResolverTypeWrapper<Omit<OrderConnection, 'edges' | 'nodes'> & { edges: Array<ResolversTypes['OrderEdge']>, nodes: Array<ResolversTypes['Order']> }>;
  OrderEdge: ResolverTypeWrapper<Omit<OrderEdge, 'node'> & { node: ResolversTypes['Order'] }>;
  Cart: ResolverTypeWrapper<CartRow>;
  CartLine: ResolverTypeWrapper<Omit<CartLine, 'variant'> & { variant: ResolversTypes['Variant'] }>;
  OrderFilter: OrderFilter;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  MoneyInput: MoneyInput;
  AddToCartInput: AddToCartInput;
  UpdateCartLineInput: UpdateCartLineInput;
  AddressInput: AddressInput;
  OrderLineInput: OrderLineInput;
  PlaceOrderInput: PlaceOrderInput;
  CancelOrderInput: CancelOrderInput;
  ShipOrderInput: ShipOrderInput;
  ShipmentLineInput: ShipmentLineInput;
  MarkDeliveredInput: MarkDeliveredInput;
  RefundOrderInput: RefundOrderInput;
  CartResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CartResult']>;
  PlaceOrderResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['PlaceOrderResult']>;
  OrderResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['OrderResult']>;
  CartChanged: ResolverTypeWrapper<CartChangedOutcome>;
  PlacedOrder: ResolverTypeWrapper<PlacedOrderOutcome>;
  OrderChanged: ResolverTypeWrapper<OrderChangedOutcome>;
  OutOfStock: ResolverTypeWrapper<Omit<OutOfStock, 'shortages'> & { shortages: Array<ResolversTypes['Shortage']> }>;
  Shortage: ResolverTypeWrapper<VariantShortage>;
  IdempotencyConflict: ResolverTypeWrapper<IdempotencyConflict>;
  VariantNotFound: ResolverTypeWrapper<VariantNotFound>;
  LineNotFound: ResolverTypeWrapper<LineNotFound>;
  CurrencyMismatch: ResolverTypeWrapper<CurrencyMismatch>;
  TotalChanged: ResolverTypeWrapper<TotalChanged>;
  EmptyCart: ResolverTypeWrapper<EmptyCart>;
  OrderNotFound: ResolverTypeWrapper<OrderNotFound>;
  IllegalTransition: ResolverTypeWrapper<IllegalTransition>;
  Conflict: ResolverTypeWrapper<Conflict>;
  RefundTooLarge: ResolverTypeWrapper<RefundTooLarge>;
  InvalidInput: ResolverTypeWrapper<InvalidInput>;
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
  OrderLine: Omit<OrderLine, 'variant'> & { variant: ResolversParentTypes['Variant'] };
  PostalAddress: PostalAddress;
  OrderHistoryEntry: OrderHistoryEntry;
  OrderStep: OrderStepRow;
  Payment: Payment;
  Shipment: Shipment;
  ShipmentLine: ShipmentLine;
  OrderConnection: Omit<OrderConnection, 'edges' | 'nodes'> & { edges: Array<ResolversParentTypes['OrderEdge']>, nodes: Array<ResolversParentTypes['Order']> };
  OrderEdge: Omit<OrderEdge, 'node'> & { node: ResolversParentTypes['Order'] };
  Cart: CartRow;
  CartLine: Omit<CartLine, 'variant'> & { variant: ResolversParentTypes['Variant'] };
  OrderFilter: OrderFilter;
  Query: Record<PropertyKey, never>;
  Mutation: Record<PropertyKey, never>;
  MoneyInput: MoneyInput;
  AddToCartInput: AddToCartInput;
  UpdateCartLineInput: UpdateCartLineInput;
  AddressInput: AddressInput;
  OrderLineInput: OrderLineInput;
  PlaceOrderInput: PlaceOrderInput;
  CancelOrderInput: CancelOrderInput;
  ShipOrderInput: ShipOrderInput;
  ShipmentLineInput: ShipmentLineInput;
  MarkDeliveredInput: MarkDeliveredInput;
  RefundOrderInput: RefundOrderInput;
  CartResult: ResolversUnionTypes<ResolversParentTypes>['CartResult'];
  PlaceOrderResult: ResolversUnionTypes<ResolversParentTypes>['PlaceOrderResult'];
  OrderResult: ResolversUnionTypes<ResolversParentTypes>['OrderResult'];
  CartChanged: CartChangedOutcome;
  PlacedOrder: PlacedOrderOutcome;
  OrderChanged: OrderChangedOutcome;
  OutOfStock: Omit<OutOfStock, 'shortages'> & { shortages: Array<ResolversParentTypes['Shortage']> };
  Shortage: VariantShortage;
  IdempotencyConflict: IdempotencyConflict;
  VariantNotFound: VariantNotFound;
  LineNotFound: LineNotFound;
  CurrencyMismatch: CurrencyMismatch;
  TotalChanged: TotalChanged;
  EmptyCart: EmptyCart;
  OrderNotFound: OrderNotFound;
  IllegalTransition: IllegalTransition;
  Conflict: Conflict;
  RefundTooLarge: RefundTooLarge;
  InvalidInput: InvalidInput;
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
  __resolveType: TypeResolveFn<'OutOfStock' | 'IdempotencyConflict' | 'VariantNotFound' | 'LineNotFound' | 'CurrencyMismatch' | 'TotalChanged' | 'EmptyCart' | 'OrderNotFound' | 'IllegalTransition' | 'Conflict' | 'RefundTooLarge' | 'InvalidInput', ParentType, ContextType>;
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
  orders?: Resolver<ResolversTypes['OrderConnection'], ParentType, ContextType, RequireFields<UserOrdersArgs, 'first'>>;
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
  customer?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  shippingAddress?: Resolver<ResolversTypes['PostalAddress'], ParentType, ContextType>;
  history?: Resolver<Array<ResolversTypes['OrderHistoryEntry']>, ParentType, ContextType>;
  progress?: Resolver<Array<ResolversTypes['OrderStep']>, ParentType, ContextType>;
  payments?: Resolver<Array<ResolversTypes['Payment']>, ParentType, ContextType>;
  shipments?: Resolver<Array<ResolversTypes['Shipment']>, ParentType, ContextType>;
  placedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type OrderLineResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['OrderLine'] = ResolversParentTypes['OrderLine']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  variant?: Resolver<ResolversTypes['Variant'], ParentType, ContextType>;
  sku?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  quantity?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  unitPrice?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  lineTotal?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
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
};

export type OrderStepResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['OrderStep'] = ResolversParentTypes['OrderStep']> = {
  step?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  attempts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  lastError?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PaymentResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['Payment'] = ResolversParentTypes['Payment']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['PaymentStatus'], ParentType, ContextType>;
  amount?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  captured?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  refunded?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
};

export type ShipmentResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['Shipment'] = ResolversParentTypes['Shipment']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['ShipmentStatus'], ParentType, ContextType>;
  trackingCode?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  lines?: Resolver<Array<ResolversTypes['ShipmentLine']>, ParentType, ContextType>;
  shippedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  deliveredAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type ShipmentLineResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['ShipmentLine'] = ResolversParentTypes['ShipmentLine']> = {
  orderLineId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  quantity?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type OrderConnectionResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['OrderConnection'] = ResolversParentTypes['OrderConnection']> = {
  edges?: Resolver<Array<ResolversTypes['OrderEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Order']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
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
  variant?: Resolver<ResolversTypes['Variant'], ParentType, ContextType>;
  quantity?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  unitPrice?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  lineTotal?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
};

export type QueryResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  cart?: Resolver<Maybe<ResolversTypes['Cart']>, ParentType, ContextType>;
  order?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType, RequireFields<QueryOrderArgs, 'id'>>;
  orders?: Resolver<ResolversTypes['OrderConnection'], ParentType, ContextType, RequireFields<QueryOrdersArgs, 'first'>>;
};

export type MutationResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  addToCart?: Resolver<ResolversTypes['CartResult'], ParentType, ContextType, RequireFields<MutationAddToCartArgs, 'input'>>;
  updateCartLine?: Resolver<ResolversTypes['CartResult'], ParentType, ContextType, RequireFields<MutationUpdateCartLineArgs, 'input'>>;
  placeOrder?: Resolver<ResolversTypes['PlaceOrderResult'], ParentType, ContextType, RequireFields<MutationPlaceOrderArgs, 'input'>>;
  cancelOrder?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationCancelOrderArgs, 'input'>>;
  shipOrder?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationShipOrderArgs, 'input'>>;
  markDelivered?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationMarkDeliveredArgs, 'input'>>;
  refundOrder?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationRefundOrderArgs, 'input'>>;
};

export type CartResultResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['CartResult'] = ResolversParentTypes['CartResult']> = {
  __resolveType: TypeResolveFn<'CartChanged' | 'VariantNotFound' | 'LineNotFound' | 'CurrencyMismatch' | 'Conflict' | 'InvalidInput', ParentType, ContextType>;
};

export type PlaceOrderResultResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['PlaceOrderResult'] = ResolversParentTypes['PlaceOrderResult']> = {
  __resolveType: TypeResolveFn<'PlacedOrder' | 'OutOfStock' | 'IdempotencyConflict' | 'VariantNotFound' | 'CurrencyMismatch' | 'TotalChanged' | 'EmptyCart' | 'InvalidInput', ParentType, ContextType>;
};

export type OrderResultResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['OrderResult'] = ResolversParentTypes['OrderResult']> = {
  __resolveType: TypeResolveFn<'OrderChanged' | 'OrderNotFound' | 'IllegalTransition' | 'Conflict' | 'RefundTooLarge' | 'CurrencyMismatch' | 'IdempotencyConflict' | 'InvalidInput', ParentType, ContextType>;
};

export type CartChangedResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['CartChanged'] = ResolversParentTypes['CartChanged']> = {
  cart?: Resolver<ResolversTypes['Cart'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PlacedOrderResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['PlacedOrder'] = ResolversParentTypes['PlacedOrder']> = {
  order?: Resolver<ResolversTypes['Order'], ParentType, ContextType>;
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
  variant?: Resolver<ResolversTypes['Variant'], ParentType, ContextType>;
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
  PostalAddress?: PostalAddressResolvers<ContextType>;
  OrderHistoryEntry?: OrderHistoryEntryResolvers<ContextType>;
  OrderStep?: OrderStepResolvers<ContextType>;
  Payment?: PaymentResolvers<ContextType>;
  Shipment?: ShipmentResolvers<ContextType>;
  ShipmentLine?: ShipmentLineResolvers<ContextType>;
  OrderConnection?: OrderConnectionResolvers<ContextType>;
  OrderEdge?: OrderEdgeResolvers<ContextType>;
  Cart?: CartResolvers<ContextType>;
  CartLine?: CartLineResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  CartResult?: CartResultResolvers<ContextType>;
  PlaceOrderResult?: PlaceOrderResultResolvers<ContextType>;
  OrderResult?: OrderResultResolvers<ContextType>;
  CartChanged?: CartChangedResolvers<ContextType>;
  PlacedOrder?: PlacedOrderResolvers<ContextType>;
  OrderChanged?: OrderChangedResolvers<ContextType>;
  OutOfStock?: OutOfStockResolvers<ContextType>;
  Shortage?: ShortageResolvers<ContextType>;
  IdempotencyConflict?: IdempotencyConflictResolvers<ContextType>;
  VariantNotFound?: VariantNotFoundResolvers<ContextType>;
  LineNotFound?: LineNotFoundResolvers<ContextType>;
  CurrencyMismatch?: CurrencyMismatchResolvers<ContextType>;
  TotalChanged?: TotalChangedResolvers<ContextType>;
  EmptyCart?: EmptyCartResolvers<ContextType>;
  OrderNotFound?: OrderNotFoundResolvers<ContextType>;
  IllegalTransition?: IllegalTransitionResolvers<ContextType>;
  Conflict?: ConflictResolvers<ContextType>;
  RefundTooLarge?: RefundTooLargeResolvers<ContextType>;
  InvalidInput?: InvalidInputResolvers<ContextType>;
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
