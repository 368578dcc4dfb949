// Made from schema.graphql by `npm run generate`; never edited.
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { Email as EmailRow } from './storage/email.entity.ts';
import type { WebhookEndpoint as WebhookEndpointRow } from './storage/webhook-endpoint.entity.ts';
import type { WebhookDelivery as WebhookDeliveryRow } from './storage/webhook-delivery.entity.ts';
import type { BackgroundWork as BackgroundWorkParts } from '../../platform/operations/background-work.ts';
import type { NotificationsContext } from './context.ts';
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
  link__Import: { input: unknown; output: unknown; }
  federation__FieldSet: { input: unknown; output: unknown; }
  federation__Scope: { input: unknown; output: unknown; }
  federation__Policy: { input: unknown; output: unknown; }
  federation__ContextFieldValue: { input: unknown; output: unknown; }
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

/** A person with an account. Visible to that person and to staff. */
export type User = {
  __typename?: 'User';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
};

/** A customer's order. Visible to that customer and to staff; for everyone else it does not exist. */
export type Order = {
  __typename?: 'Order';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
};

/** The event that an e-mail is about. */
export type EmailTemplate =
  /** An account was opened. */
  | 'WELCOME'
  /** Somebody asked for an account for the address. If an account has the address, the e-mail has links to sign in and to choose a new password. */
  | 'REGISTRATION'
  /** A user asked for a new password. */
  | 'PASSWORD_RESET'
  /** A password was changed. */
  | 'PASSWORD_CHANGED'
  /** An address is to be confirmed. It goes to that address. */
  | 'EMAIL_VERIFICATION'
  /** Somebody who knows the password asked for another address. It goes to the present address. */
  | 'EMAIL_CHANGE_REQUESTED'
  /** A person is invited to work for the shop. */
  | 'STAFF_INVITATION'
  /** A person of a sign-in provider can sign in to the account from now on. */
  | 'PROVIDER_LINKED'
  /** A person of a sign-in provider can no longer sign in to the account. */
  | 'PROVIDER_UNLINKED'
  /** An API key was made for the account. */
  | 'API_KEY_CREATED'
  /** A guest asked for a link to an order. */
  | 'ORDER_LINK'
  /** The order is paid for and will be shipped. */
  | 'ORDER_CONFIRMED'
  /** The order has other articles or quantities. */
  | 'ORDER_EDITED'
  /** Articles were to be added to the order, and were not. */
  | 'ORDER_EDIT_REFUSED'
  /** A parcel was handed to the carrier. */
  | 'ORDER_SHIPPED'
  /** The order arrived. */
  | 'ORDER_DELIVERED'
  /** The order was cancelled. */
  | 'ORDER_CANCELLED'
  /** The order was not paid in time. */
  | 'ORDER_EXPIRED'
  /** Money was sent back. */
  | 'ORDER_REFUNDED'
  /** The customer wants other pieces instead of those that they return. */
  | 'ORDER_EXCHANGE_REQUESTED'
  /** The customer must confirm the difference of an exchange with their bank. */
  | 'ORDER_EXCHANGE_PAYMENT'
  /** The returned pieces were accepted: the new ones are in the order and will be shipped. */
  | 'ORDER_EXCHANGED'
  /** There is no exchange. The return goes on. */
  | 'ORDER_EXCHANGE_REFUSED';

/** The status of an e-mail. */
export type EmailStatus =
  /** Waits to be sent. */
  | 'QUEUED'
  /** Is being sent, or failed and is tried again. The server may have taken it already. */
  | 'SENDING'
  /** The mail server took it. */
  | 'SENT'
  /** Was not sent, and is not tried again. There is nobody to write to: the account or the order no longer exists, or the address is none that e-mail can reach. Or nothing is left to ask for: the registration, the invitation or the payment has ended. */
  | 'SKIPPED'
  /** The mail server refused the address or the message for good. */
  | 'REJECTED'
  /** All attempts failed. An operator can put the job back from the dead-letter queue. */
  | 'FAILED';

/** An e-mail for one event and one recipient. Address and text are not kept: they are read when the e-mail is sent. */
export type Email = {
  __typename?: 'Email';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** The event that the e-mail is about. */
  template: EmailTemplate;
  /** The recipient; null, with an error, while accounts cannot be read. */
  recipient?: Maybe<User>;
  /** The order that the e-mail is about; null if it is about the account, and, with an error, while orders cannot be read. */
  order?: Maybe<Order>;
  /** The status. */
  status: EmailStatus;
  /** The number of attempts. */
  attempts: Scalars['Int']['output'];
  /** The reason why the last attempt failed; null if it did not. */
  lastError?: Maybe<Scalars['String']['output']>;
  /** The `Message-ID` header, the same in each attempt. Mail servers note it in their logs. */
  messageId: Scalars['String']['output'];
  /** When the event happened. */
  createdAt: Scalars['DateTime']['output'];
  /** When the mail server took it; null until then. */
  sentAt?: Maybe<Scalars['DateTime']['output']>;
};

/** A page of e-mails. */
export type EmailConnection = {
  __typename?: 'EmailConnection';
  /** The e-mails of this page, with cursors. */
  edges: Array<EmailEdge>;
  /** The e-mails of this page. */
  nodes: Array<Email>;
  /** How to continue. */
  pageInfo: PageInfo;
};

/** An e-mail in a list. */
export type EmailEdge = {
  __typename?: 'EmailEdge';
  /** The opaque position of this e-mail. Pass it as `after` to continue behind it. */
  cursor: Scalars['String']['output'];
  /** The e-mail. */
  node: Email;
};

/** Conditions that must all hold. */
export type EmailFilter = {
  /** E-mails about this order. */
  orderId?: InputMaybe<Scalars['ID']['input']>;
  /** E-mails to this user. */
  recipientId?: InputMaybe<Scalars['ID']['input']>;
  /** E-mails with one of these statuses. */
  status?: InputMaybe<Array<EmailStatus>>;
};

/** An expected answer that declines a request. Nothing was changed. Branch on `__typename`: each refusal has its own type. */
export type Refusal = {
  /** The stable name of the refusal in upper case, such as `OUT_OF_STOCK`. Each type has one code. */
  code: Scalars['String']['output'];
  /** What was expected and what was received, in one sentence. */
  message: Scalars['String']['output'];
};

/** An address outside of the shop that gets a signed message about each event that it asks for, in the order of each order's versions. */
export type WebhookEndpoint = {
  __typename?: 'WebhookEndpoint';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** The https:// address that messages are posted to. */
  url: Scalars['String']['output'];
  /** What people know it by. */
  description?: Maybe<Scalars['String']['output']>;
  /** The events that it asks for, such as `order.shipped`. */
  events: Array<Scalars['String']['output']>;
  /** The selection of an order that a message carries, such as `{ number status }`. */
  selection: Scalars['String']['output'];
  /** Whether it gets messages. */
  enabled: Scalars['Boolean']['output'];
  /** The version, which increases by one with each edit. Pass it as `expectedVersion` to detect a change made elsewhere. */
  version: Scalars['Int']['output'];
  /** When it was added. It hears of events from then on. */
  createdAt: Scalars['DateTime']['output'];
  /** Failed attempts since the last message that it took. */
  failures: Scalars['Int']['output'];
  /** Until when it gets nothing, since it failed several times in a row; null if it is not paused. */
  pausedUntil?: Maybe<Scalars['DateTime']['output']>;
  /** The secret before the current one signs messages too until then; null after it. */
  previousSecretValidUntil?: Maybe<Scalars['DateTime']['output']>;
  /** Its messages of the last 30 days, newest first; `first` is 1 to 100. */
  deliveries: WebhookDeliveryConnection;
};


/** An address outside of the shop that gets a signed message about each event that it asks for, in the order of each order's versions. */
export type WebhookEndpointDeliveriesArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  status?: InputMaybe<Array<WebhookDeliveryStatus>>;
  orderId?: InputMaybe<Scalars['ID']['input']>;
};

/** The status of a message for an endpoint. */
export type WebhookDeliveryStatus =
  /** Waits for its first attempt, for the next one, or for an earlier message about the same order. */
  | 'PENDING'
  /** The endpoint answered with 2xx. */
  | 'DELIVERED'
  /** All attempts of a day failed. It can be sent again. */
  | 'FAILED'
  /** Was not sent, because the endpoint was disabled before. It can be sent again. */
  | 'SKIPPED';

/** A message for an endpoint about one event. Its payload is not kept: it is read when the message is sent. */
export type WebhookDelivery = {
  __typename?: 'WebhookDelivery';
  /** UUIDv7. */
  id: Scalars['ID']['output'];
  /** The id of the event, and of the message: it is the same in each attempt (header `webhook-id`). */
  eventId: Scalars['ID']['output'];
  /** The name of the event. */
  event: Scalars['String']['output'];
  /** The order; null, with an error, while orders cannot be read. */
  order?: Maybe<Order>;
  /** The status. */
  status: WebhookDeliveryStatus;
  /** The number of attempts. */
  attempts: Scalars['Int']['output'];
  /** The HTTP status of the last answer; null without an answer. */
  answerStatus?: Maybe<Scalars['Int']['output']>;
  /** The reason why the last attempt failed; null if it did not. */
  lastError?: Maybe<Scalars['String']['output']>;
  /** When the event happened. */
  occurredAt: Scalars['DateTime']['output'];
  /** When the next attempt is due; null if none is planned yet. */
  nextAttemptAt?: Maybe<Scalars['DateTime']['output']>;
  /** When the endpoint took it; null until then. */
  deliveredAt?: Maybe<Scalars['DateTime']['output']>;
};

/** A page of messages. */
export type WebhookDeliveryConnection = {
  __typename?: 'WebhookDeliveryConnection';
  /** The messages of this page, with cursors. */
  edges: Array<WebhookDeliveryEdge>;
  /** The messages of this page. */
  nodes: Array<WebhookDelivery>;
  /** How to continue. */
  pageInfo: PageInfo;
};

/** A message in a list. */
export type WebhookDeliveryEdge = {
  __typename?: 'WebhookDeliveryEdge';
  /** The opaque position of this message. Pass it as `after` to continue behind it. */
  cursor: Scalars['String']['output'];
  /** The message. */
  node: WebhookDelivery;
};

/** The changes. Each field is one command, which happens completely or not at all. */
export type Mutation = {
  __typename?: 'Mutation';
  /** Retries or discards a dead letter of notifications, or retries a parked subject. Repeating it refuses with `WORK_NOT_FOUND`. SUPPORT or ADMIN. */
  repairNotificationsWork: RepairWorkResult;
  /** Adds a webhook endpoint. The answer shows its secret, this once. ADMIN. */
  createWebhookEndpoint: CreateWebhookEndpointResult;
  /** Changes a webhook endpoint. A field that is left out stays. Ends its pause. ADMIN. */
  editWebhookEndpoint: EditWebhookEndpointResult;
  /** Gives a webhook endpoint a new secret. The answer shows it, this once. For a day, messages have a signature of both. ADMIN. */
  rotateWebhookSecret: RotateWebhookSecretResult;
  /** Removes a webhook endpoint with its messages. ADMIN. */
  deleteWebhookEndpoint: DeleteWebhookEndpointResult;
  /** Sends a message of the type `webhook.test` with the payload of an order as it is now. ADMIN. */
  testWebhookEndpoint: SendWebhooksResult;
  /** Sends settled messages again, each with the id that it had. ADMIN. */
  replayWebhooks: SendWebhooksResult;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationRepairNotificationsWorkArgs = {
  input: RepairWorkInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationCreateWebhookEndpointArgs = {
  input: CreateWebhookEndpointInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationEditWebhookEndpointArgs = {
  input: EditWebhookEndpointInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationRotateWebhookSecretArgs = {
  input: WebhookEndpointInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationDeleteWebhookEndpointArgs = {
  input: WebhookEndpointInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationTestWebhookEndpointArgs = {
  input: TestWebhookEndpointInput;
};


/** The changes. Each field is one command, which happens completely or not at all. */
export type MutationReplayWebhooksArgs = {
  input: ReplayWebhooksInput;
};

/** A new webhook endpoint. */
export type CreateWebhookEndpointInput = {
  /** The https:// address that messages are posted to. */
  url: Scalars['String']['input'];
  /** The events that it asks for, such as `order.shipped`. */
  events: Array<Scalars['String']['input']>;
  /** The selection of an order that a message carries, such as `{ number status }`. It is read with the rights of staff. */
  selection: Scalars['String']['input'];
  /** What people know it by, at most 300 characters. */
  description?: InputMaybe<Scalars['String']['input']>;
};

/** A change of a webhook endpoint. */
export type EditWebhookEndpointInput = {
  /** The id of the endpoint. */
  endpointId: Scalars['ID']['input'];
  /** The https:// address that messages are posted to. */
  url?: InputMaybe<Scalars['String']['input']>;
  /** All events that it asks for from now on. */
  events?: InputMaybe<Array<Scalars['String']['input']>>;
  /** The selection of an order that a message carries. Messages that wait carry it too. */
  selection?: InputMaybe<Scalars['String']['input']>;
  /** What people know it by, at most 300 characters. Null removes it. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** Whether it gets messages. Those that wait for a disabled endpoint are skipped. */
  enabled?: InputMaybe<Scalars['Boolean']['input']>;
  /** If the endpoint has another version, nothing is changed and the answer is CONFLICT. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
};

/** A webhook endpoint. */
export type WebhookEndpointInput = {
  /** The id of the endpoint. */
  endpointId: Scalars['ID']['input'];
  /** If the endpoint has another version, nothing is changed and the answer is CONFLICT. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
};

/** A message that tries a webhook endpoint. */
export type TestWebhookEndpointInput = {
  /** The id of the endpoint. */
  endpointId: Scalars['ID']['input'];
  /** The id of the order whose payload is sent. */
  orderId: Scalars['ID']['input'];
};

/** The messages to send again: exactly one of `from` and `deliveryId`. */
export type ReplayWebhooksInput = {
  /** The id of the endpoint. */
  endpointId: Scalars['ID']['input'];
  /** All settled messages about events at or after this moment, each order's in the order of its versions. */
  from?: InputMaybe<Scalars['DateTime']['input']>;
  /** This message. */
  deliveryId?: InputMaybe<Scalars['ID']['input']>;
};

/** The new endpoint, or the refusal. */
export type CreateWebhookEndpointResult = WebhookEndpointCreated | TooManyWebhookEndpoints | InvalidInput;

/** The changed endpoint, or the refusal. */
export type EditWebhookEndpointResult = WebhookEndpointEdited | WebhookEndpointNotFound | Conflict | InvalidInput;

/** The new secret, or the refusal. */
export type RotateWebhookSecretResult = WebhookSecretRotated | WebhookEndpointNotFound | Conflict;

/** The removed endpoint, or the refusal. */
export type DeleteWebhookEndpointResult = WebhookEndpointDeleted | WebhookEndpointNotFound | Conflict;

/** The number of messages, or the refusal. */
export type SendWebhooksResult = WebhooksQueued | WebhookEndpointNotFound | InvalidInput;

/** The endpoint was added. */
export type WebhookEndpointCreated = {
  __typename?: 'WebhookEndpointCreated';
  /** The new endpoint. */
  endpoint: WebhookEndpoint;
  /** The secret of its signatures, as https://www.standardwebhooks.com writes it. It cannot be read again. */
  secret: Scalars['String']['output'];
};

/** The endpoint was changed. */
export type WebhookEndpointEdited = {
  __typename?: 'WebhookEndpointEdited';
  /** The endpoint after the change. */
  endpoint: WebhookEndpoint;
};

/** The endpoint has a new secret. */
export type WebhookSecretRotated = {
  __typename?: 'WebhookSecretRotated';
  /** The endpoint after the change. */
  endpoint: WebhookEndpoint;
  /** The new secret. It cannot be read again. */
  secret: Scalars['String']['output'];
  /** Until then messages have a signature of the secret before, too. */
  previousValidUntil: Scalars['DateTime']['output'];
};

/** The endpoint was removed. */
export type WebhookEndpointDeleted = {
  __typename?: 'WebhookEndpointDeleted';
  /** The id that it had. */
  endpointId: Scalars['ID']['output'];
};

/** Messages wait to be sent. */
export type WebhooksQueued = {
  __typename?: 'WebhooksQueued';
  /** How many. */
  count: Scalars['Int']['output'];
};

/** `WEBHOOK_ENDPOINT_NOT_FOUND`: there is no webhook endpoint with this id. */
export type WebhookEndpointNotFound = Refusal & {
  __typename?: 'WebhookEndpointNotFound';
  /** `WEBHOOK_ENDPOINT_NOT_FOUND`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
};

/** `TOO_MANY_WEBHOOK_ENDPOINTS`: there are as many endpoints as allowed. */
export type TooManyWebhookEndpoints = Refusal & {
  __typename?: 'TooManyWebhookEndpoints';
  /** `TOO_MANY_WEBHOOK_ENDPOINTS`. */
  code: Scalars['String']['output'];
  /** The reason, in one sentence. */
  message: Scalars['String']['output'];
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

/** The reads. They change nothing. */
export type Query = {
  __typename?: 'Query';
  /** The background work of notifications. SUPPORT. Null, with an error, if it cannot be read. */
  notificationsWork?: Maybe<BackgroundWork>;
  /** E-mails to customers, newest first; `first` is 1 to 100. SUPPORT. Null, with an error, if e-mails cannot be read. */
  emails?: Maybe<EmailConnection>;
  /** The webhook endpoints, oldest first, at most 50. ADMIN. Null, with an error, if they cannot be read. */
  webhookEndpoints?: Maybe<Array<WebhookEndpoint>>;
};


/** The reads. They change nothing. */
export type QueryEmailsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<EmailFilter>;
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



/** Mapping of union types */
export type ResolversUnionTypes<_RefType extends Record<string, unknown>> = {
  CreateWebhookEndpointResult:
    | ( Omit<WebhookEndpointCreated, 'endpoint'> & { endpoint: _RefType['WebhookEndpoint'] } )
    | ( TooManyWebhookEndpoints )
    | ( InvalidInput )
  ;
  EditWebhookEndpointResult:
    | ( Omit<WebhookEndpointEdited, 'endpoint'> & { endpoint: _RefType['WebhookEndpoint'] } )
    | ( WebhookEndpointNotFound )
    | ( Conflict )
    | ( InvalidInput )
  ;
  RotateWebhookSecretResult:
    | ( Omit<WebhookSecretRotated, 'endpoint'> & { endpoint: _RefType['WebhookEndpoint'] } )
    | ( WebhookEndpointNotFound )
    | ( Conflict )
  ;
  DeleteWebhookEndpointResult:
    | ( WebhookEndpointDeleted )
    | ( WebhookEndpointNotFound )
    | ( Conflict )
  ;
  SendWebhooksResult:
    | ( WebhooksQueued )
    | ( WebhookEndpointNotFound )
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
  Refusal:
    | ( WebhookEndpointNotFound )
    | ( TooManyWebhookEndpoints )
    | ( Conflict )
    | ( InvalidInput )
    | ( WorkNotFound )
  ;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  User: ResolverTypeWrapper<User>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Order: ResolverTypeWrapper<Order>;
  EmailTemplate: EmailTemplate;
  EmailStatus: EmailStatus;
  Email: ResolverTypeWrapper<EmailRow>;
  EmailConnection: ResolverTypeWrapper<Omit<EmailConnection, 'edges' | 'nodes'> & { edges: Array<ResolversTypes['EmailEdge']>, nodes: Array<ResolversTypes['Email']> }>;
  EmailEdge: ResolverTypeWrapper<Omit<EmailEdge, 'node'> & { node: ResolversTypes['Email'] }>;
  EmailFilter: EmailFilter;
  Refusal: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Refusal']>;
  WebhookEndpoint: ResolverTypeWrapper<WebhookEndpointRow>;
  WebhookDeliveryStatus: WebhookDeliveryStatus;
  WebhookDelivery: ResolverTypeWrapper<WebhookDeliveryRow>;
  WebhookDeliveryConnection: ResolverTypeWrapper<Omit<WebhookDeliveryConnection, 'edges' | 'nodes'> & { edges: Array<ResolversTypes['WebhookDeliveryEdge']>, nodes: Array<ResolversTypes['WebhookDelivery']> }>;
  WebhookDeliveryEdge: ResolverTypeWrapper<Omit<WebhookDeliveryEdge, 'node'> & { node: ResolversTypes['WebhookDelivery'] }>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  CreateWebhookEndpointInput: CreateWebhookEndpointInput;
  EditWebhookEndpointInput: EditWebhookEndpointInput;
  WebhookEndpointInput: WebhookEndpointInput;
  TestWebhookEndpointInput: TestWebhookEndpointInput;
  ReplayWebhooksInput: ReplayWebhooksInput;
  CreateWebhookEndpointResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CreateWebhookEndpointResult']>;
  EditWebhookEndpointResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['EditWebhookEndpointResult']>;
  RotateWebhookSecretResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['RotateWebhookSecretResult']>;
  DeleteWebhookEndpointResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['DeleteWebhookEndpointResult']>;
  SendWebhooksResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['SendWebhooksResult']>;
  WebhookEndpointCreated: ResolverTypeWrapper<Omit<WebhookEndpointCreated, 'endpoint'> & { endpoint: ResolversTypes['WebhookEndpoint'] }>;
  WebhookEndpointEdited: ResolverTypeWrapper<Omit<WebhookEndpointEdited, 'endpoint'> & { endpoint: ResolversTypes['WebhookEndpoint'] }>;
  WebhookSecretRotated: ResolverTypeWrapper<Omit<WebhookSecretRotated, 'endpoint'> & { endpoint: ResolversTypes['WebhookEndpoint'] }>;
  WebhookEndpointDeleted: ResolverTypeWrapper<WebhookEndpointDeleted>;
  WebhooksQueued: ResolverTypeWrapper<WebhooksQueued>;
  WebhookEndpointNotFound: ResolverTypeWrapper<WebhookEndpointNotFound>;
  TooManyWebhookEndpoints: ResolverTypeWrapper<TooManyWebhookEndpoints>;
  Conflict: ResolverTypeWrapper<Conflict>;
  InvalidInput: ResolverTypeWrapper<InvalidInput>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
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
  PageInfo: PageInfo;
  User: User;
  ID: Scalars['ID']['output'];
  Order: Order;
  Email: EmailRow;
  EmailConnection: Omit<EmailConnection, 'edges' | 'nodes'> & { edges: Array<ResolversParentTypes['EmailEdge']>, nodes: Array<ResolversParentTypes['Email']> };
  EmailEdge: Omit<EmailEdge, 'node'> & { node: ResolversParentTypes['Email'] };
  EmailFilter: EmailFilter;
  Refusal: ResolversInterfaceTypes<ResolversParentTypes>['Refusal'];
  WebhookEndpoint: WebhookEndpointRow;
  WebhookDelivery: WebhookDeliveryRow;
  WebhookDeliveryConnection: Omit<WebhookDeliveryConnection, 'edges' | 'nodes'> & { edges: Array<ResolversParentTypes['WebhookDeliveryEdge']>, nodes: Array<ResolversParentTypes['WebhookDelivery']> };
  WebhookDeliveryEdge: Omit<WebhookDeliveryEdge, 'node'> & { node: ResolversParentTypes['WebhookDelivery'] };
  Mutation: Record<PropertyKey, never>;
  CreateWebhookEndpointInput: CreateWebhookEndpointInput;
  EditWebhookEndpointInput: EditWebhookEndpointInput;
  WebhookEndpointInput: WebhookEndpointInput;
  TestWebhookEndpointInput: TestWebhookEndpointInput;
  ReplayWebhooksInput: ReplayWebhooksInput;
  CreateWebhookEndpointResult: ResolversUnionTypes<ResolversParentTypes>['CreateWebhookEndpointResult'];
  EditWebhookEndpointResult: ResolversUnionTypes<ResolversParentTypes>['EditWebhookEndpointResult'];
  RotateWebhookSecretResult: ResolversUnionTypes<ResolversParentTypes>['RotateWebhookSecretResult'];
  DeleteWebhookEndpointResult: ResolversUnionTypes<ResolversParentTypes>['DeleteWebhookEndpointResult'];
  SendWebhooksResult: ResolversUnionTypes<ResolversParentTypes>['SendWebhooksResult'];
  WebhookEndpointCreated: Omit<WebhookEndpointCreated, 'endpoint'> & { endpoint: ResolversParentTypes['WebhookEndpoint'] };
  WebhookEndpointEdited: Omit<WebhookEndpointEdited, 'endpoint'> & { endpoint: ResolversParentTypes['WebhookEndpoint'] };
  WebhookSecretRotated: Omit<WebhookSecretRotated, 'endpoint'> & { endpoint: ResolversParentTypes['WebhookEndpoint'] };
  WebhookEndpointDeleted: WebhookEndpointDeleted;
  WebhooksQueued: WebhooksQueued;
  WebhookEndpointNotFound: WebhookEndpointNotFound;
  TooManyWebhookEndpoints: TooManyWebhookEndpoints;
  Conflict: Conflict;
  InvalidInput: InvalidInput;
  Query: Record<PropertyKey, never>;
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

export type LinkDirectiveResolver<Result, Parent, ContextType = NotificationsContext, Args = LinkDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__RequiresDirectiveArgs = {
  fields: Scalars['federation__FieldSet']['input'];
};

export type Federation__RequiresDirectiveResolver<Result, Parent, ContextType = NotificationsContext, Args = Federation__RequiresDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__ProvidesDirectiveArgs = {
  fields: Scalars['federation__FieldSet']['input'];
};

export type Federation__ProvidesDirectiveResolver<Result, Parent, ContextType = NotificationsContext, Args = Federation__ProvidesDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__ExternalDirectiveArgs = { };

export type Federation__ExternalDirectiveResolver<Result, Parent, ContextType = NotificationsContext, Args = Federation__ExternalDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__ExtendsDirectiveArgs = { };

export type Federation__ExtendsDirectiveResolver<Result, Parent, ContextType = NotificationsContext, Args = Federation__ExtendsDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__InaccessibleDirectiveArgs = { };

export type Federation__InaccessibleDirectiveResolver<Result, Parent, ContextType = NotificationsContext, Args = Federation__InaccessibleDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type ShareableDirectiveArgs = { };

export type ShareableDirectiveResolver<Result, Parent, ContextType = NotificationsContext, Args = ShareableDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__OverrideDirectiveArgs = {
  from: Scalars['String']['input'];
  label?: Maybe<Scalars['String']['input']>;
};

export type Federation__OverrideDirectiveResolver<Result, Parent, ContextType = NotificationsContext, Args = Federation__OverrideDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__TagDirectiveArgs = {
  name: Scalars['String']['input'];
};

export type Federation__TagDirectiveResolver<Result, Parent, ContextType = NotificationsContext, Args = Federation__TagDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__ComposeDirectiveDirectiveArgs = {
  name?: Maybe<Scalars['String']['input']>;
};

export type Federation__ComposeDirectiveDirectiveResolver<Result, Parent, ContextType = NotificationsContext, Args = Federation__ComposeDirectiveDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__InterfaceObjectDirectiveArgs = { };

export type Federation__InterfaceObjectDirectiveResolver<Result, Parent, ContextType = NotificationsContext, Args = Federation__InterfaceObjectDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__AuthenticatedDirectiveArgs = { };

export type Federation__AuthenticatedDirectiveResolver<Result, Parent, ContextType = NotificationsContext, Args = Federation__AuthenticatedDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__RequiresScopesDirectiveArgs = {
  scopes: Array<Array<Scalars['federation__Scope']['input']>>;
};

export type Federation__RequiresScopesDirectiveResolver<Result, Parent, ContextType = NotificationsContext, Args = Federation__RequiresScopesDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__PolicyDirectiveArgs = {
  policies: Array<Array<Scalars['federation__Policy']['input']>>;
};

export type Federation__PolicyDirectiveResolver<Result, Parent, ContextType = NotificationsContext, Args = Federation__PolicyDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__ContextDirectiveArgs = {
  name: Scalars['String']['input'];
};

export type Federation__ContextDirectiveResolver<Result, Parent, ContextType = NotificationsContext, Args = Federation__ContextDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__FromContextDirectiveArgs = {
  field?: Maybe<Scalars['federation__ContextFieldValue']['input']>;
};

export type Federation__FromContextDirectiveResolver<Result, Parent, ContextType = NotificationsContext, Args = Federation__FromContextDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__CostDirectiveArgs = {
  weight: Scalars['Int']['input'];
};

export type Federation__CostDirectiveResolver<Result, Parent, ContextType = NotificationsContext, Args = Federation__CostDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type Federation__ListSizeDirectiveArgs = {
  assumedSize?: Maybe<Scalars['Int']['input']>;
  slicingArguments?: Maybe<Array<Scalars['String']['input']>>;
  sizedFields?: Maybe<Array<Scalars['String']['input']>>;
  requireOneSlicingArgument?: Maybe<Scalars['Boolean']['input']>;
};

export type Federation__ListSizeDirectiveResolver<Result, Parent, ContextType = NotificationsContext, Args = Federation__ListSizeDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type PageInfoResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type UserResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type OrderResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['Order'] = ResolversParentTypes['Order']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type EmailResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['Email'] = ResolversParentTypes['Email']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  template?: Resolver<ResolversTypes['EmailTemplate'], ParentType, ContextType>;
  recipient?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  order?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['EmailStatus'], ParentType, ContextType>;
  attempts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  lastError?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  messageId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  sentAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type EmailConnectionResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['EmailConnection'] = ResolversParentTypes['EmailConnection']> = {
  edges?: Resolver<Array<ResolversTypes['EmailEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Email']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type EmailEdgeResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['EmailEdge'] = ResolversParentTypes['EmailEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Email'], ParentType, ContextType>;
};

export type RefusalResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['Refusal'] = ResolversParentTypes['Refusal']> = {
  __resolveType: TypeResolveFn<'WebhookEndpointNotFound' | 'TooManyWebhookEndpoints' | 'Conflict' | 'InvalidInput' | 'WorkNotFound', ParentType, ContextType>;
};

export type WebhookEndpointResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['WebhookEndpoint'] = ResolversParentTypes['WebhookEndpoint']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  url?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  events?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  selection?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  enabled?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  failures?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  pausedUntil?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  previousSecretValidUntil?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  deliveries?: Resolver<ResolversTypes['WebhookDeliveryConnection'], ParentType, ContextType, RequireFields<WebhookEndpointDeliveriesArgs, 'first'>>;
};

export type WebhookDeliveryResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['WebhookDelivery'] = ResolversParentTypes['WebhookDelivery']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  eventId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  event?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  order?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['WebhookDeliveryStatus'], ParentType, ContextType>;
  attempts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  answerStatus?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  lastError?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  occurredAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  nextAttemptAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  deliveredAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type WebhookDeliveryConnectionResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['WebhookDeliveryConnection'] = ResolversParentTypes['WebhookDeliveryConnection']> = {
  edges?: Resolver<Array<ResolversTypes['WebhookDeliveryEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['WebhookDelivery']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type WebhookDeliveryEdgeResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['WebhookDeliveryEdge'] = ResolversParentTypes['WebhookDeliveryEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['WebhookDelivery'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  repairNotificationsWork?: Resolver<ResolversTypes['RepairWorkResult'], ParentType, ContextType, RequireFields<MutationRepairNotificationsWorkArgs, 'input'>>;
  createWebhookEndpoint?: Resolver<ResolversTypes['CreateWebhookEndpointResult'], ParentType, ContextType, RequireFields<MutationCreateWebhookEndpointArgs, 'input'>>;
  editWebhookEndpoint?: Resolver<ResolversTypes['EditWebhookEndpointResult'], ParentType, ContextType, RequireFields<MutationEditWebhookEndpointArgs, 'input'>>;
  rotateWebhookSecret?: Resolver<ResolversTypes['RotateWebhookSecretResult'], ParentType, ContextType, RequireFields<MutationRotateWebhookSecretArgs, 'input'>>;
  deleteWebhookEndpoint?: Resolver<ResolversTypes['DeleteWebhookEndpointResult'], ParentType, ContextType, RequireFields<MutationDeleteWebhookEndpointArgs, 'input'>>;
  testWebhookEndpoint?: Resolver<ResolversTypes['SendWebhooksResult'], ParentType, ContextType, RequireFields<MutationTestWebhookEndpointArgs, 'input'>>;
  replayWebhooks?: Resolver<ResolversTypes['SendWebhooksResult'], ParentType, ContextType, RequireFields<MutationReplayWebhooksArgs, 'input'>>;
};

export type CreateWebhookEndpointResultResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['CreateWebhookEndpointResult'] = ResolversParentTypes['CreateWebhookEndpointResult']> = {
  __resolveType: TypeResolveFn<'WebhookEndpointCreated' | 'TooManyWebhookEndpoints' | 'InvalidInput', ParentType, ContextType>;
};

export type EditWebhookEndpointResultResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['EditWebhookEndpointResult'] = ResolversParentTypes['EditWebhookEndpointResult']> = {
  __resolveType: TypeResolveFn<'WebhookEndpointEdited' | 'WebhookEndpointNotFound' | 'Conflict' | 'InvalidInput', ParentType, ContextType>;
};

export type RotateWebhookSecretResultResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['RotateWebhookSecretResult'] = ResolversParentTypes['RotateWebhookSecretResult']> = {
  __resolveType: TypeResolveFn<'WebhookSecretRotated' | 'WebhookEndpointNotFound' | 'Conflict', ParentType, ContextType>;
};

export type DeleteWebhookEndpointResultResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['DeleteWebhookEndpointResult'] = ResolversParentTypes['DeleteWebhookEndpointResult']> = {
  __resolveType: TypeResolveFn<'WebhookEndpointDeleted' | 'WebhookEndpointNotFound' | 'Conflict', ParentType, ContextType>;
};

export type SendWebhooksResultResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['SendWebhooksResult'] = ResolversParentTypes['SendWebhooksResult']> = {
  __resolveType: TypeResolveFn<'WebhooksQueued' | 'WebhookEndpointNotFound' | 'InvalidInput', ParentType, ContextType>;
};

export type WebhookEndpointCreatedResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['WebhookEndpointCreated'] = ResolversParentTypes['WebhookEndpointCreated']> = {
  endpoint?: Resolver<ResolversTypes['WebhookEndpoint'], ParentType, ContextType>;
  secret?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type WebhookEndpointEditedResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['WebhookEndpointEdited'] = ResolversParentTypes['WebhookEndpointEdited']> = {
  endpoint?: Resolver<ResolversTypes['WebhookEndpoint'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type WebhookSecretRotatedResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['WebhookSecretRotated'] = ResolversParentTypes['WebhookSecretRotated']> = {
  endpoint?: Resolver<ResolversTypes['WebhookEndpoint'], ParentType, ContextType>;
  secret?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  previousValidUntil?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type WebhookEndpointDeletedResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['WebhookEndpointDeleted'] = ResolversParentTypes['WebhookEndpointDeleted']> = {
  endpointId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type WebhooksQueuedResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['WebhooksQueued'] = ResolversParentTypes['WebhooksQueued']> = {
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type WebhookEndpointNotFoundResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['WebhookEndpointNotFound'] = ResolversParentTypes['WebhookEndpointNotFound']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type TooManyWebhookEndpointsResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['TooManyWebhookEndpoints'] = ResolversParentTypes['TooManyWebhookEndpoints']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ConflictResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['Conflict'] = ResolversParentTypes['Conflict']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  actualVersion?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type InvalidInputResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['InvalidInput'] = ResolversParentTypes['InvalidInput']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  field?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type QueryResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  notificationsWork?: Resolver<Maybe<ResolversTypes['BackgroundWork']>, ParentType, ContextType>;
  emails?: Resolver<Maybe<ResolversTypes['EmailConnection']>, ParentType, ContextType, RequireFields<QueryEmailsArgs, 'first'>>;
  webhookEndpoints?: Resolver<Maybe<Array<ResolversTypes['WebhookEndpoint']>>, ParentType, ContextType>;
};

export type BackgroundWorkResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['BackgroundWork'] = ResolversParentTypes['BackgroundWork']> = {
  queues?: Resolver<Array<ResolversTypes['WorkQueue']>, ParentType, ContextType>;
  deadLetters?: Resolver<Array<ResolversTypes['DeadLetter']>, ParentType, ContextType, RequireFields<BackgroundWorkDeadLettersArgs, 'first'>>;
  consumers?: Resolver<Array<ResolversTypes['WorkConsumer']>, ParentType, ContextType>;
  parkedSubjects?: Resolver<Array<ResolversTypes['ParkedSubject']>, ParentType, ContextType, RequireFields<BackgroundWorkParkedSubjectsArgs, 'first'>>;
  actions?: Resolver<Array<ResolversTypes['OperatorAction']>, ParentType, ContextType, RequireFields<BackgroundWorkActionsArgs, 'first'>>;
};

export type WorkQueueResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['WorkQueue'] = ResolversParentTypes['WorkQueue']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  waiting?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  oldestSeconds?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  dead?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type DeadLetterResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['DeadLetter'] = ResolversParentTypes['DeadLetter']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  queue?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  payload?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  failedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type WorkConsumerResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['WorkConsumer'] = ResolversParentTypes['WorkConsumer']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  feed?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  waitingEvents?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  oldestAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type ParkedSubjectResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['ParkedSubject'] = ResolversParentTypes['ParkedSubject']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  consumer?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  subject?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  fromVersion?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  error?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  parkedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  retryAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type OperatorActionResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['OperatorAction'] = ResolversParentTypes['OperatorAction']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  actorId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  action?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  target?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type RepairWorkResultResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['RepairWorkResult'] = ResolversParentTypes['RepairWorkResult']> = {
  __resolveType: TypeResolveFn<'WorkRepaired' | 'WorkNotFound' | 'InvalidInput', ParentType, ContextType>;
};

export type WorkRepairedResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['WorkRepaired'] = ResolversParentTypes['WorkRepaired']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  action?: Resolver<ResolversTypes['WorkRepair'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type WorkNotFoundResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['WorkNotFound'] = ResolversParentTypes['WorkNotFound']> = {
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

export type Resolvers<ContextType = NotificationsContext> = {
  DateTime?: GraphQLScalarType;
  PageInfo?: PageInfoResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
  Order?: OrderResolvers<ContextType>;
  Email?: EmailResolvers<ContextType>;
  EmailConnection?: EmailConnectionResolvers<ContextType>;
  EmailEdge?: EmailEdgeResolvers<ContextType>;
  Refusal?: RefusalResolvers<ContextType>;
  WebhookEndpoint?: WebhookEndpointResolvers<ContextType>;
  WebhookDelivery?: WebhookDeliveryResolvers<ContextType>;
  WebhookDeliveryConnection?: WebhookDeliveryConnectionResolvers<ContextType>;
  WebhookDeliveryEdge?: WebhookDeliveryEdgeResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  CreateWebhookEndpointResult?: CreateWebhookEndpointResultResolvers<ContextType>;
  EditWebhookEndpointResult?: EditWebhookEndpointResultResolvers<ContextType>;
  RotateWebhookSecretResult?: RotateWebhookSecretResultResolvers<ContextType>;
  DeleteWebhookEndpointResult?: DeleteWebhookEndpointResultResolvers<ContextType>;
  SendWebhooksResult?: SendWebhooksResultResolvers<ContextType>;
  WebhookEndpointCreated?: WebhookEndpointCreatedResolvers<ContextType>;
  WebhookEndpointEdited?: WebhookEndpointEditedResolvers<ContextType>;
  WebhookSecretRotated?: WebhookSecretRotatedResolvers<ContextType>;
  WebhookEndpointDeleted?: WebhookEndpointDeletedResolvers<ContextType>;
  WebhooksQueued?: WebhooksQueuedResolvers<ContextType>;
  WebhookEndpointNotFound?: WebhookEndpointNotFoundResolvers<ContextType>;
  TooManyWebhookEndpoints?: TooManyWebhookEndpointsResolvers<ContextType>;
  Conflict?: ConflictResolvers<ContextType>;
  InvalidInput?: InvalidInputResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
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

export type DirectiveResolvers<ContextType = NotificationsContext> = {
  link?: LinkDirectiveResolver<any, any, ContextType>;
  federation__requires?: Federation__RequiresDirectiveResolver<any, any, ContextType>;
  federation__provides?: Federation__ProvidesDirectiveResolver<any, any, ContextType>;
  federation__external?: Federation__ExternalDirectiveResolver<any, any, ContextType>;
  federation__extends?: Federation__ExtendsDirectiveResolver<any, any, ContextType>;
  federation__inaccessible?: Federation__InaccessibleDirectiveResolver<any, any, ContextType>;
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
