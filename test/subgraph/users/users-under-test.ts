import { expect } from 'vitest';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import { newId } from '#platform/values/id.ts';
import { type AccessTokens, openAccessTokens } from '#platform/identity/access-tokens.ts';
import type { Caller, Role } from '#platform/identity/caller.ts';
import { type Identity, openIdentity } from '#platform/identity/signed-identity.ts';
import { createUser } from '../../../subgraphs/users/accounts/create-user.ts';
import { openVerification } from '../../../subgraphs/users/accounts/open-verification.ts';
import { readUsersSettings, type UsersSettings } from '../../../subgraphs/users/config.ts';
import { hashPassword } from '../../../subgraphs/users/credentials/passwords.ts';
import { startUsers, type UsersServer } from '../../../subgraphs/users/server.ts';
import { registrationToken } from '../../support/registration-token.ts';
import { testDatabase } from '../../support/test-database.ts';
import { rootSecret, testLog } from '../../support/test-settings.ts';

export const minute = 60_000;
export const day = 24 * 60 * minute;
export const guest: Caller = { kind: 'anonymous' };
export const password = 'correct horse battery';

export type SignedInCaller = Extract<Caller, { kind: 'user' }>;

/** An account that was registered through the API, with its first session. */
export interface Person {
  id: string;
  email: string;
  /** As the gateway would sign it after verifying the access token. */
  caller: SignedInCaller;
  accessToken: string;
  refreshToken: string;
}

/** Any answer of an operation: the tests say what they expect of it. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Answer = any;

export interface UsersUnderTest extends AsyncDisposable {
  server: UsersServer;
  settings: UsersSettings;
  identity: Identity;
  tokens: AccessTokens;
  ownerUrl: string;
  /** SQL statements so far; empty it to count from there. */
  statements: string[];
  now: () => Date;
  /** The clock moves only so. */
  advance(ms: number): void;
  /** The data of an operation. Fails the test if it has errors. */
  ask(caller: Caller, query: string, variables?: Record<string, unknown>): Promise<Answer>;
  /** The whole answer of an operation. */
  call(caller: Caller, query: string, variables?: Record<string, unknown>): Promise<Answer>;
  /** The codes of an operation's errors. */
  errorsOf(caller: Caller, query: string, variables?: Record<string, unknown>): Promise<unknown[]>;
  register(email?: string): Promise<Person>;
  /** `clientAddress` is the network that the gateway names; left out, it names none. */
  signIn(email: string, password?: string, clientAddress?: string): Promise<Answer>;
  refresh(refreshToken: string): Promise<Answer>;
  /** An account of an older release, which opened accounts before their addresses were confirmed; with an open request to confirm it, signed in. */
  buildUnconfirmed(email?: string): Promise<Person>;
  /** Deletes the caller's account. */
  erase(caller: Caller): Promise<Answer>;
  /** An account with these roles, signed in. */
  buildUser(...roles: Role[]): Promise<Person>;
  /** Name, version and payload of a subject's events. */
  events(subject: string): Promise<{ name: string; version: number; payload: unknown }[]>;
}

/** Hashed once: it costs a core tens of milliseconds. */
const passwordHash = hashPassword(password);

const sessionFields = `__typename
  ... on Session { accessToken refreshToken expiresAt user { id email name roles createdAt addresses { id } } }
  ... on Refusal { code message }`;

/** The users subgraph on a database of its own, called in process as the gateway calls it, with a clock that stands still. */
export async function startUsersUnderTest(env: NodeJS.ProcessEnv = {}): Promise<UsersUnderTest> {
  const database = await testDatabase('users');
  const settings = readUsersSettings({ ...env, USERS_DATABASE_URL: database.url, TRADEPOST_SECRET: rootSecret });
  let atMs = Date.now();
  const now = () => new Date(atMs);
  const statements: string[] = [];
  const server = await startUsers(settings, {
    log: testLog,
    now,
    doorbell: memoryDoorbell(),
    onStatement: (sql) => statements.push(sql),
  });
  const identity = openIdentity(rootSecret, 'test');
  const tokens = openAccessTokens(() => server.jwks(), now);

  const call = (caller: Caller, query: string, variables: Record<string, unknown> = {}) =>
    server.client({ query, variables, identity: identity.sign(caller, 'users') });

  async function ask(caller: Caller, query: string, variables?: Record<string, unknown>): Promise<Answer> {
    const answer = await call(caller, query, variables);
    expect(answer.errors).toBeUndefined();
    return answer.data;
  }

  async function toPerson(session: Answer): Promise<Person> {
    expect(session).toMatchObject({ __typename: 'Session' });
    const caller = await tokens.verify(`Bearer ${session.accessToken}`);
    if (caller.kind !== 'user') throw new Error('expected the access token of a user');
    const { userId, sessionId, roles } = caller;
    const { accessToken, refreshToken, user } = session;
    return {
      id: userId,
      email: user.email,
      caller: { kind: 'user', userId, sessionId, roles },
      accessToken,
      refreshToken,
    };
  }

  const freshEmail = () => `${newId('other')}@example.com`;

  async function signIn(email: string, typedPassword = password, clientAddress?: string): Promise<Answer> {
    const caller: Caller = { ...guest, ...(clientAddress === undefined ? {} : { clientAddress }) };
    const query = `mutation($input: SignInInput!) { signIn(input: $input) { ${sessionFields} ... on TooManyAttempts { retryAfterSeconds } } }`;
    return (await ask(caller, query, { input: { email, password: typedPassword } })).signIn;
  }

  return {
    server,
    settings,
    identity,
    tokens,
    ownerUrl: database.ownerUrl,
    statements,
    now,
    advance: (ms) => {
      atMs += ms;
    },
    ask,
    call,
    async errorsOf(caller, query, variables) {
      const { errors } = await call(caller, query, variables);
      return (errors ?? []).map((error) => error.extensions?.['code']);
    },
    async register(email = freshEmail()) {
      const begin = 'mutation($input: RegisterInput!) { register(input: $input) { __typename } }';
      await ask(guest, begin, { input: { email } });
      const token = await registrationToken(server.orm, email);
      const query = `mutation($input: CompleteRegistrationInput!) { completeRegistration(input: $input) { ${sessionFields} } }`;
      return toPerson((await ask(guest, query, { input: { token, password, name: 'Ada' } })).completeRegistration);
    },
    signIn,
    async refresh(refreshToken) {
      const query = `mutation($token: String!) { refreshSession(refreshToken: $token) { ${sessionFields} } }`;
      return (await ask(guest, query, { token: refreshToken })).refreshSession;
    },
    async erase(caller) {
      const query = 'mutation($input: DeleteAccountInput!) { deleteAccount(input: $input) { __typename } }';
      return (await ask(caller, query, { input: { password } })).deleteAccount;
    },
    async buildUser(...roles) {
      const email = freshEmail();
      await server.orm.em.fork().transactional(async (em) => {
        createUser(em, { email, name: 'Grace', passwordHash: await passwordHash, roles }, now());
      });
      return toPerson(await signIn(email));
    },
    async buildUnconfirmed(email = freshEmail()) {
      await server.orm.em.fork().transactional(async (em) => {
        const account = { email, name: 'Ada', passwordHash: await passwordHash, roles: ['CUSTOMER'] as const };
        const user = createUser(em, account, now());
        user.emailVerifiedAt = null;
        await openVerification(em, user, email, now());
      });
      return toPerson(await signIn(email));
    },
    async events(subject) {
      const events = await server.feed.readSubjects([{ subject, afterVersion: 0 }]);
      return events.map(({ name, version, payload }) => ({ name, version, payload }));
    },
    async [Symbol.asyncDispose]() {
      await server.stop();
      await database[Symbol.asyncDispose]();
    },
  };
}
