import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { expect, test } from 'vitest';
import type { SubgraphRequest } from '#platform/graph/subgraph-client.ts';
import { startTestGateway } from '../support/start-gateway.ts';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@authenticated", "@requiresScopes"])`;
const sdl = `${link} type Query { open: Int own: Int @authenticated audit: Int @requiresScopes(scopes: [["read:audit"]]) }`;

const issuer = 'https://login.example/';
const audience = 'https://api.example/';

/** Another issuer with one RSA key, and a gateway that trusts it, in front of a subgraph with a name of ours. */
async function startForeign() {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const key = { ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256', use: 'sig' };
  const keys = createServer((_request, response) => response.end(JSON.stringify({ keys: [key] })));
  await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', resolve));
  const { supergraphSdl } = composeServices([{ name: 'orders', url: 'http://orders.invalid', typeDefs: parse(sdl) }]);
  const calls: SubgraphRequest[] = [];
  const gateway = await startTestGateway({
    env: {
      GATEWAY_SIGN_IN: 'issuer',
      // The server listens on TCP.
      GATEWAY_TOKEN_KEYS_URL: `http://127.0.0.1:${(keys.address() as AddressInfo).port}/keys`,
      GATEWAY_TOKEN_ISSUER: issuer,
      GATEWAY_TOKEN_AUDIENCE: audience,
    },
    subgraphs: {
      orders: async (request) => {
        calls.push(request);
        return { data: { open: 1, own: 2, audit: 3 } };
      },
    },
    supergraphSdl: supergraphSdl ?? '',
  });
  const token = (claims: {
    scope?: string;
    iss?: string;
    aud?: string | string[];
    seconds?: number;
    roles?: string[];
  }) =>
    new SignJWT({ ...(claims.scope ? { scope: claims.scope } : {}), ...(claims.roles ? { roles: claims.roles } : {}) })
      .setProtectedHeader({ alg: 'RS256', kid: 'k' })
      .setSubject('u-1')
      .setIssuer(claims.iss ?? issuer)
      .setAudience(claims.aud ?? audience)
      .setExpirationTime(Math.floor(Date.now() / 1000) + (claims.seconds ?? 60))
      .sign(privateKey);
  return {
    calls,
    token,
    key,
    ask: (query: string, bearer?: string) =>
      gateway.graphql(query, {}, bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      keys.closeAllConnections();
      keys.close();
    },
  };
}

test('tokens of another issuer sign in, and their scopes open fields', async () => {
  await using foreign = await startForeign();
  const plain = await foreign.token({});
  expect((await foreign.ask('{ open }')).body).toEqual({ data: { open: 1 } });
  expect((await foreign.ask('{ own }')).body.errors[0].extensions.code).toBe('UNAUTHENTICATED');
  expect((await foreign.ask('{ own }', plain)).body).toEqual({ data: { own: 2 } });
  expect((await foreign.ask('{ audit }', plain)).body.errors[0].extensions.code).toBe('FORBIDDEN');
  const auditor = await foreign.token({ scope: 'openid read:audit', aud: ['https://other.example/', audience] });
  expect((await foreign.ask('{ audit }', auditor)).body).toEqual({ data: { audit: 3 } });
  // Roles are ours to give.
  const claimed = await foreign.token({ roles: ['ADMIN', 'read:audit'] });
  expect((await foreign.ask('{ audit }', claimed)).body.errors[0].extensions.code).toBe('FORBIDDEN');
});

test('a subgraph gets their token, and no caller that we have signed', async () => {
  await using foreign = await startForeign();
  const token = await foreign.token({});
  await foreign.ask('{ own }', token);
  expect(foreign.calls).toHaveLength(1);
  expect(foreign.calls[0]).toMatchObject({ identity: undefined, headers: { authorization: `Bearer ${token}` } });
});

test('tokens for others, expired ones, and forged ones are refused', async () => {
  await using foreign = await startForeign();
  const code = async (bearer: string) => {
    const { status, body } = await foreign.ask('{ open }', bearer);
    return [status, body.errors?.[0].extensions.code];
  };
  const invalid = [401, 'TOKEN_INVALID'];
  expect(await code(await foreign.token({ iss: 'https://evil.example/' }))).toEqual(invalid);
  expect(await code(await foreign.token({ aud: 'https://other.example/' }))).toEqual(invalid);
  expect(await code(await foreign.token({ seconds: -60 }))).toEqual([401, 'TOKEN_EXPIRED']);
  const { privateKey } = await generateKeyPair('RS256');
  const forge = (alg: string, by: Parameters<SignJWT['sign']>[0]) =>
    new SignJWT({})
      .setProtectedHeader({ alg, kid: 'k' })
      .setSubject('u-1')
      .setIssuer(issuer)
      .setAudience(audience)
      .setExpirationTime('1m')
      .sign(by);
  expect(await code(await forge('RS256', privateKey))).toEqual(invalid);
  // The public key as a shared secret.
  expect(await code(await forge('HS256', new TextEncoder().encode(JSON.stringify(foreign.key))))).toEqual(invalid);
  const body = (await foreign.token({})).split('.')[1] ?? '';
  const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
  expect(await code(`${none}.${body}.`)).toEqual(invalid);
  expect(foreign.calls).toHaveLength(0);
});

test('a gateway without the settings of the issuer does not start, and names them', async () => {
  await expect(startTestGateway({ env: { GATEWAY_SIGN_IN: 'issuer' } })).rejects.toThrow(/GATEWAY_TOKEN_KEYS_URL/);
});
