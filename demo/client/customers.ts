import type { Client } from 'graphql-ws';
import type { Api } from './api.ts';
import { openSocket } from './live.ts';

interface Session {
  accessToken: string;
  refreshToken: string;
  expiresAt: number;
}

const sessionFields = 'accessToken refreshToken expiresAt';
/** Renewed this long before it expires, so that no request in flight meets its end. */
const renewMs = 60_000;
const staffEmail = 'staff@example.com';
const openingHint = 'Accounts of customers that do not exist are opened only if USERS_DATABASE_URL is set.';

/** The account of a customer by the shop's number. */
export function accountOf(customer: string): { email: string; name: string } {
  return { email: `${customer}@online-retail.example`, name: `Customer ${customer}` };
}

/** The shop's customers as users of the API: a session each, renewed in time, and one WebSocket held open. */
export class Customers {
  readonly #api: Api;
  readonly #sockets = new Map<string, Client>();
  readonly #sessions = new Map<string, Promise<Session>>();
  readonly #password: string;
  readonly #wsUrl: string;

  constructor(api: Api, wsUrl: string, password: string) {
    this.#api = api;
    this.#wsUrl = wsUrl;
    this.#password = password;
  }

  /** The access token of a customer by the shop's number, who has an account (`accountOf`). */
  token(customer: string): Promise<string> {
    return this.#tokenOf(accountOf(customer).email);
  }

  staffToken(): Promise<string> {
    return this.#tokenOf(staffEmail);
  }

  socket(customer: string): Client {
    let client = this.#sockets.get(customer);
    if (!client) {
      client = openSocket(this.#wsUrl, () => this.token(customer));
      this.#sockets.set(customer, client);
    }
    return client;
  }

  async close(): Promise<void> {
    for (const client of this.#sockets.values()) await client.dispose();
  }

  async #tokenOf(email: string): Promise<string> {
    const known = this.#sessions.get(email);
    if (!known) {
      const made = this.#signIn(email);
      this.#sessions.set(email, made);
      return (await made).accessToken;
    }
    const session = await known;
    if (session.expiresAt - Date.now() > renewMs) return session.accessToken;
    // Another caller may have seen the same and begun: a refresh token is good for one use only.
    if (this.#sessions.get(email) === known) this.#sessions.set(email, this.#refresh(session));
    return this.#tokenOf(email);
  }

  async #signIn(email: string): Promise<Session> {
    const { signIn } = await this.#api<{ signIn: SessionAnswer }>(
      `mutation SignIn($input: SignInInput!) { signIn(input: $input) { __typename ... on Session { ${sessionFields} } ... on Refusal { code } } }`,
      { input: { email, password: this.#password } },
    );
    if (signIn.__typename !== 'Session')
      throw new Error(`${email} could not sign in: ${signIn.code}${email === staffEmail ? '' : `. ${openingHint}`}`);
    return toSession(signIn);
  }

  async #refresh(session: Session): Promise<Session> {
    const { refreshSession } = await this.#api<{ refreshSession: SessionAnswer }>(
      `mutation Refresh($token: String!) { refreshSession(refreshToken: $token) { __typename ... on Session { ${sessionFields} } ... on Refusal { code } } }`,
      { token: session.refreshToken },
    );
    if (refreshSession.__typename !== 'Session')
      throw new Error(`a session could not be renewed: ${refreshSession.code}`);
    return toSession(refreshSession);
  }
}

interface SessionAnswer {
  __typename: string;
  code?: string;
  accessToken: string;
  refreshToken: string;
  expiresAt: string;
}

function toSession(answer: SessionAnswer): Session {
  return {
    accessToken: answer.accessToken,
    refreshToken: answer.refreshToken,
    expiresAt: Date.parse(answer.expiresAt),
  };
}
