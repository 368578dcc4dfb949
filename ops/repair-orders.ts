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

/** The subgraphs that show their background work. */
export const workOwners = ['orders', 'catalog', 'users', 'notifications'] as const;
export type WorkOwner = (typeof workOwners)[number];
const workOf = (owner: WorkOwner) => `{ ${owner}Work {
  queues { name waiting oldestSeconds dead }
  deadLetters(first: 100) { id queue payload error failedAt }
  consumers { name feed waitingEvents oldestAt }
  parkedSubjects(first: 100) { id consumer subject fromVersion error parkedAt retryAt }
  actions(first: 20) { id at actorId action target reason }
} }`;
const repairWorkField = (owner: WorkOwner) => `repair${owner.charAt(0).toUpperCase()}${owner.slice(1)}Work`;
const repairWork = (owner: WorkOwner) => `mutation ($input: RepairWorkInput!) {
  ${repairWorkField(owner)}(input: $input) { ... on WorkRepaired { id } ... on Refusal { message } }
}`;

/** What one subgraph shows of its background work, as /ops has it. */
export type ShownWork = Readonly<
  Record<'queues' | 'deadLetters' | 'consumers' | 'parkedSubjects' | 'actions', readonly Record<string, unknown>[]>
>;

/** Why the shop did not do what was asked: its own words. */
export class RefusedByShop extends Error {}

/** The shop, called as the operator who signed in. `stop` ends the session. */
export interface Repairs {
  /** By subgraph; the reason for one that cannot be read. */
  flags(): Promise<{ subgraph: string; board: SubgraphFlags | string }[]>;
  /** By subgraph; the reason for one that cannot be read. */
  work(): Promise<{ subgraph: WorkOwner; work: ShownWork | string }[]>;
  /** Retries or discards a dead letter, or retries a parked subject. Throws RefusedByShop. */
  repairWork(subgraph: WorkOwner, input: { id: string; action: 'RETRY' | 'DISCARD'; reason: string }): Promise<void>;
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

  /** The value of the only field of a query, or why it cannot be read: an outage of one subgraph must not hide the others. */
  async function read<Value>(query: string): Promise<Value | string> {
    try {
      return Object.values(await call<Record<string, Value | null>>(query))[0] ?? 'no answer';
    } catch (error) {
      if (error instanceof RefusedByShop) return error.message;
      throw error;
    }
  }

  return {
    flags: () =>
      Promise.all(
        flagOwners.map(async (subgraph) => ({ subgraph, board: await read<SubgraphFlags>(flagsOf(subgraph)) })),
      ),
    work: () =>
      Promise.all(workOwners.map(async (subgraph) => ({ subgraph, work: await read<ShownWork>(workOf(subgraph)) }))),
    async repairWork(subgraph, input) {
      const answer = await call<Record<string, { id?: string; message?: string }>>(repairWork(subgraph), { input });
      const { id, message } = answer[repairWorkField(subgraph)] ?? {};
      if (id === undefined) throw new RefusedByShop(message ?? 'The shop refused without a reason');
    },
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
