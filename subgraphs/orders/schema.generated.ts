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
  /** The user's orders, newest first; `first` is 1 to 100. Empty unless the caller is that user or staff. The answers of `register`, `signIn` and `refreshSession` are made for a caller without a token, so they are empty too; query again with the new token. Null, with an error, while orders cannot be read. */
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
  /** The sum of the lines. */
  total: Money;
  /** The customer; null while accounts cannot be read. */
  customer?: Maybe<User>;
  /** The shipping address; `editOrder` can change it until something is packed. */
  shippingAddress: PostalAddress;
  /** Every change of the order, oldest first. Entries never change. */
  history: Array<OrderHistoryEntry>;
  /** The steps that turn a placed order into a confirmed one, and their progress. */
  progress: Array<OrderStep>;
  /** The payments for this order. */
  payments: Array<Payment>;
  /** The parcels, oldest first. */
  shipments: Array<Shipment>;
  /** The returns, oldest first. */
  returns: Array<OrderReturn>;
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
  /** The amount that was authorised, captured, refunded, voided or refused; null for a change without money. */
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

/** The status of a payment. */
export type PaymentStatus =
  /** The provider was not asked yet. */
  | 'INITIATED'
  /** The customer must confirm the payment. */
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
  /** Closed without a refund. */
  | 'CLOSED';

/** Pieces that come back, or are to come back. */
export type OrderReturn = {
  __typename?: 'OrderReturn';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** The status. */
  status: ReturnStatus;
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
};

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
};

/** The reads. They change nothing. */
export type Query = {
  __typename?: 'Query';
  /** The signed-in customer's cart; null if there is none. */
  cart?: Maybe<Cart>;
  /** An order by id; null if there is none that the caller may see. */
  order?: Maybe<Order>;
  /** Orders, newest first: the caller's own; for staff, everyone's. `first` is 1 to 100. A guest gets the error `UNAUTHENTICATED`. Null, with an error, if orders cannot be read. */
  orders?: Maybe<OrderConnection>;
};


/** The reads. They change nothing. */
export type QueryOrderArgs = {
  id: Scalars['ID']['input'];
};


/** The reads. They change nothing. */
export type QueryOrdersArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<OrderFilter>;
};

/** The changes. Each field is one command, which happens completely or not at all. */
export type Mutation = {
  __typename?: 'Mutation';
  /** Adds pieces of a variant to the cart. */
  addToCart: CartResult;
  /** Sets the quantity of a line of the cart; 0 removes the line. */
  updateCartLine: CartResult;
  /** Places an order. Returns immediately with the status PLACED; stock and payment follow, with live updates. A repeated call with the same key and input returns the same order. While placed orders wait too long, a new one gets the error OVERLOADED: retry with the same key. */
  placeOrder: PlaceOrderResult;
  /** Cancels an order before anything is shipped, and releases its stock and payment. Its customer, SUPPORT or ADMIN. */
  cancelOrder: OrderResult;
  /** Ships the named lines, or all that are left, and collects their payment. WAREHOUSE or ADMIN. */
  shipOrder: OrderResult;
  /** Records the delivery of a parcel, or of all parcels in transit. WAREHOUSE or ADMIN. */
  markDelivered: OrderResult;
  /** Refunds received money in part or in full. SUPPORT or ADMIN. */
  refundOrder: OrderResult;
  /** Sends an order to another address while nothing of it is packed. Its customer, SUPPORT or ADMIN. */
  editOrder: OrderResult;
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
  /** Asks to send delivered pieces back, until the time for returns is over. Its customer, SUPPORT or ADMIN. */
  requestReturn: OrderResult;
  /** Agrees to a requested return. SUPPORT or ADMIN. */
  approveReturn: OrderResult;
  /** Declines a requested return. SUPPORT or ADMIN. */
  rejectReturn: OrderResult;
  /** Gives up a return whose pieces are not on their way. Its customer, SUPPORT or ADMIN. */
  cancelReturn: OrderResult;
  /** Records that the pieces of an approved return are on their way. Its customer, SUPPORT or ADMIN. */
  sendReturn: OrderResult;
  /** Records that the pieces are back. They are on sale only after the inspection. WAREHOUSE or ADMIN. */
  receiveReturn: OrderResult;
  /** Decides for each piece of a received return: on sale again, or written off. WAREHOUSE or ADMIN. */
  inspectReturn: OrderResult;
  /** Sends money back for an inspected return. SUPPORT or ADMIN. */
  refundReturn: OrderResult;
  /** Asks the provider again, after the customer confirmed the payment with their bank. The order's status follows, with a live update. Its customer or staff. */
  resumePayment: OrderResult;
  /** Closes an inspected return without a refund. SUPPORT or ADMIN. */
  closeReturn: OrderResult;
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
export type MutationResumePaymentArgs = {
  input: ResumePaymentInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationCloseReturnArgs = {
  input: ReturnReasonInput;
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
};

/** A line of the cart and its new quantity. */
export type UpdateCartLineInput = {
  /** The id of the line. */
  lineId: Scalars['ID']['input'];
  /** The new number of pieces, 0 to 100000. */
  quantity: Scalars['Int']['input'];
  /** Refuses with `CONFLICT` if the cart has a different version. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
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
  /** The reason, 1 to 200 characters. */
  reason: Scalars['String']['input'];
  /** Refuses with `CONFLICT` if the order has a different version. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** A key that the client chooses, 1 to 255 characters. Calls with the same key within 24 hours request once. */
  idempotencyKey: Scalars['String']['input'];
};

/** A return of an order. */
export type ReturnInput = {
  /** The id of the order. */
  orderId: Scalars['ID']['input'];
  /** The id of the return. */
  returnId: Scalars['ID']['input'];
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
  /** Refuses with `CONFLICT` if the order has a different version. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** A key that the client chooses, 1 to 255 characters. Calls with the same key within 24 hours refund once. */
  idempotencyKey: Scalars['String']['input'];
};

/** An order whose payment its customer confirmed. */
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
export type CartResult = CartChanged | VariantNotFound | LineNotFound | CurrencyMismatch | Conflict | InvalidInput;

/** The placed order, or the refusal. */
export type PlaceOrderResult = PlacedOrder | OutOfStock | IdempotencyConflict | VariantNotFound | CurrencyMismatch | TotalChanged | EmptyCart | InvalidInput;

/** The changed order, or the refusal. */
export type OrderResult = OrderChanged | OrderNotFound | IllegalTransition | Conflict | RefundTooLarge | CurrencyMismatch | IdempotencyConflict | InvalidInput;

/** The cart after the change. */
export type CartChanged = {
  __typename?: 'CartChanged';
  /** The cart. */
  cart: Cart;
};

/** The order was placed. */
export type PlacedOrder = {
  __typename?: 'PlacedOrder';
  /** The order: PLACED, or further along if this answers a repeated call. */
  order: Order;
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

/** `VARIANT_NOT_FOUND`: there is no variant with this id. */
export type VariantNotFound = Refusal & {
  __typename?: 'VariantNotFound';
  /** `VARIANT_NOT_FOUND`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
  /** The requested id. */
  variantId: Scalars['ID']['output'];
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
  /** The changes that are possible now: by the names of their mutations, such as `cancelOrder`. */
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
  OrderLine: ResolverTypeWrapper<Omit<OrderLine, 'variant'> & { variant?: Maybe<ResolversTypes['Variant']> }>;
  PostalAddress: ResolverTypeWrapper<PostalAddress>;
  OrderHistoryEntry: ResolverTypeWrapper<OrderHistoryEntry>;
  OrderStep: ResolverTypeWrapper<OrderStepRow>;
  PaymentStatus: PaymentStatus;
  Payment: ResolverTypeWrapper<Payment>;
  ShipmentStatus: ShipmentStatus;
  Shipment: ResolverTypeWrapper<Shipment>;
  ShipmentLine: ResolverTypeWrapper<ShipmentLine>;
  ReturnStatus: ReturnStatus;
  OrderReturn: ResolverTypeWrapper<OrderReturn>;
  ReturnLine: ResolverTypeWrapper<ReturnLine>;
  OrderConnection: ResolverTypeWrapper<Omit<OrderConnection, 'edges' | 'nodes'> & { edges: Array<ResolversTypes['OrderEdge']>, nodes: Array<ResolversTypes['Order']> }>;
  OrderEdge: ResolverTypeWrapper<Omit<OrderEdge, 'node'> & { node: ResolversTypes['Order'] }>;
  Cart: ResolverTypeWrapper<CartRow>;
  CartLine: ResolverTypeWrapper<Omit<CartLine, 'variant'> & { variant?: Maybe<ResolversTypes['Variant']> }>;
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
  EditOrderInput: EditOrderInput;
  HoldOrderInput: HoldOrderInput;
  ReleaseOrderInput: ReleaseOrderInput;
  CancelOrderLinesInput: CancelOrderLinesInput;
  PackShipmentInput: PackShipmentInput;
  ShipmentReasonInput: ShipmentReasonInput;
  TrackShipmentInput: TrackShipmentInput;
  RequestReturnInput: RequestReturnInput;
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
  OrderLine: Omit<OrderLine, 'variant'> & { variant?: Maybe<ResolversParentTypes['Variant']> };
  PostalAddress: PostalAddress;
  OrderHistoryEntry: OrderHistoryEntry;
  OrderStep: OrderStepRow;
  Payment: Payment;
  Shipment: Shipment;
  ShipmentLine: ShipmentLine;
  OrderReturn: OrderReturn;
  ReturnLine: ReturnLine;
  OrderConnection: Omit<OrderConnection, 'edges' | 'nodes'> & { edges: Array<ResolversParentTypes['OrderEdge']>, nodes: Array<ResolversParentTypes['Order']> };
  OrderEdge: Omit<OrderEdge, 'node'> & { node: ResolversParentTypes['Order'] };
  Cart: CartRow;
  CartLine: Omit<CartLine, 'variant'> & { variant?: Maybe<ResolversParentTypes['Variant']> };
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
  EditOrderInput: EditOrderInput;
  HoldOrderInput: HoldOrderInput;
  ReleaseOrderInput: ReleaseOrderInput;
  CancelOrderLinesInput: CancelOrderLinesInput;
  PackShipmentInput: PackShipmentInput;
  ShipmentReasonInput: ShipmentReasonInput;
  TrackShipmentInput: TrackShipmentInput;
  RequestReturnInput: RequestReturnInput;
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
  customer?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  shippingAddress?: Resolver<ResolversTypes['PostalAddress'], ParentType, ContextType>;
  history?: Resolver<Array<ResolversTypes['OrderHistoryEntry']>, ParentType, ContextType>;
  progress?: Resolver<Array<ResolversTypes['OrderStep']>, ParentType, ContextType>;
  payments?: Resolver<Array<ResolversTypes['Payment']>, ParentType, ContextType>;
  shipments?: Resolver<Array<ResolversTypes['Shipment']>, ParentType, ContextType>;
  returns?: Resolver<Array<ResolversTypes['OrderReturn']>, ParentType, ContextType>;
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

export type OrderReturnResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['OrderReturn'] = ResolversParentTypes['OrderReturn']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['ReturnStatus'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  trackingCode?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  shipmentId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  lines?: Resolver<Array<ResolversTypes['ReturnLine']>, ParentType, ContextType>;
  refund?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  requestedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type ReturnLineResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['ReturnLine'] = ResolversParentTypes['ReturnLine']> = {
  orderLineId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  quantity?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  restocked?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  writtenOff?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
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
  variant?: Resolver<Maybe<ResolversTypes['Variant']>, ParentType, ContextType>;
  quantity?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  unitPrice?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  lineTotal?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
};

export type QueryResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  cart?: Resolver<Maybe<ResolversTypes['Cart']>, ParentType, ContextType>;
  order?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType, RequireFields<QueryOrderArgs, 'id'>>;
  orders?: Resolver<Maybe<ResolversTypes['OrderConnection']>, ParentType, ContextType, RequireFields<QueryOrdersArgs, 'first'>>;
};

export type MutationResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  addToCart?: Resolver<ResolversTypes['CartResult'], ParentType, ContextType, RequireFields<MutationAddToCartArgs, 'input'>>;
  updateCartLine?: Resolver<ResolversTypes['CartResult'], ParentType, ContextType, RequireFields<MutationUpdateCartLineArgs, 'input'>>;
  placeOrder?: Resolver<ResolversTypes['PlaceOrderResult'], ParentType, ContextType, RequireFields<MutationPlaceOrderArgs, 'input'>>;
  cancelOrder?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationCancelOrderArgs, 'input'>>;
  shipOrder?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationShipOrderArgs, 'input'>>;
  markDelivered?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationMarkDeliveredArgs, 'input'>>;
  refundOrder?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationRefundOrderArgs, 'input'>>;
  editOrder?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationEditOrderArgs, 'input'>>;
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
  resumePayment?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationResumePaymentArgs, 'input'>>;
  closeReturn?: Resolver<ResolversTypes['OrderResult'], ParentType, ContextType, RequireFields<MutationCloseReturnArgs, 'input'>>;
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
  OrderReturn?: OrderReturnResolvers<ContextType>;
  ReturnLine?: ReturnLineResolvers<ContextType>;
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
