import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { graphCallsPath, httpGraph } from '#platform/graph/subgraph-client.ts';
import { sha256 } from '#registry/client/documents/manifest.ts';
import type { Caller } from '#platform/identity/caller.ts';
import { openIdentity, type SignedCaller } from '#platform/identity/signed-identity.ts';
import { answerOf, rootSecret, startTestGateway, type TestGateway } from '../support/start-gateway.ts';

let gateway: TestGateway;
const folder = mkdtempSync(path.join(tmpdir(), 'tradepost-own-calls-'));
const otherDocuments = path.join(folder, 'web.json');
const other = '{ __typename }';
writeFileSync(
  otherDocuments,
  JSON.stringify({ operations: [{ id: sha256(other), name: 'A', body: other, type: 'query' }] }),
);
const service: Caller = { kind: 'service', name: 'notifications' };
const person: Caller = { kind: 'user', userId: 'u-1', sessionId: 's-1', roles: ['ADMIN'] };
const worker = openIdentity(rootSecret, 'notifications-worker');
const query = '{ order(id: "o-1") { number customer { name } } }';
const order = { number: 'TP-1', customer: { name: 'Ada' } };

beforeAll(async () => {
  gateway = await startTestGateway({ env: { TRUSTED_PROXIES: '127.0.0.0/8', GATEWAY_RATE_PER_ADDRESS: '1' } });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function post(body: string, headers: Record<string, string>) {
  const response = await fetch(`${gateway.url}${graphCallsPath}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return answerOf(response);
}
const bodyOf = (text: string) => JSON.stringify({ query: text });
const sign = (signed: SignedCaller, body: string, path: string = graphCallsPath) =>
  signed.headers({ method: 'POST', path, body });

describe('a call of one of our own processes', () => {
  test('reads the whole graph as that process, over HTTP and within the process', async () => {
    const identity = worker.sign(service, 'gateway');
    for (const ask of [httpGraph(gateway.url), gateway.gateway.ownCalls]) {
      gateway.callers.length = 0;
      expect(await ask({ query, identity })).toMatchObject({ data: { order } });
      expect(gateway.callers).toEqual([service, service]);
    }
  });

  test('is not counted by the rate limits of clients', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.9' };
    const asClient = async () => (await gateway.graphql(query, undefined, headers)).status;
    expect([await asClient(), await asClient()]).toEqual([200, 429]);
    const identity = worker.sign(service, 'gateway');
    expect((await httpGraph(gateway.url)({ query, identity, headers })).errors).toBeUndefined();
  });

  test('gets the error of a subgraph as clients do, without its cause', async () => {
    const identity = worker.sign(service, 'gateway');
    for (const ask of [httpGraph(gateway.url), gateway.gateway.ownCalls]) {
      const answer = await ask({ query: '{ product(slug: "mug") { name } }', identity });
      expect(answer.errors).toMatchObject([{ extensions: { code: 'INTERNAL' } }]);
      expect(JSON.stringify(answer)).not.toContain('hunter2');
    }
  });

  test('holds to the limits of operations, and may not write', async () => {
    const identity = worker.sign(service, 'gateway');
    const deep = `{ categories { ${'children { '.repeat(30)}id${' }'.repeat(30)} } }`;
    const write = 'mutation { placeOrder(input: { idempotencyKey: "k", lines: [] }) { __typename } }';
    for (const ask of [httpGraph(gateway.url), gateway.gateway.ownCalls]) {
      gateway.callers.length = 0;
      expect(await ask({ query: deep, identity })).toMatchObject({
        errors: [{ extensions: { code: 'OPERATION_TOO_LARGE' } }],
      });
      expect((await ask({ query: write, identity })).errors).toHaveLength(1);
      expect(gateway.callers).toEqual([]);
    }
  });

  test('is answered while documents of clients are enforced', async () => {
    await using strict = await startTestGateway({
      env: { TRUSTED_DOCUMENTS: 'enforce', TRUSTED_DOCUMENTS_FILES: `web=${otherDocuments}` },
    });
    expect((await strict.graphql(query)).body.errors[0].extensions.code).toBe('DOCUMENT_NOT_TRUSTED');
    expect(await httpGraph(strict.url)({ query, identity: worker.sign(service, 'gateway') })).toMatchObject({
      data: { order },
    });
  });
});

describe('nobody else is answered', () => {
  const body = bodyOf(query);
  const valid = () => sign(worker.sign(service, 'gateway'), body);

  test.each<[string, () => string, () => Promise<Record<string, string>> | Record<string, string>]>([
    ['a call without a signature', () => body, () => ({})],
    [
      'an access token of an administrator',
      () => body,
      async () => ({ authorization: `Bearer ${await gateway.token({ roles: ['ADMIN'] })}` }),
    ],
    [
      'an identity without the signature of the call',
      () => body,
      () => ({ 'x-tradepost-identity': worker.sign(service, 'gateway').token }),
    ],
    ['a signature for another body', () => bodyOf('{ orders { nodes { number } } }'), valid],
    ['a signature for another path', () => body, () => sign(worker.sign(service, 'gateway'), body, '/graphql')],
    ['a signature for a subgraph', () => body, () => sign(worker.sign(service, 'orders'), body)],
    ['the signed identity of a person', () => body, () => sign(worker.sign(person, 'gateway'), body)],
    ['the signed identity of nobody', () => body, () => sign(worker.sign({ kind: 'anonymous' }, 'gateway'), body)],
    [
      'a signature under another secret',
      () => body,
      () => sign(openIdentity(`${rootSecret}!`, 'notifications-worker').sign(service, 'gateway'), body),
    ],
    [
      'a call that is repeated after its minute',
      () => body,
      () => {
        const earlier = openIdentity(rootSecret, 'notifications-worker', { now: () => new Date(Date.now() - 70_000) });
        return sign(earlier.sign(service, 'gateway'), body);
      },
    ],
  ])('%s', async (_what, sent, headers) => {
    gateway.callers.length = 0;
    const answer = await post(sent(), await headers());
    expect({ status: answer.status, code: answer.body.errors?.[0]?.extensions.code }).toEqual({
      status: 401,
      code: 'UNSIGNED_CALL',
    });
    expect(gateway.callers).toEqual([]);
  });

  test('within the process neither', async () => {
    for (const identity of [undefined, worker.sign(person, 'gateway'), worker.sign(service, 'orders')])
      expect(await gateway.gateway.ownCalls({ query, identity })).toMatchObject({
        errors: [{ extensions: { code: 'UNSIGNED_CALL' } }],
      });
  });

  test('the identity of a process changes nothing at the address for clients', async () => {
    gateway.callers.length = 0;
    await gateway.graphql(query, undefined, sign(worker.sign(service, 'gateway'), body, '/graphql'));
    expect(gateway.callers.every(({ kind }) => kind === 'anonymous')).toBe(true);
    expect(gateway.callers).not.toEqual([]);
  });

  test('a gateway whose subgraphs check sign-in themselves has no such address', async () => {
    await using other = await startTestGateway({ env: { GATEWAY_SIGN_IN: 'subgraphs' } });
    const response = await fetch(`${other.url}${graphCallsPath}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...valid() },
      body,
    });
    expect(response.status).toBe(404);
    expect(await other.gateway.ownCalls({ query, identity: worker.sign(service, 'gateway') })).toMatchObject({
      errors: [{ extensions: { code: 'UNSIGNED_CALL' } }],
    });
  });
});
