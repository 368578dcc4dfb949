import { request as httpRequest } from 'node:http';
import { expect, test } from 'vitest';
import { openTestRegistry } from './open-registry.ts';

const large = 9 * 1024 * 1024;

/** Announces a large JSON body, sends its first bytes and never the rest; answers with the status and the body of the answer. */
function announce(
  url: string,
  method: string,
  headers: Record<string, string> = {},
): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      url,
      { method, headers: { 'content-type': 'application/json', 'content-length': String(large), ...headers } },
      (response) => {
        let text = '';
        response.on('data', (chunk) => (text += chunk));
        response.once('end', () => {
          request.destroy();
          resolve({ status: response.statusCode, text });
        });
      },
    );
    request.on('error', reject);
    request.write('{"query":"');
  });
}

/** Every address that takes a body, and how it refuses one without a token: before the body has arrived, so that none is parsed. */
const routes: readonly [method: string, path: string, refused: number, says: string][] = [
  ['POST', '/v1/shop/main/versions', 401, 'UNAUTHENTICATED'],
  ['POST', '/v1/shop/main/delete', 401, 'UNAUTHENTICATED'],
  ['POST', '/v1/shop/main/promote', 401, 'UNAUTHENTICATED'],
  ['POST', '/v1/shop/main/rollback', 401, 'UNAUTHENTICATED'],
  ['POST', '/v1/shop/main/checks', 401, 'UNAUTHENTICATED'],
  ['POST', '/v1/shop/main/approvals', 401, 'UNAUTHENTICATED'],
  ['PUT', '/v1/shop/main/clients/web/1', 401, 'UNAUTHENTICATED'],
  ['POST', '/v1/shop/main/clients/web/1/activate', 401, 'UNAUTHENTICATED'],
  ['POST', '/v1/shop/main/clients/web/1/retire', 401, 'UNAUTHENTICATED'],
  ['POST', '/v1/shop/main/usage', 401, 'UNAUTHENTICATED'],
  ['POST', '/v1/shop/main/instances', 401, 'UNAUTHENTICATED'],
  ['DELETE', '/v1/shop/main/instances/a', 401, 'UNAUTHENTICATED'],
  ['POST', '/hive/usage', 401, 'UNAUTHENTICATED'],
  ['POST', '/hive/usage/acme/shop/main', 401, 'UNAUTHENTICATED'],
  // The clients of these want refusals as answers of GraphQL.
  ['POST', '/hive/graphql', 200, 'UNAUTHENTICATED'],
  ['POST', '/rover/graphql', 200, 'Send a bearer token'],
  // The token is in the body; 16 kB of it are read.
  ['POST', '/uplink', 413, 'REQUEST_TOO_LARGE'],
  // A form of 4 kB holds the token.
  ['POST', '/sign-in', 413, 'Sign in'],
  ['POST', '/sign-out', 413, 'Sign in'],
  ['POST', '/nothing', 405, 'METHOD_NOT_ALLOWED'],
  ['PUT', '/', 405, 'METHOD_NOT_ALLOWED'],
];

test('a large body without a token is refused before it has arrived, at every address', async () => {
  const { url, call } = await openTestRegistry();
  for (const [method, path, refused, says] of routes) {
    const { status, text } = await announce(`${url}${path}`, method);
    expect([method, path, status]).toEqual([method, path, refused]);
    if (says !== 'Sign in') expect([path, text]).toEqual([path, expect.stringContaining(says)]);
  }
  // None is missing above.
  const { body } = await call('GET', '/openapi.json');
  const described = Object.entries(body.paths as Record<string, object>).flatMap(([path, methods]) =>
    Object.keys(methods)
      .filter((method) => method !== 'get')
      .map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, '*')}`),
  );
  const parameters = /(?<=\/v1\/)shop\/main|(?<=\/clients\/)web\/1|(?<=\/instances\/)a$/g;
  const tested = routes.map(
    ([method, path]) => `${method} ${path.replaceAll(parameters, (found) => found.replaceAll(/[^/]+/g, '*'))}`,
  );
  expect(described.length).toBeGreaterThan(10);
  expect(tested).toEqual(expect.arrayContaining(described));
});

test('a large body with a wrong token is refused before it has arrived', async () => {
  const { url } = await openTestRegistry();
  const key = { authorization: 'Bearer nonsense', 'x-api-key': 'service:shop:nonsense' };
  for (const path of ['/v1/shop/main/checks', '/hive/graphql', '/rover/graphql', '/hive/usage']) {
    const { text } = await announce(`${url}${path}`, 'POST', key);
    expect([path, text]).toEqual([path, expect.stringContaining('The token is not valid')]);
  }
});

test('Uplink looks at the token before it parses the query', async () => {
  const { url, tokenFor } = await openTestRegistry();
  async function ask(body: object) {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${url}/uplink`, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: response.status, text: await response.text() };
  }
  const torn = '{ this is no GraphQL';
  for (const variables of [{ apiKey: 'service:shop:nonsense' }, { key: 'nonsense' }, undefined]) {
    const answer = await ask({ query: torn, variables });
    expect(answer).toEqual({ status: 200, text: expect.stringContaining('AUTHENTICATION_FAILED') });
    expect(answer.text).not.toContain('Syntax');
  }
  const apiKey = await tokenFor('read');
  expect((await ask({ query: torn, variables: { apiKey } })).text).toContain('Syntax Error');
  const inline = `{ routerConfig(ref: "shop@main", apiKey: "${apiKey}") { __typename } }`;
  expect((await ask({ query: inline })).text).toContain('FetchError');
});
