import type { JSONWebKeySet } from 'jose';
import { request } from 'undici';

/** Reads the users subgraph's public keys over HTTP, for openAccessTokens. */
export function jwksAt(usersUrl: string): () => Promise<JSONWebKeySet> {
  return async () => {
    const { statusCode, body } = await request(new URL('/.well-known/jwks.json', usersUrl), {
      headersTimeout: 3_000,
      bodyTimeout: 3_000,
    });
    if (statusCode !== 200)
      throw new Error(`expected the keys with status 200, the users subgraph answered ${statusCode}`);
    return (await body.json()) as JSONWebKeySet;
  };
}
