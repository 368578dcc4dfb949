import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { deriveSecret } from '../process/config.ts';

/** The parts of an API key that a process may keep: the key itself is shown once, and stored nowhere. */
export interface ApiKeyParts {
  /** The id of the key's row. */
  id: string;
  /** SHA-256 of the secret part, in hex. The secret is 256 random bits, so there is nothing to guess and no need for a slow hash. */
  secretHash: string;
}

/**
 * A text with an API key in it, such as an address. The id and the secret have fixed lengths, and a mark at the end shows that the key was made with
 * TRADEPOST_SECRET: an invented key is refused without a question to users.
 */
export const apiKeyPattern = /tp_[\w-]{76}/;

const parts = /^tp_([\w-]{22})([\w-]{43})([\w-]{11})$/;
const markBytes = 8;

/** A new key with this id: the text for its holder, and the parts to keep. */
export function makeApiKey(root: string, id: string): ApiKeyParts & { text: string } {
  const idText = Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url');
  const secret = randomBytes(32).toString('base64url');
  const text = `tp_${idText}${secret}${markOf(root, idText, secret)}`;
  return { text, id, secretHash: hashOf(secret) };
}

/** The parts of a key; undefined for a text that was not made by `makeApiKey` with the same root secret. */
export function readApiKey(root: string, text: string): ApiKeyParts | undefined {
  const [, idText, secret, mark] = parts.exec(text) ?? [];
  if (idText === undefined || secret === undefined || mark === undefined) return undefined;
  // Texts are marked and compared, so that no other spelling of the same bytes is a key. Both have 11 letters.
  if (!timingSafeEqual(Buffer.from(markOf(root, idText, secret)), Buffer.from(mark))) return undefined;
  const hex = Buffer.from(idText, 'base64url').toString('hex');
  const id = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  return { id, secretHash: hashOf(secret) };
}

function markOf(root: string, idText: string, secret: string): string {
  return createHmac('sha256', Buffer.from(deriveSecret(root, 'api-key'), 'hex'))
    .update(`${idText}.${secret}`)
    .digest()
    .subarray(0, markBytes)
    .toString('base64url');
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
