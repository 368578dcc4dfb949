// Made from schema.graphql by `npm run generate`; never edited.
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { User as UserRow } from './storage/user.entity.ts';
import type { UserList } from './resolvers/user-page.ts';
import type { OrderList, CustomerList } from './resolvers/staff-lists.ts';
import type { OrderListRow, CustomerListRow } from './storage/staff-lists.ts';
import type { Address as AddressRow } from './storage/address.entity.ts';
import type { Registration as RegistrationRow } from './storage/registration.entity.ts';
import type { StaffInvitation as InvitationRow } from './storage/staff-invitation.entity.ts';
import type { ApiKey as ApiKeyRow } from './storage/api-key.entity.ts';
import type { ApiKeyOwner as KeyOwner } from './commands/verify-api-key.ts';
import type { BackgroundWork as BackgroundWorkParts } from '../../platform/operations/background-work.ts';
import type { IssuedSession } from './credentials/sessions.ts';
import type { UsersContext } from './context.ts';
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
  /** A country by its ISO 3166-1 alpha-2 code, such as `GB`. */
  CountryCode: { input: string; output: string; }
  /** A whole number beyond 32 bits: a JSON number up to 2^53−1, a string of digits above. */
  BigInt: { input: bigint; output: bigint; }
  /** A currency by its ISO 4217 code, such as `GBP`. */
  CurrencyCode: { input: string; output: string; }
  link__Import: { input: unknown; output: unknown; }
  federation__FieldSet: { input: unknown; output: unknown; }
  federation__Scope: { input: unknown; output: unknown; }
  federation__Policy: { input: unknown; output: unknown; }
  federation__ContextFieldValue: { input: unknown; output: unknown; }
};

/** An amount of money. */
export type Money = {
  __typename?: 'Money';
  /** The amount in minor units of the currency, such as pence or cents. */
  amount: Scalars['BigInt']['output'];
  /** The currency, by its ISO 4217 code. */
  currency: Scalars['CurrencyCode']['output'];
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

/** An object that can be fetched by its id alone, with `node`. */
export type Node = {
  /** The node's id again; lets the owning subgraph confirm that it exists and that the caller may see it. */
  ref: Scalars['ID']['output'];
};

/** An expected answer that declines a request. Nothing was changed. Branch on `__typename`: each refusal has its own type. */
export type Refusal = {
  /** The stable name of the refusal in upper case, such as `OUT_OF_STOCK`. Each type has one code. */
  code: Scalars['String']['output'];
  /** What was expected and what was received, in one sentence. */
  message: Scalars['String']['output'];
};

/** A role, which allows a user more than their own account and orders. */
export type Role =
  /** A customer: sees and changes only their own account, cart and orders. */
  | 'CUSTOMER'
  /** Support: sees all orders and customers, cancels and refunds. */
  | 'SUPPORT'
  /** Warehouse: sees all orders, ships and delivers, changes products and stock. */
  | 'WAREHOUSE'
  /** Administration: may do everything, including setting roles. */
  | 'ADMIN';

/** A person with an account. Visible to that person and to staff. */
export type User = Node & {
  __typename?: 'User';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** The same id, for `node`. */
  ref: Scalars['ID']['output'];
  /** The e-mail address that the user signs in with, in lower case. */
  email: Scalars['String']['output'];
  /** Whether the user has confirmed the address by a link in an e-mail. */
  emailVerified: Scalars['Boolean']['output'];
  /** The address that replaces the present one when the link that was sent there is opened. For the user only; null for everyone else, and if there is none. */
  pendingEmail?: Maybe<Scalars['String']['output']>;
  /** Whether a password opens the account. A person who signs in through a provider gets one by `requestPasswordReset`. For the user only; null for everyone else. */
  hasPassword?: Maybe<Scalars['Boolean']['output']>;
  /** The user's name. */
  name: Scalars['String']['output'];
  /** The user's roles. */
  roles: Array<Role>;
  /** The user's address book, oldest first. */
  addresses: Array<Address>;
  /** When the account was created. */
  createdAt: Scalars['DateTime']['output'];
  /** The sessions that go on, newest first, at most 100. For the user only; null for everyone else. */
  sessions?: Maybe<Array<UserSession>>;
  /** The API keys, newest first, at most 200; expired and revoked keys among them. For the user only; null for everyone else and for a caller with an API key. */
  apiKeys?: Maybe<Array<ApiKey>>;
  /** The people of providers that sign in to this account, oldest first, at most 100. For the user only; null for everyone else and for a caller with an API key. */
  providerLinks?: Maybe<Array<ProviderLink>>;
};

/** An invitation to work for the shop. Visible to ADMIN. */
export type StaffInvitation = {
  __typename?: 'StaffInvitation';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** The invited e-mail address. */
  email: Scalars['String']['output'];
  /** The roles that the account will have. */
  roles: Array<Role>;
  /** The user who sent it; null if that account does not exist any longer. */
  invitedBy?: Maybe<User>;
  /** When it was sent. */
  createdAt: Scalars['DateTime']['output'];
  /** When it ends by itself, 7 days after it was sent. */
  expiresAt: Scalars['DateTime']['output'];
  /** When it was accepted or revoked, or the address was invited again; null while it is open. */
  closedAt?: Maybe<Scalars['DateTime']['output']>;
};

/** A provider that people sign in through, with OpenID Connect. */
export type SignInProvider = {
  __typename?: 'SignInProvider';
  /** The name for `startProviderSignIn`. */
  name: Scalars['String']['output'];
  /** The name for people, such as the text of a button. */
  label: Scalars['String']['output'];
};

/** A person of a provider who signs in to an account. */
export type ProviderLink = {
  __typename?: 'ProviderLink';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** The provider; null if the shop does not offer it any longer, so that nobody signs in by this link. */
  provider?: Maybe<SignInProvider>;
  /** The address that the provider is known by. */
  issuer: Scalars['String']['output'];
  /** When the person first signed in to the account. */
  createdAt: Scalars['DateTime']['output'];
};

/** A key that a program acts with for its owner: within its scopes, and never beyond the owner's roles. */
export type ApiKey = {
  __typename?: 'ApiKey';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** The name that its owner gave it. */
  name: Scalars['String']['output'];
  /** What the key may do: `orders:read`, `orders:write` and so on, the name of a subgraph and reading or writing. Writing does not include reading. */
  scopes: Array<Scalars['String']['output']>;
  /** When the key was made. */
  createdAt: Scalars['DateTime']['output'];
  /** When the key ends by itself. */
  expiresAt: Scalars['DateTime']['output'];
  /** When the key was last used, to about a minute; null if it never was. */
  lastUsedAt?: Maybe<Scalars['DateTime']['output']>;
  /** When the key was revoked; null while it is not. */
  revokedAt?: Maybe<Scalars['DateTime']['output']>;
};

/** The owner and the rights of an API key, for our own processes. */
export type ApiKeyOwner = {
  __typename?: 'ApiKeyOwner';
  /** The id of the user. */
  userId: Scalars['ID']['output'];
  /** The version of the newest event about the user. */
  userVersion: Scalars['Int']['output'];
  /** The roles that the user has now. */
  roles: Array<Role>;
  /** The scopes of the key. */
  scopes: Array<Scalars['String']['output']>;
  /** When the key ends by itself. */
  expiresAt: Scalars['DateTime']['output'];
};

/** An entry of a user's address book. Orders keep their own copy, so a change never affects an order. */
export type Address = {
  __typename?: 'Address';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
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

/** A product of the shop, sold in one or more variants. */
export type Product = Node & {
  __typename?: 'Product';
  /** The same id, for `node`. */
  ref: Scalars['ID']['output'];
};

/** One version of a product that can be bought, such as a size or a colour. */
export type Variant = Node & {
  __typename?: 'Variant';
  /** The same id, for `node`. */
  ref: Scalars['ID']['output'];
};

/** A customer's order. Visible to that customer and to staff; for everyone else it does not exist. */
export type Order = Node & {
  __typename?: 'Order';
  /** The same id, for `node`. */
  ref: Scalars['ID']['output'];
};

/** The reads. They change nothing. */
export type Query = {
  __typename?: 'Query';
  /** The background work of users. SUPPORT or ADMIN. Null, with an error, if it cannot be read. */
  usersWork?: Maybe<BackgroundWork>;
  /** An object by its id; null if it does not exist or the caller may not see it. */
  node?: Maybe<Node>;
  /** The signed-in user; null for a guest. */
  me?: Maybe<User>;
  /** The feature flags of users, as the process that answers has them. SUPPORT or ADMIN. Null, with an error, if they cannot be read. */
  usersFlags?: Maybe<FeatureFlags>;
  /** Users, newest first. For staff. `first` is 1 to 100. Null, with an error, if users cannot be read. */
  users?: Maybe<UserConnection>;
  /** The providers that people may sign in through, at most 100. Null, with an error, if they cannot be read. */
  signInProviders?: Maybe<Array<SignInProvider>>;
  /** The scopes that an API key may have, at most 100. Null, with an error, if they cannot be read. */
  apiKeyScopes?: Maybe<Array<Scalars['String']['output']>>;
  /** Orders with filters and sorts by fields of users, catalog and orders. It follows the logs of these, so it is behind by some 300 ms; pass `seen` to find an own change. For staff. `first` is 1 to 100. Null, with an error, if it cannot be read. */
  orderList?: Maybe<OrderListConnection>;
  /** Customers with an account, with filters and sorts by fields of users and orders. What orders add is behind by some 300 ms; pass `seen` to find an own change. For staff. `first` is 1 to 100. Null, with an error, if it cannot be read. */
  customerList?: Maybe<CustomerListConnection>;
  /** A registration by its id, for our own processes, which write its e-mail. Null for everyone else, and if there is none. */
  registration?: Maybe<Registration>;
  /** An invitation by its id; null if there is none. For ADMIN. */
  staffInvitation?: Maybe<StaffInvitation>;
  /** The open invitations, newest first, at most 100. For ADMIN. Null, with an error, if they cannot be read. */
  staffInvitations?: Maybe<Array<StaffInvitation>>;
};


/** The reads. They change nothing. */
export type QueryNodeArgs = {
  id: Scalars['ID']['input'];
};


/** The reads. They change nothing. */
export type QueryUsersArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<UserFilter>;
};


/** The reads. They change nothing. */
export type QueryOrderListArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<OrderListFilter>;
  sort?: InputMaybe<OrderListSort>;
  seen?: InputMaybe<Array<SeenOrder>>;
};


/** The reads. They change nothing. */
export type QueryCustomerListArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<CustomerListFilter>;
  sort?: InputMaybe<CustomerListSort>;
  seen?: InputMaybe<Array<SeenOrder>>;
};


/** The reads. They change nothing. */
export type QueryRegistrationArgs = {
  id: Scalars['ID']['input'];
};


/** The reads. They change nothing. */
export type QueryStaffInvitationArgs = {
  id: Scalars['ID']['input'];
};

/** A request for an account. The link in its e-mail completes it. */
export type Registration = {
  __typename?: 'Registration';
  /** The address that the e-mail goes to. */
  email: Scalars['String']['output'];
  /** Whether the link can still be used. */
  isPending: Scalars['Boolean']['output'];
  /** Whether an account has the address now. */
  hasAccount: Scalars['Boolean']['output'];
};

/** Conditions that must all hold. */
export type UserFilter = {
  /** The beginning of the e-mail address, in upper or lower case. */
  email?: InputMaybe<Scalars['String']['input']>;
  /** The beginning of the name or of a later word of it, in upper or lower case. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** Users with this role. */
  role?: InputMaybe<Role>;
};

/** A change of an order that its reader knows, from the answer of a mutation or from a subscription. */
export type SeenOrder = {
  /** The id of the order. */
  orderId: Scalars['ID']['input'];
  /** The version that the order has at least. */
  version: Scalars['Int']['input'];
};

/** Conditions that must all hold. */
export type OrderListFilter = {
  /** The order with this number, such as `TP-7K3M-92QD`, in upper or lower case. */
  number?: InputMaybe<Scalars['String']['input']>;
  /** The beginning of the customer's e-mail address, in upper or lower case. A whole address also finds the orders that a guest placed with it. */
  customerEmail?: InputMaybe<Scalars['String']['input']>;
  /** The beginning of the customer's name or of a later word of it, in upper or lower case. Not for orders of guests. */
  customerName?: InputMaybe<Scalars['String']['input']>;
  /** Orders with a variant that has this sku now; case-sensitive. */
  sku?: InputMaybe<Scalars['String']['input']>;
  /** Orders with one of these statuses. */
  status?: InputMaybe<Array<OrderStatus>>;
  /** Orders placed at or after this moment. */
  placedFrom?: InputMaybe<Scalars['DateTime']['input']>;
  /** Orders placed before this moment. */
  placedBefore?: InputMaybe<Scalars['DateTime']['input']>;
  /** Orders in this currency. */
  currency?: InputMaybe<Scalars['CurrencyCode']['input']>;
  /** Orders with a total of at least this amount in minor units. Requires `currency`. */
  minTotal?: InputMaybe<Scalars['BigInt']['input']>;
  /** Orders with a total of at most this amount in minor units. Requires `currency`. */
  maxTotal?: InputMaybe<Scalars['BigInt']['input']>;
};

/** The order of a list of orders. */
export type OrderListSort =
  /** By when they were placed, newest first. */
  | 'NEWEST'
  /** By when they were placed, oldest first. */
  | 'OLDEST'
  /** By total, highest first. Requires `filter.currency`. */
  | 'HIGHEST_TOTAL'
  /** By total, lowest first. Requires `filter.currency`. */
  | 'LOWEST_TOTAL'
  /** By the customer's name, A to Z. Guests and deleted accounts come first. */
  | 'CUSTOMER_NAME'
  /** By the customer's e-mail address, A to Z. Guests and deleted accounts come first. */
  | 'CUSTOMER_EMAIL';

/** A page of the list of orders. */
export type OrderListConnection = {
  __typename?: 'OrderListConnection';
  /** The orders of this page, with cursors. */
  edges: Array<OrderListEdge>;
  /** The orders of this page. */
  nodes: Array<OrderListEntry>;
  /** How to continue. */
  pageInfo: PageInfo;
  /** How many orders the list has on all pages together. It is counted up to 10,000: with this number there may be more. */
  totalCount: Scalars['Int']['output'];
};

/** An order in the list, with its place. */
export type OrderListEdge = {
  __typename?: 'OrderListEdge';
  /** The opaque position of this order. Pass it as `after` to continue behind it. */
  cursor: Scalars['String']['output'];
  /** The order. */
  node: OrderListEntry;
};

/** An order as the list has it. */
export type OrderListEntry = {
  __typename?: 'OrderListEntry';
  /** The order as it is now; null, with an error, if orders cannot be read. */
  order?: Maybe<Order>;
  /** The number for people. */
  number: Scalars['String']['output'];
  /** The status. */
  status: OrderStatus;
  /** The version of the order that the list has. */
  version: Scalars['Int']['output'];
  /** The total. */
  total: Money;
  /** When it was placed. */
  placedAt: Scalars['DateTime']['output'];
  /** The skus that its variants have now. */
  skus: Array<Scalars['String']['output']>;
  /** The customer; null for a guest and for a deleted account. */
  customer?: Maybe<User>;
};

/** Conditions that must all hold. */
export type CustomerListFilter = {
  /** The beginning of the e-mail address, in upper or lower case. */
  email?: InputMaybe<Scalars['String']['input']>;
  /** The beginning of the name or of a later word of it, in upper or lower case. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** Customers who placed at least this many orders. */
  minOrders?: InputMaybe<Scalars['Int']['input']>;
  /** Customers who placed at most this many orders. */
  maxOrders?: InputMaybe<Scalars['Int']['input']>;
  /** Customers whose last order was placed at or after this moment. */
  lastOrderFrom?: InputMaybe<Scalars['DateTime']['input']>;
  /** Customers whose last order was placed before this moment. */
  lastOrderBefore?: InputMaybe<Scalars['DateTime']['input']>;
  /** Customers who have paid in this currency. */
  currency?: InputMaybe<Scalars['CurrencyCode']['input']>;
  /** Customers who have spent at least this amount in minor units. Requires `currency`. */
  minSpent?: InputMaybe<Scalars['BigInt']['input']>;
  /** Customers who have spent at most this amount in minor units. Requires `currency`. */
  maxSpent?: InputMaybe<Scalars['BigInt']['input']>;
};

/** The order of a list of customers. */
export type CustomerListSort =
  /** By when they registered, newest first. */
  | 'NEWEST'
  /** By name, A to Z. */
  | 'NAME'
  /** By e-mail address, A to Z. */
  | 'EMAIL'
  /** By the number of orders, highest first. */
  | 'MOST_ORDERS'
  /** By the last order, newest first. Customers without an order are left out. */
  | 'LAST_ORDER'
  /** By what they have spent, most first. Requires `filter.currency`. */
  | 'MOST_SPENT';

/** A page of the list of customers. */
export type CustomerListConnection = {
  __typename?: 'CustomerListConnection';
  /** The customers of this page, with cursors. */
  edges: Array<CustomerListEdge>;
  /** The customers of this page. */
  nodes: Array<CustomerListEntry>;
  /** How to continue. */
  pageInfo: PageInfo;
  /** How many customers the list has on all pages together. It is counted up to 10,000: with this number there may be more. */
  totalCount: Scalars['Int']['output'];
};

/** A customer in the list, with the place. */
export type CustomerListEdge = {
  __typename?: 'CustomerListEdge';
  /** The opaque position of this customer. Pass it as `after` to continue behind it. */
  cursor: Scalars['String']['output'];
  /** The customer. */
  node: CustomerListEntry;
};

/** A customer as the list has them. */
export type CustomerListEntry = {
  __typename?: 'CustomerListEntry';
  /** The account; null if it was deleted just now. */
  customer?: Maybe<User>;
  /** How many orders the customer has placed. */
  orderCount: Scalars['Int']['output'];
  /** When the customer placed the last order; null without one. */
  lastOrderAt?: Maybe<Scalars['DateTime']['output']>;
  /** What was received and not refunded, by currency. */
  spent: Array<Money>;
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

/** A page of users. */
export type UserConnection = {
  __typename?: 'UserConnection';
  /** The users of this page, with cursors. */
  edges: Array<UserEdge>;
  /** The users of this page. */
  nodes: Array<User>;
  /** How to continue. */
  pageInfo: PageInfo;
  /** How many users the list has on all pages together. It is counted up to 10,000: with this number there may be more. */
  totalCount: Scalars['Int']['output'];
};

/** A user in a list. */
export type UserEdge = {
  __typename?: 'UserEdge';
  /** The opaque position of this user. Pass it as `after` to continue behind it. */
  cursor: Scalars['String']['output'];
  /** The user. */
  node: User;
};

/** The changes. Each field is one command, which happens completely or not at all. */
export type Mutation = {
  __typename?: 'Mutation';
  /** Retries or discards a dead letter of users, or retries a parked subject. Repeating it refuses with `WORK_NOT_FOUND`. SUPPORT or ADMIN. */
  repairUsersWork: RepairWorkResult;
  /** Sends an e-mail to the address. It has a link that opens an account; if the address has an account, it has links to sign in and to choose a new password. The answer is the same in both cases. After three e-mails in an hour for an address, no more are sent, and the answer stays the same. Once per operation. */
  register: RegisterResult;
  /** Opens an account with the role CUSTOMER by the token of the e-mail, which confirms the address, and signs it in. Once per operation. */
  completeRegistration: CompleteRegistrationResult;
  /** Exchanges e-mail and password for a session. Once per operation. */
  signIn: SignInResult;
  /** Exchanges a refresh token for the next tokens of its session. For ten seconds, the same token returns the same next refresh token; a later use ends the session. Once per operation. */
  refreshSession: SignInResult;
  /** Ends the session of the request's access token: it cannot be refreshed, its live connections close, and its access tokens are refused within 5 seconds. */
  signOut: SignOutResult;
  /** Starts a sign-in through a provider. Send the browser to `url`, and keep `secret` in the browser until the person is back. Once per operation. */
  startProviderSignIn: StartProviderSignInResult;
  /** Signs in the person who came back from a provider, once and within 10 minutes of the start. An account with the address that the provider has verified is joined, or opened if there is none. Once per operation. */
  finishProviderSignIn: FinishProviderSignInResult;
  /** Ends a link of the signed-in user's account to a provider, and the user's other sessions. The last way to sign in stays. A person whose address the provider has verified is joined again by the next sign-in if the account has that address. Not with an API key. */
  unlinkProvider: UnlinkProviderResult;
  /** Sends an e-mail with a link to a new password, if an account has the address. The answer is the same if there is none. At most three an hour for an address. Once per operation. */
  requestPasswordReset: RequestPasswordResetResult;
  /** Sets a new password by the token of the e-mail, and ends all sessions of the account. Once per operation. */
  resetPassword: ResetPasswordResult;
  /** Sets a new password of the signed-in user, and ends the user's other sessions. Once per operation. */
  changePassword: ChangePasswordResult;
  /** Sends an e-mail with a link that confirms the signed-in user's address. A new link ends the older ones. At most three an hour, changes of the address among them. Once per operation. */
  requestEmailVerification: RequestEmailVerificationResult;
  /** Sends a link to a new address, which replaces the signed-in user's address when it is opened. The present address gets a notice. Once per operation. */
  requestEmailChange: RequestEmailChangeResult;
  /** Confirms an address by the token of an e-mail. It needs no session. Once per operation. */
  confirmEmail: ConfirmEmailResult;
  /** Ends all sessions of the signed-in user, on every device. */
  signOutEverywhere: EndSessionsResult;
  /** Ends one session of the signed-in user. */
  endSession: EndSessionResult;
  /** Deletes the signed-in user's account: ends sessions and API keys, and erases everything about the person. Orders stay, because the law asks for them. Nothing brings the account back. Once per operation. */
  deleteAccount: DeleteAccountResult;
  /** Invites an address to work for the shop, by an e-mail with a link. Older invitations of the address end. ADMIN. Once per operation. */
  inviteStaff: InviteStaffResult;
  /** Ends an invitation. ADMIN. */
  revokeInvitation: RevokeInvitationResult;
  /** Opens the account of an invited person and signs it in. The invitation is good once, for 7 days, and while the user who sent it is an ADMIN. Once per operation. */
  acceptInvitation: AcceptInvitationResult;
  /** Makes an API key for the signed-in user. Its text is in the answer and nowhere else. Not with an API key. */
  createApiKey: CreateApiKeyResult;
  /** Revokes an API key of the signed-in user. It is refused within 5 seconds. Not with an API key. */
  revokeApiKey: RevokeApiKeyResult;
  /** Checks an API key for a gateway, and notes its use; null unless the key is good. For our own processes. */
  verifyApiKey?: Maybe<ApiKeyOwner>;
  /** Adds an entry to the signed-in user's address book. */
  addAddress: AddressResult;
  /** Replaces an entry of the signed-in user's address book. */
  updateAddress: AddressResult;
  /** Removes an entry of the signed-in user's address book and returns it. */
  removeAddress: AddressResult;
  /** Gives a user exactly these roles and ends the user's sessions. ADMIN. Live connections close, and access tokens with the old roles are refused within 5 seconds. */
  setRoles: SetRolesResult;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationRepairUsersWorkArgs = {
  input: RepairWorkInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationRegisterArgs = {
  input: RegisterInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationCompleteRegistrationArgs = {
  input: CompleteRegistrationInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationSignInArgs = {
  input: SignInInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationRefreshSessionArgs = {
  refreshToken: Scalars['String']['input'];
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationStartProviderSignInArgs = {
  input: StartProviderSignInInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationFinishProviderSignInArgs = {
  input: FinishProviderSignInInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationUnlinkProviderArgs = {
  id: Scalars['ID']['input'];
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationRequestPasswordResetArgs = {
  input: RequestPasswordResetInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationResetPasswordArgs = {
  input: ResetPasswordInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationChangePasswordArgs = {
  input: ChangePasswordInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationRequestEmailChangeArgs = {
  input: RequestEmailChangeInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationConfirmEmailArgs = {
  input: ConfirmEmailInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationSignOutEverywhereArgs = {
  input: SignOutEverywhereInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationEndSessionArgs = {
  sessionId: Scalars['ID']['input'];
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationDeleteAccountArgs = {
  input: DeleteAccountInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationInviteStaffArgs = {
  input: InviteStaffInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationRevokeInvitationArgs = {
  id: Scalars['ID']['input'];
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationAcceptInvitationArgs = {
  input: AcceptInvitationInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationCreateApiKeyArgs = {
  input: CreateApiKeyInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationRevokeApiKeyArgs = {
  id: Scalars['ID']['input'];
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationVerifyApiKeyArgs = {
  id: Scalars['ID']['input'];
  secretHash: Scalars['String']['input'];
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationAddAddressArgs = {
  input: AddAddressInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationUpdateAddressArgs = {
  input: UpdateAddressInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationRemoveAddressArgs = {
  id: Scalars['ID']['input'];
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationSetRolesArgs = {
  input: SetRolesInput;
};

/** The address of a new account. */
export type RegisterInput = {
  /** The e-mail address. Upper and lower case count as equal. */
  email: Scalars['String']['input'];
};

/** The token of the e-mail, and the name and password of the new account. */
export type CompleteRegistrationInput = {
  /** The token of the link in the e-mail. It is good once and for 24 hours. */
  token: Scalars['String']['input'];
  /** The name, 1 to 200 characters. */
  name: Scalars['String']['input'];
  /** The password, 10 to 200 characters. */
  password: Scalars['String']['input'];
};

/** The credentials of an account. */
export type SignInInput = {
  /** The account's e-mail address. */
  email: Scalars['String']['input'];
  /** The account's password. */
  password: Scalars['String']['input'];
};

/** A provider, and the page that the person comes back to. */
export type StartProviderSignInInput = {
  /** The name of the provider, from `signInProviders`. */
  provider: Scalars['String']['input'];
  /** The address of your page that finishes the sign-in. It must be one of the addresses that the shop allows, in the same spelling. */
  redirectUri: Scalars['String']['input'];
};

/** What a person brings back from a provider, in the address of your page, and the secret that your page has kept. */
export type FinishProviderSignInInput = {
  /** The parameter `code` of the address. */
  code: Scalars['String']['input'];
  /** The parameter `state` of the address. */
  state: Scalars['String']['input'];
  /** The parameter `iss` of the address, if there is one. */
  iss?: InputMaybe<Scalars['String']['input']>;
  /** The secret that `startProviderSignIn` gave to this browser. */
  secret: Scalars['String']['input'];
};

/** The address of an account. */
export type RequestPasswordResetInput = {
  /** The account's e-mail address. */
  email: Scalars['String']['input'];
};

/** A new password by the token of an e-mail. */
export type ResetPasswordInput = {
  /** The token of the link in the e-mail. It is good once and for an hour. */
  token: Scalars['String']['input'];
  /** The new password, 10 to 200 characters. */
  newPassword: Scalars['String']['input'];
};

/** A new address of the signed-in user. */
export type RequestEmailChangeInput = {
  /** The new e-mail address. */
  newEmail: Scalars['String']['input'];
  /** The present password. */
  password: Scalars['String']['input'];
};

/** The confirmation of an address. */
export type ConfirmEmailInput = {
  /** The token of the link in the e-mail. It is good once and for 24 hours. */
  token: Scalars['String']['input'];
};

/** A new password of the signed-in user. */
export type ChangePasswordInput = {
  /** The present password. */
  currentPassword: Scalars['String']['input'];
  /** The new password, 10 to 200 characters. */
  newPassword: Scalars['String']['input'];
};

/** The sessions to end. */
export type SignOutEverywhereInput = {
  /** Whether the session of this request goes on. */
  keepCurrent?: InputMaybe<Scalars['Boolean']['input']>;
};

/** The account to delete is the account of the signed-in user. */
export type DeleteAccountInput = {
  /** The present password. */
  password: Scalars['String']['input'];
};

/** An address and the roles that its account will have. */
export type InviteStaffInput = {
  /** The e-mail address, which no account may have yet. */
  email: Scalars['String']['input'];
  /** The roles; at least one of SUPPORT, WAREHOUSE and ADMIN. */
  roles: Array<Role>;
};

/** The account of an invited person. */
export type AcceptInvitationInput = {
  /** The token of the link in the e-mail. */
  token: Scalars['String']['input'];
  /** The name, 1 to 200 characters. */
  name: Scalars['String']['input'];
  /** The password, 10 to 200 characters. */
  password: Scalars['String']['input'];
};

/** A new API key. */
export type CreateApiKeyInput = {
  /** A name to know it by, 1 to 100 characters. */
  name: Scalars['String']['input'];
  /** What it may do, such as `orders:read`; at least one scope. */
  scopes: Array<Scalars['String']['input']>;
  /** When it ends by itself, at most 366 days from now. */
  expiresAt: Scalars['DateTime']['input'];
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

/** A new entry of the address book. */
export type AddAddressInput = {
  /** The new entry. */
  address: AddressInput;
};

/** An entry of the address book and its new content. */
export type UpdateAddressInput = {
  /** The id of the entry to replace. */
  id: Scalars['ID']['input'];
  /** The new content. */
  address: AddressInput;
};

/** A user and the new roles. */
export type SetRolesInput = {
  /** The id of the user. */
  userId: Scalars['ID']['input'];
  /** The new roles; at least one. */
  roles: Array<Role>;
};

/** A session: a short-lived access token and a refresh token to renew it. */
export type Session = {
  __typename?: 'Session';
  /** The access token. Send it as `Authorization: Bearer …`, or in the `connection_init` payload. Valid until `expiresAt`. */
  accessToken: Scalars['String']['output'];
  /** The refresh token, for the next `refreshSession`. */
  refreshToken: Scalars['String']['output'];
  /** When the access token expires, 15 minutes after it was issued. */
  expiresAt: Scalars['DateTime']['output'];
  /** The signed-in user. */
  user: User;
};

/** The request for an account, or the refusal. */
export type RegisterResult = RegistrationRequested | InvalidInput;

/** The session of the new account, or the refusal. `EmailTaken`: the address got an account after the e-mail was sent; sign in, or ask for a new password. */
export type CompleteRegistrationResult = Session | RegistrationTokenInvalid | EmailTaken | InvalidInput;

/** The session, or the refusal. */
export type SignInResult = Session | InvalidCredentials | TooManyAttempts | SessionEnded;

/** The start of a sign-in through a provider, or the refusal. */
export type StartProviderSignInResult = ProviderSignInStarted | ProviderNotAvailable | InvalidInput | FeatureOff;

/** The session, or the refusal. */
export type FinishProviderSignInResult = Session | ProviderSignInRefused | ProviderEmailUnverified | ProviderNotAvailable | FeatureOff;

/** The end of the link, or the refusal. */
export type UnlinkProviderResult = ProviderUnlinked | ProviderLinkNotFound | LastWayToSignIn;

/** The request for a new password, or the refusal. */
export type RequestPasswordResetResult = PasswordResetRequested | InvalidInput;

/** The change of the password, or the refusal. */
export type ResetPasswordResult = PasswordChanged | ResetTokenInvalid | InvalidInput;

/** The change of the password, or the refusal. */
export type ChangePasswordResult = PasswordChanged | InvalidCredentials | TooManyAttempts | InvalidInput;

/** The request to confirm the address, or the refusal. */
export type RequestEmailVerificationResult = EmailVerificationRequested | EmailAlreadyVerified | TooManyAttempts;

/** The request for another address, or the refusal. */
export type RequestEmailChangeResult = EmailVerificationRequested | InvalidCredentials | TooManyAttempts | InvalidInput;

/** The confirmation of the address, or the refusal. */
export type ConfirmEmailResult = EmailConfirmed | EmailTokenInvalid | EmailTaken;

/** The end of sessions. */
export type EndSessionsResult = SessionsEnded;

/** The end of the session, or the refusal. */
export type EndSessionResult = SessionsEnded | UserSessionNotFound;

/** The end of the account, or the refusal. */
export type DeleteAccountResult = AccountDeleted | InvalidCredentials | TooManyAttempts;

/** The invitation, or the refusal. */
export type InviteStaffResult = StaffInvited | EmailTaken | InvalidInput;

/** The end of the invitation, or the refusal. */
export type RevokeInvitationResult = InvitationRevoked | InvitationNotFound;

/** The session of the invited person, or the refusal. */
export type AcceptInvitationResult = Session | InvitationInvalid | EmailTaken | InvalidInput;

/** The new API key, or the refusal. */
export type CreateApiKeyResult = ApiKeyCreated | InvalidInput | TooManyApiKeys | FeatureOff;

/** The revoked API key, or the refusal. */
export type RevokeApiKeyResult = ApiKeyRevoked | ApiKeyNotFound;

/** The end of the session. */
export type SignOutResult = SignedOut;

/** The changed entry, or the refusal. */
export type AddressResult = AddressSaved | AddressNotFound | InvalidInput;

/** The changed user, or the refusal. */
export type SetRolesResult = RolesSet | UserNotFound | InvalidInput;

/** The session has ended; its refresh token is invalid and its live connections close. */
export type SignedOut = {
  __typename?: 'SignedOut';
  /** When it happened. */
  at: Scalars['DateTime']['output'];
};

/** The request was accepted. The answer does not tell whether the address has an account, or whether an e-mail is sent. */
export type RegistrationRequested = {
  __typename?: 'RegistrationRequested';
  /** Until when a link that is sent now can be used. */
  expiresAt: Scalars['DateTime']['output'];
};

/** `REGISTRATION_TOKEN_INVALID`: the token is not valid, has expired or was used. */
export type RegistrationTokenInvalid = Refusal & {
  __typename?: 'RegistrationTokenInvalid';
  /** `REGISTRATION_TOKEN_INVALID`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
};

/** The page of the provider is ready. */
export type ProviderSignInStarted = {
  __typename?: 'ProviderSignInStarted';
  /** The page of the provider. Send the browser there. */
  url: Scalars['String']['output'];
  /** Keep it where only this browser has it, such as in `sessionStorage`, and never in an address: it shows that the sign-in is finished where it was started. */
  secret: Scalars['String']['output'];
  /** Until when the sign-in can be finished. */
  expiresAt: Scalars['DateTime']['output'];
};

/** `PROVIDER_SIGN_IN_REFUSED`: the provider or a check refused the sign-in, or the sign-in has expired or was finished. Which of these is not disclosed. */
export type ProviderSignInRefused = Refusal & {
  __typename?: 'ProviderSignInRefused';
  /** `PROVIDER_SIGN_IN_REFUSED`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
};

/** `PROVIDER_EMAIL_UNVERIFIED`: no account knows the person yet, and the provider gives no address that it has verified. */
export type ProviderEmailUnverified = Refusal & {
  __typename?: 'ProviderEmailUnverified';
  /** `PROVIDER_EMAIL_UNVERIFIED`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
};

/** `PROVIDER_NOT_AVAILABLE`: the provider does not answer. */
export type ProviderNotAvailable = Refusal & {
  __typename?: 'ProviderNotAvailable';
  /** `PROVIDER_NOT_AVAILABLE`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
};

/** The link has ended: this person of the provider does not sign in to the account by it any longer. */
export type ProviderUnlinked = {
  __typename?: 'ProviderUnlinked';
  /** When it ended. */
  at: Scalars['DateTime']['output'];
  /** The user of the account. */
  user: User;
};

/** `PROVIDER_LINK_NOT_FOUND`: the account has no link with this id. */
export type ProviderLinkNotFound = Refusal & {
  __typename?: 'ProviderLinkNotFound';
  /** `PROVIDER_LINK_NOT_FOUND`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
};

/** `LAST_WAY_TO_SIGN_IN`: without this link nothing would open the account: it has no password and no other link to a provider that the shop offers. */
export type LastWayToSignIn = Refusal & {
  __typename?: 'LastWayToSignIn';
  /** `LAST_WAY_TO_SIGN_IN`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
};

/** If an account has the address, an e-mail with a link is on its way. */
export type PasswordResetRequested = {
  __typename?: 'PasswordResetRequested';
  /** How long the link is good. */
  expiresAt: Scalars['DateTime']['output'];
};

/** The account has another password, and its other sessions have ended. */
export type PasswordChanged = {
  __typename?: 'PasswordChanged';
  /** When it happened. */
  at: Scalars['DateTime']['output'];
};

/** Sessions have ended: their refresh tokens are invalid and their live connections close. */
export type SessionsEnded = {
  __typename?: 'SessionsEnded';
  /** How many. One that had ended before does not count. */
  count: Scalars['Int']['output'];
};

/** A session of a user: what follows from one sign-in. */
export type UserSession = {
  __typename?: 'UserSession';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** The browser and system that signed in, such as `Firefox on Windows`; null if it is not known. The client says so itself. */
  device?: Maybe<Scalars['String']['output']>;
  /** When the user signed in. */
  createdAt: Scalars['DateTime']['output'];
  /** When it ends unless it is refreshed before. */
  expiresAt: Scalars['DateTime']['output'];
  /** Whether it is the session of this request. */
  current: Scalars['Boolean']['output'];
};

/** `USER_SESSION_NOT_FOUND`: the user has no session with this id that goes on. */
export type UserSessionNotFound = Refusal & {
  __typename?: 'UserSessionNotFound';
  /** `USER_SESSION_NOT_FOUND`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
};

/** `RESET_TOKEN_INVALID`: the token is unknown, has expired or was used. */
export type ResetTokenInvalid = Refusal & {
  __typename?: 'ResetTokenInvalid';
  /** `RESET_TOKEN_INVALID`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
};

/** The address book after the change. */
export type AddressSaved = {
  __typename?: 'AddressSaved';
  /** The entry that was added, replaced or removed. */
  address: Address;
  /** The user of the address book. */
  user: User;
};

/** The roles were set. */
export type RolesSet = {
  __typename?: 'RolesSet';
  /** The user after the change. */
  user: User;
};

/** An e-mail with a link is on its way. */
export type EmailVerificationRequested = {
  __typename?: 'EmailVerificationRequested';
  /** How long the link is good. */
  expiresAt: Scalars['DateTime']['output'];
};

/** The address is confirmed. */
export type EmailConfirmed = {
  __typename?: 'EmailConfirmed';
  /** When it was confirmed. */
  at: Scalars['DateTime']['output'];
  /** Whether it replaced another address of the account. */
  changed: Scalars['Boolean']['output'];
};

/** `EMAIL_ALREADY_VERIFIED`: the address of the account is confirmed. */
export type EmailAlreadyVerified = Refusal & {
  __typename?: 'EmailAlreadyVerified';
  /** `EMAIL_ALREADY_VERIFIED`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
};

/** `EMAIL_TOKEN_INVALID`: the link is not valid, has expired, was used, or a newer one was sent. */
export type EmailTokenInvalid = Refusal & {
  __typename?: 'EmailTokenInvalid';
  /** `EMAIL_TOKEN_INVALID`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
};

/** The account does not exist any longer. */
export type AccountDeleted = {
  __typename?: 'AccountDeleted';
  /** When it was erased. */
  at: Scalars['DateTime']['output'];
};

/** The invitation is on its way. */
export type StaffInvited = {
  __typename?: 'StaffInvited';
  /** The invitation. */
  invitation: StaffInvitation;
};

/** The invitation has ended. */
export type InvitationRevoked = {
  __typename?: 'InvitationRevoked';
  /** The invitation. */
  invitation: StaffInvitation;
};

/** `INVITATION_NOT_FOUND`: there is no invitation with this id. */
export type InvitationNotFound = Refusal & {
  __typename?: 'InvitationNotFound';
  /** `INVITATION_NOT_FOUND`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
};

/** `INVITATION_INVALID`: the link is not valid, has expired, was used, or the user who sent it may not invite any longer. */
export type InvitationInvalid = Refusal & {
  __typename?: 'InvitationInvalid';
  /** `INVITATION_INVALID`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
};

/** The API key was made. */
export type ApiKeyCreated = {
  __typename?: 'ApiKeyCreated';
  /** The key. */
  apiKey: ApiKey;
  /** The text of the key, which is shown only now. Send it as `Authorization: Bearer tp_…` or in the header `x-api-key`. */
  secret: Scalars['String']['output'];
};

/** The API key is revoked. */
export type ApiKeyRevoked = {
  __typename?: 'ApiKeyRevoked';
  /** The key. */
  apiKey: ApiKey;
};

/** `TOO_MANY_API_KEYS`: the user has 50 API keys that are good. */
export type TooManyApiKeys = Refusal & {
  __typename?: 'TooManyApiKeys';
  /** `TOO_MANY_API_KEYS`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
};

/** `API_KEY_NOT_FOUND`: the user has no API key with this id. */
export type ApiKeyNotFound = Refusal & {
  __typename?: 'ApiKeyNotFound';
  /** `API_KEY_NOT_FOUND`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
};

/** `EMAIL_TAKEN`: an account with this e-mail address already exists. */
export type EmailTaken = Refusal & {
  __typename?: 'EmailTaken';
  /** `EMAIL_TAKEN`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
};

/** `INVALID_CREDENTIALS`: no account has this e-mail address and password. Which of the two is wrong is not disclosed. */
export type InvalidCredentials = Refusal & {
  __typename?: 'InvalidCredentials';
  /** `INVALID_CREDENTIALS`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
};

/** `TOO_MANY_ATTEMPTS`: sign-in failed too often, or too many e-mails were asked for; wait before the next attempt. */
export type TooManyAttempts = Refusal & {
  __typename?: 'TooManyAttempts';
  /** `TOO_MANY_ATTEMPTS`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
  /** Seconds until the next attempt is allowed. */
  retryAfterSeconds: Scalars['Int']['output'];
};

/** `SESSION_ENDED`: the refresh token is unknown, expired, revoked or was already used. */
export type SessionEnded = Refusal & {
  __typename?: 'SessionEnded';
  /** `SESSION_ENDED`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
};

/** `ADDRESS_NOT_FOUND`: the address book has no entry with this id. */
export type AddressNotFound = Refusal & {
  __typename?: 'AddressNotFound';
  /** `ADDRESS_NOT_FOUND`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
};

/** `USER_NOT_FOUND`: there is no user with this id. */
export type UserNotFound = Refusal & {
  __typename?: 'UserNotFound';
  /** `USER_NOT_FOUND`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
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
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  User:
    ( { __typename: 'User' }
    & ( GraphQLRecursivePick<FederationTypes['User'], {"id":true}>
        | GraphQLRecursivePick<FederationTypes['User'], {"ref":true}> ) );
};

/** Mapping of union types */
export type ResolversUnionTypes<_RefType extends Record<string, unknown>> = {
  RegisterResult:
    | ( RegistrationRequested )
    | ( InvalidInput )
  ;
  CompleteRegistrationResult:
    | ( IssuedSession )
    | ( RegistrationTokenInvalid )
    | ( EmailTaken )
    | ( InvalidInput )
  ;
  SignInResult:
    | ( IssuedSession )
    | ( InvalidCredentials )
    | ( TooManyAttempts )
    | ( SessionEnded )
  ;
  StartProviderSignInResult:
    | ( ProviderSignInStarted )
    | ( ProviderNotAvailable )
    | ( InvalidInput )
    | ( FeatureOff )
  ;
  FinishProviderSignInResult:
    | ( IssuedSession )
    | ( ProviderSignInRefused )
    | ( ProviderEmailUnverified )
    | ( ProviderNotAvailable )
    | ( FeatureOff )
  ;
  UnlinkProviderResult:
    | ( Omit<ProviderUnlinked, 'user'> & { user: _RefType['User'] } )
    | ( ProviderLinkNotFound )
    | ( LastWayToSignIn )
  ;
  RequestPasswordResetResult:
    | ( PasswordResetRequested )
    | ( InvalidInput )
  ;
  ResetPasswordResult:
    | ( PasswordChanged )
    | ( ResetTokenInvalid )
    | ( InvalidInput )
  ;
  ChangePasswordResult:
    | ( PasswordChanged )
    | ( InvalidCredentials )
    | ( TooManyAttempts )
    | ( InvalidInput )
  ;
  RequestEmailVerificationResult:
    | ( EmailVerificationRequested )
    | ( EmailAlreadyVerified )
    | ( TooManyAttempts )
  ;
  RequestEmailChangeResult:
    | ( EmailVerificationRequested )
    | ( InvalidCredentials )
    | ( TooManyAttempts )
    | ( InvalidInput )
  ;
  ConfirmEmailResult:
    | ( EmailConfirmed )
    | ( EmailTokenInvalid )
    | ( EmailTaken )
  ;
  EndSessionsResult: ( SessionsEnded );
  EndSessionResult:
    | ( SessionsEnded )
    | ( UserSessionNotFound )
  ;
  DeleteAccountResult:
    | ( AccountDeleted )
    | ( InvalidCredentials )
    | ( TooManyAttempts )
  ;
  InviteStaffResult:
    | ( Omit<StaffInvited, 'invitation'> & { invitation: _RefType['StaffInvitation'] } )
    | ( EmailTaken )
    | ( InvalidInput )
  ;
  RevokeInvitationResult:
    | ( Omit<InvitationRevoked, 'invitation'> & { invitation: _RefType['StaffInvitation'] } )
    | ( InvitationNotFound )
  ;
  AcceptInvitationResult:
    | ( IssuedSession )
    | ( InvitationInvalid )
    | ( EmailTaken )
    | ( InvalidInput )
  ;
  CreateApiKeyResult:
    | ( Omit<ApiKeyCreated, 'apiKey'> & { apiKey: _RefType['ApiKey'] } )
    | ( InvalidInput )
    | ( TooManyApiKeys )
    | ( FeatureOff )
  ;
  RevokeApiKeyResult:
    | ( Omit<ApiKeyRevoked, 'apiKey'> & { apiKey: _RefType['ApiKey'] } )
    | ( ApiKeyNotFound )
  ;
  SignOutResult: ( SignedOut );
  AddressResult:
    | ( Omit<AddressSaved, 'address' | 'user'> & { address: _RefType['Address'], user: _RefType['User'] } )
    | ( AddressNotFound )
    | ( InvalidInput )
  ;
  SetRolesResult:
    | ( Omit<RolesSet, 'user'> & { user: _RefType['User'] } )
    | ( UserNotFound )
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
  Node:
    | ( UserRow )
    | ( Product )
    | ( Variant )
    | ( Order )
  ;
  Refusal:
    | ( RegistrationTokenInvalid )
    | ( ProviderSignInRefused )
    | ( ProviderEmailUnverified )
    | ( ProviderNotAvailable )
    | ( ProviderLinkNotFound )
    | ( LastWayToSignIn )
    | ( UserSessionNotFound )
    | ( ResetTokenInvalid )
    | ( EmailAlreadyVerified )
    | ( EmailTokenInvalid )
    | ( InvitationNotFound )
    | ( InvitationInvalid )
    | ( TooManyApiKeys )
    | ( ApiKeyNotFound )
    | ( EmailTaken )
    | ( InvalidCredentials )
    | ( TooManyAttempts )
    | ( SessionEnded )
    | ( AddressNotFound )
    | ( UserNotFound )
    | ( InvalidInput )
    | ( FeatureOff )
    | ( WorkNotFound )
  ;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  CountryCode: ResolverTypeWrapper<Scalars['CountryCode']['output']>;
  BigInt: ResolverTypeWrapper<Scalars['BigInt']['output']>;
  CurrencyCode: ResolverTypeWrapper<Scalars['CurrencyCode']['output']>;
  Money: ResolverTypeWrapper<Money>;
  OrderStatus: OrderStatus;
  Node: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Node']>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Refusal: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Refusal']>;
  Role: Role;
  User: ResolverTypeWrapper<UserRow>;
  StaffInvitation: ResolverTypeWrapper<InvitationRow>;
  SignInProvider: ResolverTypeWrapper<SignInProvider>;
  ProviderLink: ResolverTypeWrapper<ProviderLink>;
  ApiKey: ResolverTypeWrapper<ApiKeyRow>;
  ApiKeyOwner: ResolverTypeWrapper<KeyOwner>;
  Address: ResolverTypeWrapper<AddressRow>;
  Product: ResolverTypeWrapper<Product>;
  Variant: ResolverTypeWrapper<Variant>;
  Order: ResolverTypeWrapper<Order>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Registration: ResolverTypeWrapper<RegistrationRow>;
  UserFilter: UserFilter;
  SeenOrder: SeenOrder;
  OrderListFilter: OrderListFilter;
  OrderListSort: OrderListSort;
  OrderListConnection: ResolverTypeWrapper<OrderList>;
  OrderListEdge: ResolverTypeWrapper<Omit<OrderListEdge, 'node'> & { node: ResolversTypes['OrderListEntry'] }>;
  OrderListEntry: ResolverTypeWrapper<OrderListRow>;
  CustomerListFilter: CustomerListFilter;
  CustomerListSort: CustomerListSort;
  CustomerListConnection: ResolverTypeWrapper<CustomerList>;
  CustomerListEdge: ResolverTypeWrapper<Omit<CustomerListEdge, 'node'> & { node: ResolversTypes['CustomerListEntry'] }>;
  CustomerListEntry: ResolverTypeWrapper<CustomerListRow>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  UserConnection: ResolverTypeWrapper<UserList>;
  UserEdge: ResolverTypeWrapper<Omit<UserEdge, 'node'> & { node: ResolversTypes['User'] }>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  RegisterInput: RegisterInput;
  CompleteRegistrationInput: CompleteRegistrationInput;
  SignInInput: SignInInput;
  StartProviderSignInInput: StartProviderSignInInput;
  FinishProviderSignInInput: FinishProviderSignInInput;
  RequestPasswordResetInput: RequestPasswordResetInput;
  ResetPasswordInput: ResetPasswordInput;
  RequestEmailChangeInput: RequestEmailChangeInput;
  ConfirmEmailInput: ConfirmEmailInput;
  ChangePasswordInput: ChangePasswordInput;
  SignOutEverywhereInput: SignOutEverywhereInput;
  DeleteAccountInput: DeleteAccountInput;
  InviteStaffInput: InviteStaffInput;
  AcceptInvitationInput: AcceptInvitationInput;
  CreateApiKeyInput: CreateApiKeyInput;
  AddressInput: AddressInput;
  AddAddressInput: AddAddressInput;
  UpdateAddressInput: UpdateAddressInput;
  SetRolesInput: SetRolesInput;
  Session: ResolverTypeWrapper<IssuedSession>;
  RegisterResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['RegisterResult']>;
  CompleteRegistrationResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CompleteRegistrationResult']>;
  SignInResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['SignInResult']>;
  StartProviderSignInResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['StartProviderSignInResult']>;
  FinishProviderSignInResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['FinishProviderSignInResult']>;
  UnlinkProviderResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['UnlinkProviderResult']>;
  RequestPasswordResetResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['RequestPasswordResetResult']>;
  ResetPasswordResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['ResetPasswordResult']>;
  ChangePasswordResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['ChangePasswordResult']>;
  RequestEmailVerificationResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['RequestEmailVerificationResult']>;
  RequestEmailChangeResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['RequestEmailChangeResult']>;
  ConfirmEmailResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['ConfirmEmailResult']>;
  EndSessionsResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['EndSessionsResult']>;
  EndSessionResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['EndSessionResult']>;
  DeleteAccountResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['DeleteAccountResult']>;
  InviteStaffResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['InviteStaffResult']>;
  RevokeInvitationResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['RevokeInvitationResult']>;
  AcceptInvitationResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['AcceptInvitationResult']>;
  CreateApiKeyResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CreateApiKeyResult']>;
  RevokeApiKeyResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['RevokeApiKeyResult']>;
  SignOutResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['SignOutResult']>;
  AddressResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['AddressResult']>;
  SetRolesResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['SetRolesResult']>;
  SignedOut: ResolverTypeWrapper<SignedOut>;
  RegistrationRequested: ResolverTypeWrapper<RegistrationRequested>;
  RegistrationTokenInvalid: ResolverTypeWrapper<RegistrationTokenInvalid>;
  ProviderSignInStarted: ResolverTypeWrapper<ProviderSignInStarted>;
  ProviderSignInRefused: ResolverTypeWrapper<ProviderSignInRefused>;
  ProviderEmailUnverified: ResolverTypeWrapper<ProviderEmailUnverified>;
  ProviderNotAvailable: ResolverTypeWrapper<ProviderNotAvailable>;
  ProviderUnlinked: ResolverTypeWrapper<Omit<ProviderUnlinked, 'user'> & { user: ResolversTypes['User'] }>;
  ProviderLinkNotFound: ResolverTypeWrapper<ProviderLinkNotFound>;
  LastWayToSignIn: ResolverTypeWrapper<LastWayToSignIn>;
  PasswordResetRequested: ResolverTypeWrapper<PasswordResetRequested>;
  PasswordChanged: ResolverTypeWrapper<PasswordChanged>;
  SessionsEnded: ResolverTypeWrapper<SessionsEnded>;
  UserSession: ResolverTypeWrapper<UserSession>;
  UserSessionNotFound: ResolverTypeWrapper<UserSessionNotFound>;
  ResetTokenInvalid: ResolverTypeWrapper<ResetTokenInvalid>;
  AddressSaved: ResolverTypeWrapper<Omit<AddressSaved, 'address' | 'user'> & { address: ResolversTypes['Address'], user: ResolversTypes['User'] }>;
  RolesSet: ResolverTypeWrapper<Omit<RolesSet, 'user'> & { user: ResolversTypes['User'] }>;
  EmailVerificationRequested: ResolverTypeWrapper<EmailVerificationRequested>;
  EmailConfirmed: ResolverTypeWrapper<EmailConfirmed>;
  EmailAlreadyVerified: ResolverTypeWrapper<EmailAlreadyVerified>;
  EmailTokenInvalid: ResolverTypeWrapper<EmailTokenInvalid>;
  AccountDeleted: ResolverTypeWrapper<AccountDeleted>;
  StaffInvited: ResolverTypeWrapper<Omit<StaffInvited, 'invitation'> & { invitation: ResolversTypes['StaffInvitation'] }>;
  InvitationRevoked: ResolverTypeWrapper<Omit<InvitationRevoked, 'invitation'> & { invitation: ResolversTypes['StaffInvitation'] }>;
  InvitationNotFound: ResolverTypeWrapper<InvitationNotFound>;
  InvitationInvalid: ResolverTypeWrapper<InvitationInvalid>;
  ApiKeyCreated: ResolverTypeWrapper<Omit<ApiKeyCreated, 'apiKey'> & { apiKey: ResolversTypes['ApiKey'] }>;
  ApiKeyRevoked: ResolverTypeWrapper<Omit<ApiKeyRevoked, 'apiKey'> & { apiKey: ResolversTypes['ApiKey'] }>;
  TooManyApiKeys: ResolverTypeWrapper<TooManyApiKeys>;
  ApiKeyNotFound: ResolverTypeWrapper<ApiKeyNotFound>;
  EmailTaken: ResolverTypeWrapper<EmailTaken>;
  InvalidCredentials: ResolverTypeWrapper<InvalidCredentials>;
  TooManyAttempts: ResolverTypeWrapper<TooManyAttempts>;
  SessionEnded: ResolverTypeWrapper<SessionEnded>;
  AddressNotFound: ResolverTypeWrapper<AddressNotFound>;
  UserNotFound: ResolverTypeWrapper<UserNotFound>;
  InvalidInput: ResolverTypeWrapper<InvalidInput>;
  FeatureOff: ResolverTypeWrapper<FeatureOff>;
  FeatureFlags: ResolverTypeWrapper<FeatureFlags>;
  FeatureFlag: ResolverTypeWrapper<FeatureFlag>;
  FlagState: FlagState;
  FlagChange: ResolverTypeWrapper<FlagChange>;
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
  CountryCode: Scalars['CountryCode']['output'];
  BigInt: Scalars['BigInt']['output'];
  CurrencyCode: Scalars['CurrencyCode']['output'];
  Money: Money;
  Node: ResolversInterfaceTypes<ResolversParentTypes>['Node'];
  ID: Scalars['ID']['output'];
  Refusal: ResolversInterfaceTypes<ResolversParentTypes>['Refusal'];
  User: UserRow;
  StaffInvitation: InvitationRow;
  SignInProvider: SignInProvider;
  ProviderLink: ProviderLink;
  ApiKey: ApiKeyRow;
  ApiKeyOwner: KeyOwner;
  Address: AddressRow;
  Product: Product;
  Variant: Variant;
  Order: Order;
  Query: Record<PropertyKey, never>;
  Registration: RegistrationRow;
  UserFilter: UserFilter;
  SeenOrder: SeenOrder;
  OrderListFilter: OrderListFilter;
  OrderListConnection: OrderList;
  OrderListEdge: Omit<OrderListEdge, 'node'> & { node: ResolversParentTypes['OrderListEntry'] };
  OrderListEntry: OrderListRow;
  CustomerListFilter: CustomerListFilter;
  CustomerListConnection: CustomerList;
  CustomerListEdge: Omit<CustomerListEdge, 'node'> & { node: ResolversParentTypes['CustomerListEntry'] };
  CustomerListEntry: CustomerListRow;
  PageInfo: PageInfo;
  UserConnection: UserList;
  UserEdge: Omit<UserEdge, 'node'> & { node: ResolversParentTypes['User'] };
  Mutation: Record<PropertyKey, never>;
  RegisterInput: RegisterInput;
  CompleteRegistrationInput: CompleteRegistrationInput;
  SignInInput: SignInInput;
  StartProviderSignInInput: StartProviderSignInInput;
  FinishProviderSignInInput: FinishProviderSignInInput;
  RequestPasswordResetInput: RequestPasswordResetInput;
  ResetPasswordInput: ResetPasswordInput;
  RequestEmailChangeInput: RequestEmailChangeInput;
  ConfirmEmailInput: ConfirmEmailInput;
  ChangePasswordInput: ChangePasswordInput;
  SignOutEverywhereInput: SignOutEverywhereInput;
  DeleteAccountInput: DeleteAccountInput;
  InviteStaffInput: InviteStaffInput;
  AcceptInvitationInput: AcceptInvitationInput;
  CreateApiKeyInput: CreateApiKeyInput;
  AddressInput: AddressInput;
  AddAddressInput: AddAddressInput;
  UpdateAddressInput: UpdateAddressInput;
  SetRolesInput: SetRolesInput;
  Session: IssuedSession;
  RegisterResult: ResolversUnionTypes<ResolversParentTypes>['RegisterResult'];
  CompleteRegistrationResult: ResolversUnionTypes<ResolversParentTypes>['CompleteRegistrationResult'];
  SignInResult: ResolversUnionTypes<ResolversParentTypes>['SignInResult'];
  StartProviderSignInResult: ResolversUnionTypes<ResolversParentTypes>['StartProviderSignInResult'];
  FinishProviderSignInResult: ResolversUnionTypes<ResolversParentTypes>['FinishProviderSignInResult'];
  UnlinkProviderResult: ResolversUnionTypes<ResolversParentTypes>['UnlinkProviderResult'];
  RequestPasswordResetResult: ResolversUnionTypes<ResolversParentTypes>['RequestPasswordResetResult'];
  ResetPasswordResult: ResolversUnionTypes<ResolversParentTypes>['ResetPasswordResult'];
  ChangePasswordResult: ResolversUnionTypes<ResolversParentTypes>['ChangePasswordResult'];
  RequestEmailVerificationResult: ResolversUnionTypes<ResolversParentTypes>['RequestEmailVerificationResult'];
  RequestEmailChangeResult: ResolversUnionTypes<ResolversParentTypes>['RequestEmailChangeResult'];
  ConfirmEmailResult: ResolversUnionTypes<ResolversParentTypes>['ConfirmEmailResult'];
  EndSessionsResult: ResolversUnionTypes<ResolversParentTypes>['EndSessionsResult'];
  EndSessionResult: ResolversUnionTypes<ResolversParentTypes>['EndSessionResult'];
  DeleteAccountResult: ResolversUnionTypes<ResolversParentTypes>['DeleteAccountResult'];
  InviteStaffResult: ResolversUnionTypes<ResolversParentTypes>['InviteStaffResult'];
  RevokeInvitationResult: ResolversUnionTypes<ResolversParentTypes>['RevokeInvitationResult'];
  AcceptInvitationResult: ResolversUnionTypes<ResolversParentTypes>['AcceptInvitationResult'];
  CreateApiKeyResult: ResolversUnionTypes<ResolversParentTypes>['CreateApiKeyResult'];
  RevokeApiKeyResult: ResolversUnionTypes<ResolversParentTypes>['RevokeApiKeyResult'];
  SignOutResult: ResolversUnionTypes<ResolversParentTypes>['SignOutResult'];
  AddressResult: ResolversUnionTypes<ResolversParentTypes>['AddressResult'];
  SetRolesResult: ResolversUnionTypes<ResolversParentTypes>['SetRolesResult'];
  SignedOut: SignedOut;
  RegistrationRequested: RegistrationRequested;
  RegistrationTokenInvalid: RegistrationTokenInvalid;
  ProviderSignInStarted: ProviderSignInStarted;
  ProviderSignInRefused: ProviderSignInRefused;
  ProviderEmailUnverified: ProviderEmailUnverified;
  ProviderNotAvailable: ProviderNotAvailable;
  ProviderUnlinked: Omit<ProviderUnlinked, 'user'> & { user: ResolversParentTypes['User'] };
  ProviderLinkNotFound: ProviderLinkNotFound;
  LastWayToSignIn: LastWayToSignIn;
  PasswordResetRequested: PasswordResetRequested;
  PasswordChanged: PasswordChanged;
  SessionsEnded: SessionsEnded;
  UserSession: UserSession;
  UserSessionNotFound: UserSessionNotFound;
  ResetTokenInvalid: ResetTokenInvalid;
  AddressSaved: Omit<AddressSaved, 'address' | 'user'> & { address: ResolversParentTypes['Address'], user: ResolversParentTypes['User'] };
  RolesSet: Omit<RolesSet, 'user'> & { user: ResolversParentTypes['User'] };
  EmailVerificationRequested: EmailVerificationRequested;
  EmailConfirmed: EmailConfirmed;
  EmailAlreadyVerified: EmailAlreadyVerified;
  EmailTokenInvalid: EmailTokenInvalid;
  AccountDeleted: AccountDeleted;
  StaffInvited: Omit<StaffInvited, 'invitation'> & { invitation: ResolversParentTypes['StaffInvitation'] };
  InvitationRevoked: Omit<InvitationRevoked, 'invitation'> & { invitation: ResolversParentTypes['StaffInvitation'] };
  InvitationNotFound: InvitationNotFound;
  InvitationInvalid: InvitationInvalid;
  ApiKeyCreated: Omit<ApiKeyCreated, 'apiKey'> & { apiKey: ResolversParentTypes['ApiKey'] };
  ApiKeyRevoked: Omit<ApiKeyRevoked, 'apiKey'> & { apiKey: ResolversParentTypes['ApiKey'] };
  TooManyApiKeys: TooManyApiKeys;
  ApiKeyNotFound: ApiKeyNotFound;
  EmailTaken: EmailTaken;
  InvalidCredentials: InvalidCredentials;
  TooManyAttempts: TooManyAttempts;
  SessionEnded: SessionEnded;
  AddressNotFound: AddressNotFound;
  UserNotFound: UserNotFound;
  InvalidInput: InvalidInput;
  FeatureOff: FeatureOff;
  FeatureFlags: FeatureFlags;
  FeatureFlag: FeatureFlag;
  FlagChange: FlagChange;
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

export type LinkDirectiveResolver<Result, Parent, ContextType = UsersContext, Args = LinkDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__RequiresDirectiveArgs = {
  fields: Scalars['federation__FieldSet']['input'];
};

export type Federation__RequiresDirectiveResolver<Result, Parent, ContextType = UsersContext, Args = Federation__RequiresDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__ProvidesDirectiveArgs = {
  fields: Scalars['federation__FieldSet']['input'];
};

export type Federation__ProvidesDirectiveResolver<Result, Parent, ContextType = UsersContext, Args = Federation__ProvidesDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__ExternalDirectiveArgs = { };

export type Federation__ExternalDirectiveResolver<Result, Parent, ContextType = UsersContext, Args = Federation__ExternalDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__ExtendsDirectiveArgs = { };

export type Federation__ExtendsDirectiveResolver<Result, Parent, ContextType = UsersContext, Args = Federation__ExtendsDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type InaccessibleDirectiveArgs = { };

export type InaccessibleDirectiveResolver<Result, Parent, ContextType = UsersContext, Args = InaccessibleDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type ShareableDirectiveArgs = { };

export type ShareableDirectiveResolver<Result, Parent, ContextType = UsersContext, Args = ShareableDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__OverrideDirectiveArgs = {
  from: Scalars['String']['input'];
  label?: Maybe<Scalars['String']['input']>;
};

export type Federation__OverrideDirectiveResolver<Result, Parent, ContextType = UsersContext, Args = Federation__OverrideDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__TagDirectiveArgs = {
  name: Scalars['String']['input'];
};

export type Federation__TagDirectiveResolver<Result, Parent, ContextType = UsersContext, Args = Federation__TagDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__ComposeDirectiveDirectiveArgs = {
  name?: Maybe<Scalars['String']['input']>;
};

export type Federation__ComposeDirectiveDirectiveResolver<Result, Parent, ContextType = UsersContext, Args = Federation__ComposeDirectiveDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__InterfaceObjectDirectiveArgs = { };

export type Federation__InterfaceObjectDirectiveResolver<Result, Parent, ContextType = UsersContext, Args = Federation__InterfaceObjectDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__AuthenticatedDirectiveArgs = { };

export type Federation__AuthenticatedDirectiveResolver<Result, Parent, ContextType = UsersContext, Args = Federation__AuthenticatedDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__RequiresScopesDirectiveArgs = {
  scopes: Array<Array<Scalars['federation__Scope']['input']>>;
};

export type Federation__RequiresScopesDirectiveResolver<Result, Parent, ContextType = UsersContext, Args = Federation__RequiresScopesDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__PolicyDirectiveArgs = {
  policies: Array<Array<Scalars['federation__Policy']['input']>>;
};

export type Federation__PolicyDirectiveResolver<Result, Parent, ContextType = UsersContext, Args = Federation__PolicyDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__ContextDirectiveArgs = {
  name: Scalars['String']['input'];
};

export type Federation__ContextDirectiveResolver<Result, Parent, ContextType = UsersContext, Args = Federation__ContextDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__FromContextDirectiveArgs = {
  field?: Maybe<Scalars['federation__ContextFieldValue']['input']>;
};

export type Federation__FromContextDirectiveResolver<Result, Parent, ContextType = UsersContext, Args = Federation__FromContextDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__CostDirectiveArgs = {
  weight: Scalars['Int']['input'];
};

export type Federation__CostDirectiveResolver<Result, Parent, ContextType = UsersContext, Args = Federation__CostDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__ListSizeDirectiveArgs = {
  assumedSize?: Maybe<Scalars['Int']['input']>;
  slicingArguments?: Maybe<Array<Scalars['String']['input']>>;
  sizedFields?: Maybe<Array<Scalars['String']['input']>>;
  requireOneSlicingArgument?: Maybe<Scalars['Boolean']['input']>;
};

export type Federation__ListSizeDirectiveResolver<Result, Parent, ContextType = UsersContext, Args = Federation__ListSizeDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export interface CountryCodeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['CountryCode'], any> {
  name: 'CountryCode';
}

export interface BigIntScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['BigInt'], any> {
  name: 'BigInt';
}

export interface CurrencyCodeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['CurrencyCode'], any> {
  name: 'CurrencyCode';
}

export type MoneyResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['Money'] = ResolversParentTypes['Money']> = {
  amount?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  currency?: Resolver<ResolversTypes['CurrencyCode'], ParentType, ContextType>;
};

export type NodeResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node']> = {
  __resolveType: TypeResolveFn<'User' | 'Product' | 'Variant' | 'Order', ParentType, ContextType>;
};

export type RefusalResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['Refusal'] = ResolversParentTypes['Refusal']> = {
  __resolveType: TypeResolveFn<'RegistrationTokenInvalid' | 'ProviderSignInRefused' | 'ProviderEmailUnverified' | 'ProviderNotAvailable' | 'ProviderLinkNotFound' | 'LastWayToSignIn' | 'UserSessionNotFound' | 'ResetTokenInvalid' | 'EmailAlreadyVerified' | 'EmailTokenInvalid' | 'InvitationNotFound' | 'InvitationInvalid' | 'TooManyApiKeys' | 'ApiKeyNotFound' | 'EmailTaken' | 'InvalidCredentials' | 'TooManyAttempts' | 'SessionEnded' | 'AddressNotFound' | 'UserNotFound' | 'InvalidInput' | 'FeatureOff' | 'WorkNotFound', ParentType, ContextType>;
};

export type UserResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User'], FederationReferenceType extends FederationReferenceTypes['User'] = FederationReferenceTypes['User']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['User']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  ref?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  email?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  emailVerified?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  pendingEmail?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasPassword?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  roles?: Resolver<Array<ResolversTypes['Role']>, ParentType, ContextType>;
  addresses?: Resolver<Array<ResolversTypes['Address']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  sessions?: Resolver<Maybe<Array<ResolversTypes['UserSession']>>, ParentType, ContextType>;
  apiKeys?: Resolver<Maybe<Array<ResolversTypes['ApiKey']>>, ParentType, ContextType>;
  providerLinks?: Resolver<Maybe<Array<ResolversTypes['ProviderLink']>>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type StaffInvitationResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['StaffInvitation'] = ResolversParentTypes['StaffInvitation']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  email?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  roles?: Resolver<Array<ResolversTypes['Role']>, ParentType, ContextType>;
  invitedBy?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  closedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type SignInProviderResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['SignInProvider'] = ResolversParentTypes['SignInProvider']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  label?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ProviderLinkResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['ProviderLink'] = ResolversParentTypes['ProviderLink']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  provider?: Resolver<Maybe<ResolversTypes['SignInProvider']>, ParentType, ContextType>;
  issuer?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type ApiKeyResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['ApiKey'] = ResolversParentTypes['ApiKey']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  scopes?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  lastUsedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  revokedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type ApiKeyOwnerResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['ApiKeyOwner'] = ResolversParentTypes['ApiKeyOwner']> = {
  userId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  userVersion?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  roles?: Resolver<Array<ResolversTypes['Role']>, ParentType, ContextType>;
  scopes?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type AddressResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['Address'] = ResolversParentTypes['Address']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  line1?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  line2?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  city?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  region?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  postalCode?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  country?: Resolver<ResolversTypes['CountryCode'], ParentType, ContextType>;
  phone?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ProductResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['Product'] = ResolversParentTypes['Product']> = {
  ref?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type VariantResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['Variant'] = ResolversParentTypes['Variant']> = {
  ref?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type OrderResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['Order'] = ResolversParentTypes['Order']> = {
  ref?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type QueryResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  usersWork?: Resolver<Maybe<ResolversTypes['BackgroundWork']>, ParentType, ContextType>;
  node?: Resolver<Maybe<ResolversTypes['Node']>, ParentType, ContextType, RequireFields<QueryNodeArgs, 'id'>>;
  me?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  usersFlags?: Resolver<Maybe<ResolversTypes['FeatureFlags']>, ParentType, ContextType>;
  users?: Resolver<Maybe<ResolversTypes['UserConnection']>, ParentType, ContextType, RequireFields<QueryUsersArgs, 'first'>>;
  signInProviders?: Resolver<Maybe<Array<ResolversTypes['SignInProvider']>>, ParentType, ContextType>;
  apiKeyScopes?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>;
  orderList?: Resolver<Maybe<ResolversTypes['OrderListConnection']>, ParentType, ContextType, RequireFields<QueryOrderListArgs, 'first' | 'sort'>>;
  customerList?: Resolver<Maybe<ResolversTypes['CustomerListConnection']>, ParentType, ContextType, RequireFields<QueryCustomerListArgs, 'first' | 'sort'>>;
  registration?: Resolver<Maybe<ResolversTypes['Registration']>, ParentType, ContextType, RequireFields<QueryRegistrationArgs, 'id'>>;
  staffInvitation?: Resolver<Maybe<ResolversTypes['StaffInvitation']>, ParentType, ContextType, RequireFields<QueryStaffInvitationArgs, 'id'>>;
  staffInvitations?: Resolver<Maybe<Array<ResolversTypes['StaffInvitation']>>, ParentType, ContextType>;
};

export type RegistrationResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['Registration'] = ResolversParentTypes['Registration']> = {
  email?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  isPending?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasAccount?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type OrderListConnectionResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['OrderListConnection'] = ResolversParentTypes['OrderListConnection']> = {
  edges?: Resolver<Array<ResolversTypes['OrderListEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['OrderListEntry']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type OrderListEdgeResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['OrderListEdge'] = ResolversParentTypes['OrderListEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['OrderListEntry'], ParentType, ContextType>;
};

export type OrderListEntryResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['OrderListEntry'] = ResolversParentTypes['OrderListEntry']> = {
  order?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType>;
  number?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['OrderStatus'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  total?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  placedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  skus?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  customer?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
};

export type CustomerListConnectionResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['CustomerListConnection'] = ResolversParentTypes['CustomerListConnection']> = {
  edges?: Resolver<Array<ResolversTypes['CustomerListEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['CustomerListEntry']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type CustomerListEdgeResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['CustomerListEdge'] = ResolversParentTypes['CustomerListEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['CustomerListEntry'], ParentType, ContextType>;
};

export type CustomerListEntryResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['CustomerListEntry'] = ResolversParentTypes['CustomerListEntry']> = {
  customer?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  orderCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  lastOrderAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  spent?: Resolver<Array<ResolversTypes['Money']>, ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type UserConnectionResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['UserConnection'] = ResolversParentTypes['UserConnection']> = {
  edges?: Resolver<Array<ResolversTypes['UserEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['User']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type UserEdgeResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['UserEdge'] = ResolversParentTypes['UserEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  repairUsersWork?: Resolver<ResolversTypes['RepairWorkResult'], ParentType, ContextType, RequireFields<MutationRepairUsersWorkArgs, 'input'>>;
  register?: Resolver<ResolversTypes['RegisterResult'], ParentType, ContextType, RequireFields<MutationRegisterArgs, 'input'>>;
  completeRegistration?: Resolver<ResolversTypes['CompleteRegistrationResult'], ParentType, ContextType, RequireFields<MutationCompleteRegistrationArgs, 'input'>>;
  signIn?: Resolver<ResolversTypes['SignInResult'], ParentType, ContextType, RequireFields<MutationSignInArgs, 'input'>>;
  refreshSession?: Resolver<ResolversTypes['SignInResult'], ParentType, ContextType, RequireFields<MutationRefreshSessionArgs, 'refreshToken'>>;
  signOut?: Resolver<ResolversTypes['SignOutResult'], ParentType, ContextType>;
  startProviderSignIn?: Resolver<ResolversTypes['StartProviderSignInResult'], ParentType, ContextType, RequireFields<MutationStartProviderSignInArgs, 'input'>>;
  finishProviderSignIn?: Resolver<ResolversTypes['FinishProviderSignInResult'], ParentType, ContextType, RequireFields<MutationFinishProviderSignInArgs, 'input'>>;
  unlinkProvider?: Resolver<ResolversTypes['UnlinkProviderResult'], ParentType, ContextType, RequireFields<MutationUnlinkProviderArgs, 'id'>>;
  requestPasswordReset?: Resolver<ResolversTypes['RequestPasswordResetResult'], ParentType, ContextType, RequireFields<MutationRequestPasswordResetArgs, 'input'>>;
  resetPassword?: Resolver<ResolversTypes['ResetPasswordResult'], ParentType, ContextType, RequireFields<MutationResetPasswordArgs, 'input'>>;
  changePassword?: Resolver<ResolversTypes['ChangePasswordResult'], ParentType, ContextType, RequireFields<MutationChangePasswordArgs, 'input'>>;
  requestEmailVerification?: Resolver<ResolversTypes['RequestEmailVerificationResult'], ParentType, ContextType>;
  requestEmailChange?: Resolver<ResolversTypes['RequestEmailChangeResult'], ParentType, ContextType, RequireFields<MutationRequestEmailChangeArgs, 'input'>>;
  confirmEmail?: Resolver<ResolversTypes['ConfirmEmailResult'], ParentType, ContextType, RequireFields<MutationConfirmEmailArgs, 'input'>>;
  signOutEverywhere?: Resolver<ResolversTypes['EndSessionsResult'], ParentType, ContextType, RequireFields<MutationSignOutEverywhereArgs, 'input'>>;
  endSession?: Resolver<ResolversTypes['EndSessionResult'], ParentType, ContextType, RequireFields<MutationEndSessionArgs, 'sessionId'>>;
  deleteAccount?: Resolver<ResolversTypes['DeleteAccountResult'], ParentType, ContextType, RequireFields<MutationDeleteAccountArgs, 'input'>>;
  inviteStaff?: Resolver<ResolversTypes['InviteStaffResult'], ParentType, ContextType, RequireFields<MutationInviteStaffArgs, 'input'>>;
  revokeInvitation?: Resolver<ResolversTypes['RevokeInvitationResult'], ParentType, ContextType, RequireFields<MutationRevokeInvitationArgs, 'id'>>;
  acceptInvitation?: Resolver<ResolversTypes['AcceptInvitationResult'], ParentType, ContextType, RequireFields<MutationAcceptInvitationArgs, 'input'>>;
  createApiKey?: Resolver<ResolversTypes['CreateApiKeyResult'], ParentType, ContextType, RequireFields<MutationCreateApiKeyArgs, 'input'>>;
  revokeApiKey?: Resolver<ResolversTypes['RevokeApiKeyResult'], ParentType, ContextType, RequireFields<MutationRevokeApiKeyArgs, 'id'>>;
  verifyApiKey?: Resolver<Maybe<ResolversTypes['ApiKeyOwner']>, ParentType, ContextType, RequireFields<MutationVerifyApiKeyArgs, 'id' | 'secretHash'>>;
  addAddress?: Resolver<ResolversTypes['AddressResult'], ParentType, ContextType, RequireFields<MutationAddAddressArgs, 'input'>>;
  updateAddress?: Resolver<ResolversTypes['AddressResult'], ParentType, ContextType, RequireFields<MutationUpdateAddressArgs, 'input'>>;
  removeAddress?: Resolver<ResolversTypes['AddressResult'], ParentType, ContextType, RequireFields<MutationRemoveAddressArgs, 'id'>>;
  setRoles?: Resolver<ResolversTypes['SetRolesResult'], ParentType, ContextType, RequireFields<MutationSetRolesArgs, 'input'>>;
};

export type SessionResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['Session'] = ResolversParentTypes['Session']> = {
  accessToken?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  refreshToken?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RegisterResultResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['RegisterResult'] = ResolversParentTypes['RegisterResult']> = {
  __resolveType: TypeResolveFn<'RegistrationRequested' | 'InvalidInput', ParentType, ContextType>;
};

export type CompleteRegistrationResultResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['CompleteRegistrationResult'] = ResolversParentTypes['CompleteRegistrationResult']> = {
  __resolveType: TypeResolveFn<'Session' | 'RegistrationTokenInvalid' | 'EmailTaken' | 'InvalidInput', ParentType, ContextType>;
};

export type SignInResultResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['SignInResult'] = ResolversParentTypes['SignInResult']> = {
  __resolveType: TypeResolveFn<'Session' | 'InvalidCredentials' | 'TooManyAttempts' | 'SessionEnded', ParentType, ContextType>;
};

export type StartProviderSignInResultResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['StartProviderSignInResult'] = ResolversParentTypes['StartProviderSignInResult']> = {
  __resolveType: TypeResolveFn<'ProviderSignInStarted' | 'ProviderNotAvailable' | 'InvalidInput' | 'FeatureOff', ParentType, ContextType>;
};

export type FinishProviderSignInResultResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['FinishProviderSignInResult'] = ResolversParentTypes['FinishProviderSignInResult']> = {
  __resolveType: TypeResolveFn<'Session' | 'ProviderSignInRefused' | 'ProviderEmailUnverified' | 'ProviderNotAvailable' | 'FeatureOff', ParentType, ContextType>;
};

export type UnlinkProviderResultResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['UnlinkProviderResult'] = ResolversParentTypes['UnlinkProviderResult']> = {
  __resolveType: TypeResolveFn<'ProviderUnlinked' | 'ProviderLinkNotFound' | 'LastWayToSignIn', ParentType, ContextType>;
};

export type RequestPasswordResetResultResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['RequestPasswordResetResult'] = ResolversParentTypes['RequestPasswordResetResult']> = {
  __resolveType: TypeResolveFn<'PasswordResetRequested' | 'InvalidInput', ParentType, ContextType>;
};

export type ResetPasswordResultResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['ResetPasswordResult'] = ResolversParentTypes['ResetPasswordResult']> = {
  __resolveType: TypeResolveFn<'PasswordChanged' | 'ResetTokenInvalid' | 'InvalidInput', ParentType, ContextType>;
};

export type ChangePasswordResultResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['ChangePasswordResult'] = ResolversParentTypes['ChangePasswordResult']> = {
  __resolveType: TypeResolveFn<'PasswordChanged' | 'InvalidCredentials' | 'TooManyAttempts' | 'InvalidInput', ParentType, ContextType>;
};

export type RequestEmailVerificationResultResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['RequestEmailVerificationResult'] = ResolversParentTypes['RequestEmailVerificationResult']> = {
  __resolveType: TypeResolveFn<'EmailVerificationRequested' | 'EmailAlreadyVerified' | 'TooManyAttempts', ParentType, ContextType>;
};

export type RequestEmailChangeResultResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['RequestEmailChangeResult'] = ResolversParentTypes['RequestEmailChangeResult']> = {
  __resolveType: TypeResolveFn<'EmailVerificationRequested' | 'InvalidCredentials' | 'TooManyAttempts' | 'InvalidInput', ParentType, ContextType>;
};

export type ConfirmEmailResultResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['ConfirmEmailResult'] = ResolversParentTypes['ConfirmEmailResult']> = {
  __resolveType: TypeResolveFn<'EmailConfirmed' | 'EmailTokenInvalid' | 'EmailTaken', ParentType, ContextType>;
};

export type EndSessionsResultResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['EndSessionsResult'] = ResolversParentTypes['EndSessionsResult']> = {
  __resolveType: TypeResolveFn<'SessionsEnded', ParentType, ContextType>;
};

export type EndSessionResultResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['EndSessionResult'] = ResolversParentTypes['EndSessionResult']> = {
  __resolveType: TypeResolveFn<'SessionsEnded' | 'UserSessionNotFound', ParentType, ContextType>;
};

export type DeleteAccountResultResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['DeleteAccountResult'] = ResolversParentTypes['DeleteAccountResult']> = {
  __resolveType: TypeResolveFn<'AccountDeleted' | 'InvalidCredentials' | 'TooManyAttempts', ParentType, ContextType>;
};

export type InviteStaffResultResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['InviteStaffResult'] = ResolversParentTypes['InviteStaffResult']> = {
  __resolveType: TypeResolveFn<'StaffInvited' | 'EmailTaken' | 'InvalidInput', ParentType, ContextType>;
};

export type RevokeInvitationResultResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['RevokeInvitationResult'] = ResolversParentTypes['RevokeInvitationResult']> = {
  __resolveType: TypeResolveFn<'InvitationRevoked' | 'InvitationNotFound', ParentType, ContextType>;
};

export type AcceptInvitationResultResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['AcceptInvitationResult'] = ResolversParentTypes['AcceptInvitationResult']> = {
  __resolveType: TypeResolveFn<'Session' | 'InvitationInvalid' | 'EmailTaken' | 'InvalidInput', ParentType, ContextType>;
};

export type CreateApiKeyResultResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['CreateApiKeyResult'] = ResolversParentTypes['CreateApiKeyResult']> = {
  __resolveType: TypeResolveFn<'ApiKeyCreated' | 'InvalidInput' | 'TooManyApiKeys' | 'FeatureOff', ParentType, ContextType>;
};

export type RevokeApiKeyResultResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['RevokeApiKeyResult'] = ResolversParentTypes['RevokeApiKeyResult']> = {
  __resolveType: TypeResolveFn<'ApiKeyRevoked' | 'ApiKeyNotFound', ParentType, ContextType>;
};

export type SignOutResultResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['SignOutResult'] = ResolversParentTypes['SignOutResult']> = {
  __resolveType: TypeResolveFn<'SignedOut', ParentType, ContextType>;
};

export type AddressResultResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['AddressResult'] = ResolversParentTypes['AddressResult']> = {
  __resolveType: TypeResolveFn<'AddressSaved' | 'AddressNotFound' | 'InvalidInput', ParentType, ContextType>;
};

export type SetRolesResultResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['SetRolesResult'] = ResolversParentTypes['SetRolesResult']> = {
  __resolveType: TypeResolveFn<'RolesSet' | 'UserNotFound' | 'InvalidInput', ParentType, ContextType>;
};

export type SignedOutResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['SignedOut'] = ResolversParentTypes['SignedOut']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RegistrationRequestedResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['RegistrationRequested'] = ResolversParentTypes['RegistrationRequested']> = {
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RegistrationTokenInvalidResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['RegistrationTokenInvalid'] = ResolversParentTypes['RegistrationTokenInvalid']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ProviderSignInStartedResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['ProviderSignInStarted'] = ResolversParentTypes['ProviderSignInStarted']> = {
  url?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  secret?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ProviderSignInRefusedResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['ProviderSignInRefused'] = ResolversParentTypes['ProviderSignInRefused']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ProviderEmailUnverifiedResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['ProviderEmailUnverified'] = ResolversParentTypes['ProviderEmailUnverified']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ProviderNotAvailableResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['ProviderNotAvailable'] = ResolversParentTypes['ProviderNotAvailable']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ProviderUnlinkedResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['ProviderUnlinked'] = ResolversParentTypes['ProviderUnlinked']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ProviderLinkNotFoundResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['ProviderLinkNotFound'] = ResolversParentTypes['ProviderLinkNotFound']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type LastWayToSignInResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['LastWayToSignIn'] = ResolversParentTypes['LastWayToSignIn']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PasswordResetRequestedResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['PasswordResetRequested'] = ResolversParentTypes['PasswordResetRequested']> = {
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PasswordChangedResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['PasswordChanged'] = ResolversParentTypes['PasswordChanged']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SessionsEndedResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['SessionsEnded'] = ResolversParentTypes['SessionsEnded']> = {
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type UserSessionResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['UserSession'] = ResolversParentTypes['UserSession']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  device?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  current?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type UserSessionNotFoundResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['UserSessionNotFound'] = ResolversParentTypes['UserSessionNotFound']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ResetTokenInvalidResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['ResetTokenInvalid'] = ResolversParentTypes['ResetTokenInvalid']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AddressSavedResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['AddressSaved'] = ResolversParentTypes['AddressSaved']> = {
  address?: Resolver<ResolversTypes['Address'], ParentType, ContextType>;
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RolesSetResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['RolesSet'] = ResolversParentTypes['RolesSet']> = {
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type EmailVerificationRequestedResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['EmailVerificationRequested'] = ResolversParentTypes['EmailVerificationRequested']> = {
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type EmailConfirmedResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['EmailConfirmed'] = ResolversParentTypes['EmailConfirmed']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  changed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type EmailAlreadyVerifiedResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['EmailAlreadyVerified'] = ResolversParentTypes['EmailAlreadyVerified']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type EmailTokenInvalidResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['EmailTokenInvalid'] = ResolversParentTypes['EmailTokenInvalid']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AccountDeletedResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['AccountDeleted'] = ResolversParentTypes['AccountDeleted']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type StaffInvitedResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['StaffInvited'] = ResolversParentTypes['StaffInvited']> = {
  invitation?: Resolver<ResolversTypes['StaffInvitation'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type InvitationRevokedResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['InvitationRevoked'] = ResolversParentTypes['InvitationRevoked']> = {
  invitation?: Resolver<ResolversTypes['StaffInvitation'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type InvitationNotFoundResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['InvitationNotFound'] = ResolversParentTypes['InvitationNotFound']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type InvitationInvalidResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['InvitationInvalid'] = ResolversParentTypes['InvitationInvalid']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ApiKeyCreatedResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['ApiKeyCreated'] = ResolversParentTypes['ApiKeyCreated']> = {
  apiKey?: Resolver<ResolversTypes['ApiKey'], ParentType, ContextType>;
  secret?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ApiKeyRevokedResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['ApiKeyRevoked'] = ResolversParentTypes['ApiKeyRevoked']> = {
  apiKey?: Resolver<ResolversTypes['ApiKey'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type TooManyApiKeysResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['TooManyApiKeys'] = ResolversParentTypes['TooManyApiKeys']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ApiKeyNotFoundResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['ApiKeyNotFound'] = ResolversParentTypes['ApiKeyNotFound']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type EmailTakenResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['EmailTaken'] = ResolversParentTypes['EmailTaken']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type InvalidCredentialsResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['InvalidCredentials'] = ResolversParentTypes['InvalidCredentials']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type TooManyAttemptsResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['TooManyAttempts'] = ResolversParentTypes['TooManyAttempts']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  retryAfterSeconds?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SessionEndedResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['SessionEnded'] = ResolversParentTypes['SessionEnded']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AddressNotFoundResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['AddressNotFound'] = ResolversParentTypes['AddressNotFound']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type UserNotFoundResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['UserNotFound'] = ResolversParentTypes['UserNotFound']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type InvalidInputResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['InvalidInput'] = ResolversParentTypes['InvalidInput']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  field?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type FeatureOffResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['FeatureOff'] = ResolversParentTypes['FeatureOff']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  flag?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type FeatureFlagsResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['FeatureFlags'] = ResolversParentTypes['FeatureFlags']> = {
  process?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  file?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  fault?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  flags?: Resolver<Array<ResolversTypes['FeatureFlag']>, ParentType, ContextType>;
  changes?: Resolver<Array<ResolversTypes['FlagChange']>, ParentType, ContextType>;
};

export type FeatureFlagResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['FeatureFlag'] = ResolversParentTypes['FeatureFlag']> = {
  key?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['FlagState'], ParentType, ContextType>;
  rule?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  usedBy?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type FlagChangeResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['FlagChange'] = ResolversParentTypes['FlagChange']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  key?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  before?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  after?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type BackgroundWorkResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['BackgroundWork'] = ResolversParentTypes['BackgroundWork']> = {
  queues?: Resolver<Array<ResolversTypes['WorkQueue']>, ParentType, ContextType>;
  deadLetters?: Resolver<Array<ResolversTypes['DeadLetter']>, ParentType, ContextType, RequireFields<BackgroundWorkDeadLettersArgs, 'first'>>;
  consumers?: Resolver<Array<ResolversTypes['WorkConsumer']>, ParentType, ContextType>;
  parkedSubjects?: Resolver<Array<ResolversTypes['ParkedSubject']>, ParentType, ContextType, RequireFields<BackgroundWorkParkedSubjectsArgs, 'first'>>;
  actions?: Resolver<Array<ResolversTypes['OperatorAction']>, ParentType, ContextType, RequireFields<BackgroundWorkActionsArgs, 'first'>>;
};

export type WorkQueueResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['WorkQueue'] = ResolversParentTypes['WorkQueue']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  waiting?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  oldestSeconds?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  dead?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type DeadLetterResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['DeadLetter'] = ResolversParentTypes['DeadLetter']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  queue?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  payload?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  failedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type WorkConsumerResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['WorkConsumer'] = ResolversParentTypes['WorkConsumer']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  feed?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  waitingEvents?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  oldestAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type ParkedSubjectResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['ParkedSubject'] = ResolversParentTypes['ParkedSubject']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  consumer?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  subject?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  fromVersion?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  error?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  parkedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  retryAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type OperatorActionResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['OperatorAction'] = ResolversParentTypes['OperatorAction']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  actorId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  action?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  target?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type RepairWorkResultResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['RepairWorkResult'] = ResolversParentTypes['RepairWorkResult']> = {
  __resolveType: TypeResolveFn<'WorkRepaired' | 'WorkNotFound' | 'InvalidInput', ParentType, ContextType>;
};

export type WorkRepairedResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['WorkRepaired'] = ResolversParentTypes['WorkRepaired']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  action?: Resolver<ResolversTypes['WorkRepair'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type WorkNotFoundResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['WorkNotFound'] = ResolversParentTypes['WorkNotFound']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
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

export type Resolvers<ContextType = UsersContext> = {
  DateTime?: GraphQLScalarType;
  CountryCode?: GraphQLScalarType;
  BigInt?: GraphQLScalarType;
  CurrencyCode?: GraphQLScalarType;
  Money?: MoneyResolvers<ContextType>;
  Node?: NodeResolvers<ContextType>;
  Refusal?: RefusalResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
  StaffInvitation?: StaffInvitationResolvers<ContextType>;
  SignInProvider?: SignInProviderResolvers<ContextType>;
  ProviderLink?: ProviderLinkResolvers<ContextType>;
  ApiKey?: ApiKeyResolvers<ContextType>;
  ApiKeyOwner?: ApiKeyOwnerResolvers<ContextType>;
  Address?: AddressResolvers<ContextType>;
  Product?: ProductResolvers<ContextType>;
  Variant?: VariantResolvers<ContextType>;
  Order?: OrderResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Registration?: RegistrationResolvers<ContextType>;
  OrderListConnection?: OrderListConnectionResolvers<ContextType>;
  OrderListEdge?: OrderListEdgeResolvers<ContextType>;
  OrderListEntry?: OrderListEntryResolvers<ContextType>;
  CustomerListConnection?: CustomerListConnectionResolvers<ContextType>;
  CustomerListEdge?: CustomerListEdgeResolvers<ContextType>;
  CustomerListEntry?: CustomerListEntryResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  UserConnection?: UserConnectionResolvers<ContextType>;
  UserEdge?: UserEdgeResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Session?: SessionResolvers<ContextType>;
  RegisterResult?: RegisterResultResolvers<ContextType>;
  CompleteRegistrationResult?: CompleteRegistrationResultResolvers<ContextType>;
  SignInResult?: SignInResultResolvers<ContextType>;
  StartProviderSignInResult?: StartProviderSignInResultResolvers<ContextType>;
  FinishProviderSignInResult?: FinishProviderSignInResultResolvers<ContextType>;
  UnlinkProviderResult?: UnlinkProviderResultResolvers<ContextType>;
  RequestPasswordResetResult?: RequestPasswordResetResultResolvers<ContextType>;
  ResetPasswordResult?: ResetPasswordResultResolvers<ContextType>;
  ChangePasswordResult?: ChangePasswordResultResolvers<ContextType>;
  RequestEmailVerificationResult?: RequestEmailVerificationResultResolvers<ContextType>;
  RequestEmailChangeResult?: RequestEmailChangeResultResolvers<ContextType>;
  ConfirmEmailResult?: ConfirmEmailResultResolvers<ContextType>;
  EndSessionsResult?: EndSessionsResultResolvers<ContextType>;
  EndSessionResult?: EndSessionResultResolvers<ContextType>;
  DeleteAccountResult?: DeleteAccountResultResolvers<ContextType>;
  InviteStaffResult?: InviteStaffResultResolvers<ContextType>;
  RevokeInvitationResult?: RevokeInvitationResultResolvers<ContextType>;
  AcceptInvitationResult?: AcceptInvitationResultResolvers<ContextType>;
  CreateApiKeyResult?: CreateApiKeyResultResolvers<ContextType>;
  RevokeApiKeyResult?: RevokeApiKeyResultResolvers<ContextType>;
  SignOutResult?: SignOutResultResolvers<ContextType>;
  AddressResult?: AddressResultResolvers<ContextType>;
  SetRolesResult?: SetRolesResultResolvers<ContextType>;
  SignedOut?: SignedOutResolvers<ContextType>;
  RegistrationRequested?: RegistrationRequestedResolvers<ContextType>;
  RegistrationTokenInvalid?: RegistrationTokenInvalidResolvers<ContextType>;
  ProviderSignInStarted?: ProviderSignInStartedResolvers<ContextType>;
  ProviderSignInRefused?: ProviderSignInRefusedResolvers<ContextType>;
  ProviderEmailUnverified?: ProviderEmailUnverifiedResolvers<ContextType>;
  ProviderNotAvailable?: ProviderNotAvailableResolvers<ContextType>;
  ProviderUnlinked?: ProviderUnlinkedResolvers<ContextType>;
  ProviderLinkNotFound?: ProviderLinkNotFoundResolvers<ContextType>;
  LastWayToSignIn?: LastWayToSignInResolvers<ContextType>;
  PasswordResetRequested?: PasswordResetRequestedResolvers<ContextType>;
  PasswordChanged?: PasswordChangedResolvers<ContextType>;
  SessionsEnded?: SessionsEndedResolvers<ContextType>;
  UserSession?: UserSessionResolvers<ContextType>;
  UserSessionNotFound?: UserSessionNotFoundResolvers<ContextType>;
  ResetTokenInvalid?: ResetTokenInvalidResolvers<ContextType>;
  AddressSaved?: AddressSavedResolvers<ContextType>;
  RolesSet?: RolesSetResolvers<ContextType>;
  EmailVerificationRequested?: EmailVerificationRequestedResolvers<ContextType>;
  EmailConfirmed?: EmailConfirmedResolvers<ContextType>;
  EmailAlreadyVerified?: EmailAlreadyVerifiedResolvers<ContextType>;
  EmailTokenInvalid?: EmailTokenInvalidResolvers<ContextType>;
  AccountDeleted?: AccountDeletedResolvers<ContextType>;
  StaffInvited?: StaffInvitedResolvers<ContextType>;
  InvitationRevoked?: InvitationRevokedResolvers<ContextType>;
  InvitationNotFound?: InvitationNotFoundResolvers<ContextType>;
  InvitationInvalid?: InvitationInvalidResolvers<ContextType>;
  ApiKeyCreated?: ApiKeyCreatedResolvers<ContextType>;
  ApiKeyRevoked?: ApiKeyRevokedResolvers<ContextType>;
  TooManyApiKeys?: TooManyApiKeysResolvers<ContextType>;
  ApiKeyNotFound?: ApiKeyNotFoundResolvers<ContextType>;
  EmailTaken?: EmailTakenResolvers<ContextType>;
  InvalidCredentials?: InvalidCredentialsResolvers<ContextType>;
  TooManyAttempts?: TooManyAttemptsResolvers<ContextType>;
  SessionEnded?: SessionEndedResolvers<ContextType>;
  AddressNotFound?: AddressNotFoundResolvers<ContextType>;
  UserNotFound?: UserNotFoundResolvers<ContextType>;
  InvalidInput?: InvalidInputResolvers<ContextType>;
  FeatureOff?: FeatureOffResolvers<ContextType>;
  FeatureFlags?: FeatureFlagsResolvers<ContextType>;
  FeatureFlag?: FeatureFlagResolvers<ContextType>;
  FlagChange?: FlagChangeResolvers<ContextType>;
  BackgroundWork?: BackgroundWorkResolvers<ContextType>;
  WorkQueue?: WorkQueueResolvers<ContextType>;
  DeadLetter?: DeadLetterResolvers<ContextType>;
  WorkConsumer?: WorkConsumerResolvers<ContextType>;
  ParkedSubject?: ParkedSubjectResolvers<ContextType>;
  OperatorAction?: OperatorActionResolvers<ContextType>;
  RepairWorkResult?: RepairWorkResultResolvers<ContextType>;
  WorkRepaired?: WorkRepairedResolvers<ContextType>;
  WorkNotFound?: WorkNotFoundResolvers<ContextType>;
  link__Import?: GraphQLScalarType;
  federation__FieldSet?: GraphQLScalarType;
  federation__Scope?: GraphQLScalarType;
  federation__Policy?: GraphQLScalarType;
  federation__ContextFieldValue?: GraphQLScalarType;
};

export type DirectiveResolvers<ContextType = UsersContext> = {
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
