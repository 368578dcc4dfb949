import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import type { MikroORM, SqlEntityManager } from '@mikro-orm/postgresql';
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JSONWebKeySet, type JWK, SignJWT } from 'jose';
import { deriveSecret } from '#platform/process/config.ts';
import { newId } from '#platform/values/id.ts';
import { accessTokenClaims } from '#platform/identity/access-tokens.ts';
import type { Role } from '#platform/identity/caller.ts';
import { decideNewKey, publishedKeysAt, signingKeyAt } from '../domain/signing-key.ts';
import { SigningKey } from '../storage/signing-key.entity.ts';

/** Signs access tokens with one key, in memory. */
export interface TokenSigner {
  sign(token: {
    userId: string;
    sessionId: string;
    roles: readonly Role[];
    issuedAt: Date;
    expiresAt: Date;
  }): Promise<string>;
}

export type DerivedPurpose =
  | 'refresh-successor'
  | 'network'
  | 'provider-state'
  | 'provider-nonce'
  | 'provider-code-verifier';

/** The key pairs that access tokens are signed with, kept in the database; several processes share them. */
export interface SigningKeys {
  /** The signer of this moment. Reads the database now and then, so ask for it before a transaction. Makes the first key if there is none. */
  signer(): Promise<TokenSigner>;
  /** The public keys of every token that may still be valid, and of the one that signs next. */
  jwks(): Promise<JSONWebKeySet>;
  /** A keyed hash of 256 bits in base64url: always the same for one purpose and text, and not to be guessed without the root secret. */
  derive(purpose: DerivedPurpose, text: string): string;
  /**
   * Makes the next key if the newest has signed for 30 days, and removes keys whose last token has expired. Safe at any time, also twice at the same
   * time.
   */
  rotate(): Promise<{ added: number; removed: number }>;
}

/** How stale the keys in memory may be. A new key is published ten minutes before it signs, so this only bounds how long a removed one is served. */
const keptMs = 10_000;

/** Two processes must not both make the first key, or both the next one. */
const lockStatement = `select pg_advisory_xact_lock(hashtext('tradepost.users.signing-key'))`;

export function openSigningKeys(orm: MikroORM, rootSecret: string, now: () => Date): SigningKeys {
  const secret = Buffer.from(deriveSecret(rootSecret, 'signing-keys'), 'hex');
  const signers = new Map<string, TokenSigner>();
  let kept: { keys: SigningKey[]; atMs: number } | undefined;

  /** The keys, the first made on demand. */
  async function loadKeys(): Promise<SigningKey[]> {
    const nowMs = now().getTime();
    if (kept && Math.abs(nowMs - kept.atMs) < keptMs) return kept.keys;
    const found = await orm.em.fork().find(SigningKey, {});
    const keys = found.length > 0 ? found : await makeFirstKey();
    kept = { keys, atMs: nowMs };
    return keys;
  }

  function makeFirstKey(): Promise<SigningKey[]> {
    return orm.em.fork().transactional(async (em) => {
      await em.execute(lockStatement);
      const madeMeanwhile = await em.find(SigningKey, {});
      return madeMeanwhile.length > 0 ? madeMeanwhile : [await addKey(em, now())];
    });
  }

  async function addKey(em: SqlEntityManager, signsFrom: Date): Promise<SigningKey> {
    const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    const id = newId('other', now());
    return em.create(SigningKey, {
      id,
      publicJwk: { ...(await exportJWK(publicKey)), kid: id, alg: 'EdDSA', use: 'sig' },
      privateJwkEncrypted: encrypt(secret, id, JSON.stringify(await exportJWK(privateKey))),
      createdAt: now(),
      signsFrom,
    });
  }

  return {
    async signer() {
      const key = signingKeyAt(await loadKeys(), now());
      if (!key) throw new Error('expected at least one signing key after the first was made, there is none');
      const known = signers.get(key.id) ?? toSigner(key.id, await importPrivateKey(secret, key));
      signers.set(key.id, known);
      return known;
    },

    async jwks() {
      return { keys: publishedKeysAt(await loadKeys(), now()).map((key) => key.publicJwk) };
    },

    derive(purpose, text) {
      const key = Buffer.from(deriveSecret(rootSecret, purpose), 'hex');
      return createHmac('sha256', key).update(text).digest('base64url');
    },

    async rotate() {
      const outcome = await orm.em.fork().transactional(async (em) => {
        await em.execute(lockStatement);
        const keys = await em.find(SigningKey, {});
        const published = new Set(publishedKeysAt(keys, now()));
        const spent = keys.filter((key) => !published.has(key));
        for (const key of spent) em.remove(key);
        const next = decideNewKey(keys, now());
        if (next) await addKey(em, next.signsFrom);
        return { added: next ? 1 : 0, removed: spent.length };
      });
      kept = undefined;
      return outcome;
    },
  };
}

function toSigner(kid: string, privateKey: CryptoKey): TokenSigner {
  return {
    sign: ({ userId, sessionId, roles, issuedAt, expiresAt }) =>
      new SignJWT({ sid: sessionId, roles: [...roles] })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT', kid })
        .setIssuer(accessTokenClaims.issuer)
        .setAudience(accessTokenClaims.audience)
        .setSubject(userId)
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .sign(privateKey),
  };
}

async function importPrivateKey(secret: Buffer, key: SigningKey): Promise<CryptoKey> {
  let jwk: JWK;
  try {
    // Our own text, authenticated by the cipher.
    jwk = JSON.parse(decrypt(secret, key.id, key.privateJwkEncrypted)) as JWK;
  } catch (cause) {
    const hint =
      'was TRADEPOST_SECRET changed? Then delete the rows of signing_key: new keys are made, and everyone signs in again';
    throw new Error(`signing key ${key.id} cannot be decrypted; ${hint}`, { cause });
  }
  const imported = await importJWK(jwk, 'EdDSA');
  if (imported instanceof Uint8Array) throw new Error(`expected signing key ${key.id} to be a key pair`);
  return imported;
}

function encrypt(secret: Buffer, keyId: string, text: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', secret, iv).setAAD(Buffer.from(keyId));
  const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return [iv, cipher.getAuthTag(), ciphertext].map((part) => part.toString('base64url')).join('.');
}

function decrypt(secret: Buffer, keyId: string, encrypted: string): string {
  const [iv, tag, ciphertext] = encrypted.split('.').map((part) => Buffer.from(part, 'base64url'));
  if (!iv || !tag || !ciphertext) throw new Error('expected iv.tag.ciphertext');
  const decipher = createDecipheriv('aes-256-gcm', secret, iv, { authTagLength: 16 })
    .setAAD(Buffer.from(keyId))
    .setAuthTag(tag);
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8');
}
