import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { deriveSecret } from '#platform/process/config.ts';

/** How long the secret before stays valid beside a new one: a day for every process of a receiver to take the new one. */
export const overlapMs = 24 * 3_600_000;

/** A new secret for signatures, as https://www.standardwebhooks.com writes it. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** Secrets as the database holds them: encrypted with a key that follows from TRADEPOST_SECRET, so that a copy of the database signs nothing. */
export interface SecretBox {
  seal(secret: string): string;
  /** Throws if the text was not sealed with the same key. */
  open(sealed: string): string;
}

export function openSecretBox(root: string): SecretBox {
  const key = Buffer.from(deriveSecret(root, 'webhook-secrets'), 'hex');
  return {
    seal(secret) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64');
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, 'base64');
      const cipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
      cipher.setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([cipher.update(bytes.subarray(28)), cipher.final()]).toString('utf8');
    },
  };
}
