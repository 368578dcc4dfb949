import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Pool } from 'undici';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { openAccounts } from '../subgraphs/users/commands/open-accounts.ts';
import { openShop } from './shop-under-test.ts';

// The client of the attacks: its requests, and how long others wait meanwhile.

const { values: flags } = parseArgs({
  options: {
    /** Starts a stage of its own, on fresh databases. */
    stage: { type: 'string' },
    url: { type: 'string', default: 'http://127.0.0.1:4000' },
    ws: { type: 'string' },
    pid: { type: 'string' },
    only: { type: 'string' },
  },
});
if (flags.stage !== undefined && flags.stage !== 'fleet' && flags.stage !== 'single')
  throw new Error(`expected --stage fleet or --stage single, got ${flags.stage}`);
const shop = flags.stage === undefined ? undefined : await openShop(repositoryRoot, flags.stage);
export const stopShop = async (): Promise<void> => shop?.stop();
/** Of the demo staff. */
export const demoPassword = shop?.demoPassword ?? 'tradepost-demo';
export const { only } = flags;
export const url = shop?.url ?? flags.url;
/** In a fleet, subscriptions have a process and an address of their own. */
export const wsUrl = shop?.wsUrl ?? `${(flags.ws ?? url).replace(/^http/, 'ws')}/graphql`;
/**
 * Waits longer than any client does. It opens as many connections as there are requests: a limit would queue them here, out of the server's sight.
 */
export const pool = new Pool(url, { headersTimeout: 120_000, bodyTimeout: 120_000 });
export const password = 'a long enough password';

interface Answer {
  status: number;
  ms: number;
  bytes: number;
  /** Code of the first error. */
  code: string;
  // Answers of many shapes.
  // oxlint-disable-next-line typescript/no-explicit-any
  data: any;
}

export async function post(text: string, headers: Record<string, string> = {}): Promise<Answer> {
  const sentAt = performance.now();
  const { statusCode, body } = await pool.request({
    path: '/graphql',
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: text,
  });
  const answer = Buffer.from(await body.arrayBuffer());
  const ms = performance.now() - sentAt;
  let parsed: { data?: unknown; errors?: { extensions?: { code?: string } }[] } = {};
  if (statusCode === 200 || answer.length < 100_000) parsed = JSON.parse(answer.toString());
  return {
    status: statusCode,
    ms,
    bytes: answer.length,
    code: parsed.errors?.[0] ? (parsed.errors[0].extensions?.code ?? 'no code') : 'OK',
    data: parsed.data,
  };
}

export const graphql = (query: string, variables: object = {}, token?: string) =>
  post(JSON.stringify({ query, variables }), token === undefined ? {} : { authorization: `Bearer ${token}` });

const pids = shop?.pids() ?? flags.pid?.split(',').map(Number);
const residentMb = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

/** Of all processes of the stage, or those that `--pid` names, together. */
export const memoryMb = () => (pids ? Math.round(pids.reduce((all, pid) => all + residentMb(pid), 0)) : Number.NaN);

/** The effect on other clients: the slowest of small requests sent one after another, and the most memory. */
export async function watched<Result>(
  work: () => Promise<Result>,
): Promise<{ result: Result; othersMs: number; peakMb: number }> {
  let running = true;
  let [othersMs, peakMb] = [0, 0];
  const others = (async () => {
    while (running) {
      othersMs = Math.max(othersMs, (await graphql('{ __typename }')).ms);
      peakMb = Math.max(peakMb, memoryMb());
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  const result = await work();
  running = false;
  await others;
  return { result, othersMs, peakMb };
}

export const round = (value: number) => Math.round(value);
export const print = (attack: string, figures: object) => console.log(`${attack} ${JSON.stringify(figures)}`);

/** Where accounts are opened; for a shop that runs already, the setting says it. */
const usersUrl = shop?.databaseUrl('users') ?? process.env['USERS_DATABASE_URL'];

export async function newCustomer(email = `attack-${crypto.randomUUID()}@example.com`): Promise<string> {
  if (usersUrl === undefined) throw new Error('expected USERS_DATABASE_URL, where accounts are opened');
  await openAccounts(usersUrl, [{ email, name: 'Attack' }], password);
  const mutation = `mutation ($input: SignInInput!) { signIn(input: $input) { ... on Session { accessToken } ... on Refusal { code } } }`;
  const { data, code } = await graphql(mutation, { input: { email, password } });
  if (!data?.signIn?.accessToken) throw new Error(`no session: ${code} ${JSON.stringify(data)}`);
  return data.signIn.accessToken;
}
