// Made from schema.graphql by `npm run generate`; never edited.
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { User as UserRow } from './storage/user.entity.ts';
import type { Address as AddressRow } from './storage/address.entity.ts';
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
  link__Import: { input: unknown; output: unknown; }
  federation__FieldSet: { input: unknown; output: unknown; }
  federation__Scope: { input: unknown; output: unknown; }
  federation__Policy: { input: unknown; output: unknown; }
  federation__ContextFieldValue: { input: unknown; output: unknown; }
};

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
  /** The user's name. */
  name: Scalars['String']['output'];
  /** The user's roles. */
  roles: Array<Role>;
  /** The user's address book, oldest first. */
  addresses: Array<Address>;
  /** When the account was created. */
  createdAt: Scalars['DateTime']['output'];
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
  /** An object by its id; null if it does not exist or the caller may not see it. */
  node?: Maybe<Node>;
  /** The signed-in user; null for a guest. */
  me?: Maybe<User>;
};


/** The reads. They change nothing. */
export type QueryNodeArgs = {
  id: Scalars['ID']['input'];
};

/** The changes. Each field is one command, which happens completely or not at all. */
export type Mutation = {
  __typename?: 'Mutation';
  /** Creates an account with the role CUSTOMER and signs it in. Once per operation. */
  register: RegisterResult;
  /** Exchanges e-mail and password for a session. Once per operation. */
  signIn: SignInResult;
  /** Exchanges a refresh token for the next tokens of its session. For ten seconds, the same token returns the same next refresh token; a later use ends the session. Once per operation. */
  refreshSession: SignInResult;
  /** Ends the session of the request's access token: it cannot be refreshed, and its live connections close. The access token itself stays valid for reads until it expires, at most 15 minutes. */
  signOut: SignOutResult;
  /** Adds an entry to the signed-in user's address book. */
  addAddress: AddressResult;
  /** Replaces an entry of the signed-in user's address book. */
  updateAddress: AddressResult;
  /** Removes an entry of the signed-in user's address book and returns it. */
  removeAddress: AddressResult;
  /** Gives a user exactly these roles and ends the user's sessions. ADMIN. Live connections close; issued access tokens keep the old roles until they expire, at most 15 minutes. */
  setRoles: SetRolesResult;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationRegisterArgs = {
  input: RegisterInput;
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

/** A new account. */
export type RegisterInput = {
  /** The e-mail address, which no account may have yet. Upper and lower case count as equal. */
  email: Scalars['String']['input'];
  /** The password, 10 to 200 characters. */
  password: Scalars['String']['input'];
  /** The name, 1 to 200 characters. */
  name: Scalars['String']['input'];
};

/** The credentials of an account. */
export type SignInInput = {
  /** The account's e-mail address. */
  email: Scalars['String']['input'];
  /** The account's password. */
  password: Scalars['String']['input'];
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

/** The session, or the refusal. */
export type RegisterResult = Session | EmailTaken | InvalidInput;

/** The session, or the refusal. */
export type SignInResult = Session | InvalidCredentials | TooManyAttempts | SessionEnded;

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

/** `TOO_MANY_ATTEMPTS`: sign-in failed too often; wait before the next attempt. */
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
    | ( IssuedSession )
    | ( EmailTaken )
    | ( InvalidInput )
  ;
  SignInResult:
    | ( IssuedSession )
    | ( InvalidCredentials )
    | ( TooManyAttempts )
    | ( SessionEnded )
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
    | ( EmailTaken )
    | ( InvalidCredentials )
    | ( TooManyAttempts )
    | ( SessionEnded )
    | ( AddressNotFound )
    | ( UserNotFound )
    | ( InvalidInput )
  ;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  CountryCode: ResolverTypeWrapper<Scalars['CountryCode']['output']>;
  Node: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Node']>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Refusal: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Refusal']>;
  Role: Role;
  User: ResolverTypeWrapper<UserRow>;
  Address: ResolverTypeWrapper<AddressRow>;
  Product: ResolverTypeWrapper<Product>;
  Variant: ResolverTypeWrapper<Variant>;
  Order: ResolverTypeWrapper<Order>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  RegisterInput: RegisterInput;
  SignInInput: SignInInput;
  AddressInput: AddressInput;
  AddAddressInput: AddAddressInput;
  UpdateAddressInput: UpdateAddressInput;
  SetRolesInput: SetRolesInput;
  Session: ResolverTypeWrapper<IssuedSession>;
  RegisterResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['RegisterResult']>;
  SignInResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['SignInResult']>;
  SignOutResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['SignOutResult']>;
  AddressResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['AddressResult']>;
  SetRolesResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['SetRolesResult']>;
  SignedOut: ResolverTypeWrapper<SignedOut>;
  AddressSaved: ResolverTypeWrapper<Omit<AddressSaved, 'address' | 'user'> & { address: ResolversTypes['Address'], user: ResolversTypes['User'] }>;
  RolesSet: ResolverTypeWrapper<Omit<RolesSet, 'user'> & { user: ResolversTypes['User'] }>;
  EmailTaken: ResolverTypeWrapper<EmailTaken>;
  InvalidCredentials: ResolverTypeWrapper<InvalidCredentials>;
  TooManyAttempts: ResolverTypeWrapper<TooManyAttempts>;
  SessionEnded: ResolverTypeWrapper<SessionEnded>;
  AddressNotFound: ResolverTypeWrapper<AddressNotFound>;
  UserNotFound: ResolverTypeWrapper<UserNotFound>;
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
  CountryCode: Scalars['CountryCode']['output'];
  Node: ResolversInterfaceTypes<ResolversParentTypes>['Node'];
  ID: Scalars['ID']['output'];
  Refusal: ResolversInterfaceTypes<ResolversParentTypes>['Refusal'];
  User: UserRow;
  Address: AddressRow;
  Product: Product;
  Variant: Variant;
  Order: Order;
  Query: Record<PropertyKey, never>;
  Mutation: Record<PropertyKey, never>;
  RegisterInput: RegisterInput;
  SignInInput: SignInInput;
  AddressInput: AddressInput;
  AddAddressInput: AddAddressInput;
  UpdateAddressInput: UpdateAddressInput;
  SetRolesInput: SetRolesInput;
  Session: IssuedSession;
  RegisterResult: ResolversUnionTypes<ResolversParentTypes>['RegisterResult'];
  SignInResult: ResolversUnionTypes<ResolversParentTypes>['SignInResult'];
  SignOutResult: ResolversUnionTypes<ResolversParentTypes>['SignOutResult'];
  AddressResult: ResolversUnionTypes<ResolversParentTypes>['AddressResult'];
  SetRolesResult: ResolversUnionTypes<ResolversParentTypes>['SetRolesResult'];
  SignedOut: SignedOut;
  AddressSaved: Omit<AddressSaved, 'address' | 'user'> & { address: ResolversParentTypes['Address'], user: ResolversParentTypes['User'] };
  RolesSet: Omit<RolesSet, 'user'> & { user: ResolversParentTypes['User'] };
  EmailTaken: EmailTaken;
  InvalidCredentials: InvalidCredentials;
  TooManyAttempts: TooManyAttempts;
  SessionEnded: SessionEnded;
  AddressNotFound: AddressNotFound;
  UserNotFound: UserNotFound;
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

export type NodeResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node']> = {
  __resolveType: TypeResolveFn<'User' | 'Product' | 'Variant' | 'Order', ParentType, ContextType>;
};

export type RefusalResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['Refusal'] = ResolversParentTypes['Refusal']> = {
  __resolveType: TypeResolveFn<'EmailTaken' | 'InvalidCredentials' | 'TooManyAttempts' | 'SessionEnded' | 'AddressNotFound' | 'UserNotFound' | 'InvalidInput', ParentType, ContextType>;
};

export type UserResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User'], FederationReferenceType extends FederationReferenceTypes['User'] = FederationReferenceTypes['User']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['User']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  ref?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  email?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  roles?: Resolver<Array<ResolversTypes['Role']>, ParentType, ContextType>;
  addresses?: Resolver<Array<ResolversTypes['Address']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
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
  node?: Resolver<Maybe<ResolversTypes['Node']>, ParentType, ContextType, RequireFields<QueryNodeArgs, 'id'>>;
  me?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
};

export type MutationResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  register?: Resolver<ResolversTypes['RegisterResult'], ParentType, ContextType, RequireFields<MutationRegisterArgs, 'input'>>;
  signIn?: Resolver<ResolversTypes['SignInResult'], ParentType, ContextType, RequireFields<MutationSignInArgs, 'input'>>;
  refreshSession?: Resolver<ResolversTypes['SignInResult'], ParentType, ContextType, RequireFields<MutationRefreshSessionArgs, 'refreshToken'>>;
  signOut?: Resolver<ResolversTypes['SignOutResult'], ParentType, ContextType>;
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
  __resolveType: TypeResolveFn<'Session' | 'EmailTaken' | 'InvalidInput', ParentType, ContextType>;
};

export type SignInResultResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['SignInResult'] = ResolversParentTypes['SignInResult']> = {
  __resolveType: TypeResolveFn<'Session' | 'InvalidCredentials' | 'TooManyAttempts' | 'SessionEnded', ParentType, ContextType>;
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

export type AddressSavedResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['AddressSaved'] = ResolversParentTypes['AddressSaved']> = {
  address?: Resolver<ResolversTypes['Address'], ParentType, ContextType>;
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RolesSetResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['RolesSet'] = ResolversParentTypes['RolesSet']> = {
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
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
  Node?: NodeResolvers<ContextType>;
  Refusal?: RefusalResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
  Address?: AddressResolvers<ContextType>;
  Product?: ProductResolvers<ContextType>;
  Variant?: VariantResolvers<ContextType>;
  Order?: OrderResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Session?: SessionResolvers<ContextType>;
  RegisterResult?: RegisterResultResolvers<ContextType>;
  SignInResult?: SignInResultResolvers<ContextType>;
  SignOutResult?: SignOutResultResolvers<ContextType>;
  AddressResult?: AddressResultResolvers<ContextType>;
  SetRolesResult?: SetRolesResultResolvers<ContextType>;
  SignedOut?: SignedOutResolvers<ContextType>;
  AddressSaved?: AddressSavedResolvers<ContextType>;
  RolesSet?: RolesSetResolvers<ContextType>;
  EmailTaken?: EmailTakenResolvers<ContextType>;
  InvalidCredentials?: InvalidCredentialsResolvers<ContextType>;
  TooManyAttempts?: TooManyAttemptsResolvers<ContextType>;
  SessionEnded?: SessionEndedResolvers<ContextType>;
  AddressNotFound?: AddressNotFoundResolvers<ContextType>;
  UserNotFound?: UserNotFoundResolvers<ContextType>;
  InvalidInput?: InvalidInputResolvers<ContextType>;
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
