import { z } from 'zod';
import { httpUrl, readSettings, secretValue } from '#platform/process/config.ts';

const settingsShape = {
  GATEWAY_URL: httpUrl.default('http://127.0.0.1:4000'),
  /** The account that the history names as who made the change: SUPPORT or ADMIN. */
  OPS_EMAIL: z.string().min(3),
  OPS_PASSWORD: secretValue(z.string().min(1)),
};

const signIn = `mutation ($input: SignInInput!) {
  signIn(input: $input) { ... on Session { accessToken } ... on Refusal { message } }
}`;
const stuckOrders = `query ($waitingSeconds: Int!) {
  stuckOrders(first: 100, waitingSeconds: $waitingSeconds) { order { id number } waitsFor since attempts lastError }
}`;
const repair = (field: 'resumeOrder' | 'abortOrder') => `mutation ($input: RepairOrderInput!) {
  ${field}(input: $input) { ... on OrderChanged { order { number status } } ... on Refusal { message } }
}`;

/** The subgraphs that have flags. */
const flagOwners = ['orders', 'users'] as const;
const flagsOf = (owner: string) =>
  `{ ${owner}Flags { process file fault flags { key state rule usedBy } changes { at key before after } } }`;

/** The flags of the process that answered for a subgraph. */
interface SubgraphFlags {
  process: string;
  file: string | null;
  fault: string | null;
  flags: { key: string; state: string; rule: string | null; usedBy: string }[];
  changes: { at: string; key: string; before: string; after: string }[];
}

interface StuckOrder {
  order: { id: string; number: string };
  waitsFor: string;
  since: string;
  attempts: number;
  lastError: string | null;
}

/** Why the shop did not do what was asked: its own words. */
export class RefusedByShop extends Error {}

/** The shop, called as the operator who signed in. `stop` ends the session. */
export interface Repairs {
  /** By subgraph; the reason for one that cannot be read. */
  flags(): Promise<{ subgraph: string; board: SubgraphFlags | string }[]>;
  stuck(waitingSeconds: number): Promise<StuckOrder[]>;
  /** The order after the change. Throws RefusedByShop. Repeating a call that was answered is refused or changes nothing. */
  repair(
    change: 'resumeOrder' | 'abortOrder',
    input: { orderId: string; reason: string },
  ): Promise<{ number: string; status: string }>;
  stop(): Promise<void>;
}

/** Signs in at the gateway with OPS_EMAIL and OPS_PASSWORD. Throws RefusedByShop if it refuses. */
export async function openRepairs(env?: NodeJS.ProcessEnv): Promise<Repairs> {
  const settings = readSettings(settingsShape, env);
  let token: string | undefined;

  async function call<Data>(query: string, variables: object = {}): Promise<Data> {
    const response = await fetch(new URL('/graphql', settings.GATEWAY_URL), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data?: Data | null; errors?: { message: string }[] };
    if (errors?.[0]) throw new RefusedByShop(errors[0].message);
    if (data == null) throw new Error(`expected data from the gateway, got the status ${response.status}`);
    return data;
  }

  const session = await call<{ signIn: { accessToken?: string; message?: string } }>(signIn, {
    input: { email: settings.OPS_EMAIL, password: settings.OPS_PASSWORD },
  });
  token = session.signIn.accessToken;
  if (token === undefined) throw new RefusedByShop(session.signIn.message ?? 'The shop refused to sign in');

  return {
    flags: () =>
      Promise.all(
        flagOwners.map(async (subgraph) => {
          try {
            const answer = await call<Record<string, SubgraphFlags>>(flagsOf(subgraph));
            return { subgraph, board: answer[`${subgraph}Flags`] ?? 'no answer' };
          } catch (error) {
            // An outage of one subgraph must not hide the switches of the others.
            if (error instanceof RefusedByShop) return { subgraph, board: error.message };
            throw error;
          }
        }),
      ),
    stuck: async (waitingSeconds) =>
      (await call<{ stuckOrders: StuckOrder[] }>(stuckOrders, { waitingSeconds })).stuckOrders,
    async repair(change, input) {
      const answer = await call<Record<string, { order?: { number: string; status: string }; message?: string }>>(
        repair(change),
        { input },
      );
      const { order, message } = answer[change] ?? {};
      if (!order) throw new RefusedByShop(message ?? 'The shop refused without a reason');
      return order;
    },
    stop: async () => void (await call('mutation { signOut { __typename } }')),
  };
}
