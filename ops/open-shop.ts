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

/** Why the shop did not do what was asked: its own words. */
export class RefusedByShop extends Error {}

/** The shop, called as the operator who signed in. */
export interface OperatedShop {
  /** The data of an operation. Throws RefusedByShop if there is an error. */
  call<Data>(query: string, variables?: object): Promise<Data>;
  /** The value of the only field of a query, or why it cannot be read: an outage of one subgraph must not hide the others. */
  read<Value>(query: string): Promise<Value | string>;
  /** The answer of the only field of a mutation that takes `input`. Throws RefusedByShop with the words of a refusal. */
  change<Changed>(mutation: string, input: object): Promise<Changed>;
  /** Calls an address of the gateway itself: with a body by POST. Throws RefusedByShop. */
  ofGateway<Answer>(path: string, body?: object): Promise<Answer>;
  /** Ends the session. */
  stop(): Promise<void>;
}

interface Errors {
  errors?: { message: string }[];
}

/** Signs in at the gateway with OPS_EMAIL and OPS_PASSWORD. Throws RefusedByShop if it refuses. */
export async function openShop(env?: NodeJS.ProcessEnv): Promise<OperatedShop> {
  const settings = readSettings(settingsShape, env);
  let token: string | undefined;

  function send(path: string, body?: object): Promise<Response> {
    return fetch(new URL(path, settings.GATEWAY_URL), {
      method: body ? 'POST' : 'GET',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  }

  async function call<Data>(query: string, variables: object = {}): Promise<Data> {
    const response = await send('/graphql', { query, variables });
    const { data, errors } = (await response.json()) as { data?: Data | null } & Errors;
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
    call,
    async read<Value>(query: string) {
      try {
        return Object.values(await call<Record<string, Value | null>>(query))[0] ?? 'no answer';
      } catch (error) {
        if (error instanceof RefusedByShop) return error.message;
        throw error;
      }
    },
    async change<Changed>(mutation: string, input: object) {
      const [answer] = Object.values(
        await call<Record<string, { code?: string; message?: string }>>(mutation, { input }),
      );
      if (!answer || answer.code !== undefined)
        throw new RefusedByShop(answer?.message ?? 'The shop refused without a reason');
      return answer as Changed;
    },
    async ofGateway<Answer>(path: string, body?: object) {
      const response = await send(path, body);
      const answer = (await response.json()) as Answer & Errors;
      if (!response.ok)
        throw new RefusedByShop(answer.errors?.[0]?.message ?? `The gateway answered ${response.status}`);
      return answer;
    },
    stop: async () => void (await call('mutation { signOut { __typename } }')),
  };
}
