import type { JSONWebKeySet } from 'jose';
import { request } from 'undici';

/** Reads the users subgraph's public keys over HTTP, for openAccessTokens. */
export function jwksAt(usersUrl: string): () => Promise<JSONWebKeySet> {
  return jwksFrom(new URL('/.well-known/jwks.json', usersUrl));
}

/** Reads public keys at exactly this address. */
export function jwksFrom(url: URL): () => Promise<JSONWebKeySet> {
  return async () => {
    const { statusCode, body } = await request(url, {
      headersTimeout: 3_000,
      bodyTimeout: 3_000,
    });
    if (statusCode !== 200) throw new Error(`expected the keys with status 200, their issuer answered ${statusCode}`);
    return (await body.json()) as JSONWebKeySet;
  };
}
