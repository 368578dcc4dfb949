import type { Redis } from 'ioredis';
import type { Log } from '#platform/process/log.ts';
import { counter } from '#platform/process/metrics.ts';
import { setBounded } from '#platform/values/bounded-map.ts';
import { sha256 } from '#registry/client/documents/manifest.ts';

/** Automatic persisted queries: texts that clients have sent once, by their hash. */
export interface AutomaticDocuments {
  /** The text with this SHA-256, if a client has sent it. */
  find(hash: string): Promise<string | undefined>;
  /** Keeps a text that was found valid; its hash must be right. */
  keep(hash: string, text: string): void;
}

export interface AutomaticDocumentSettings {
  redis: Redis | undefined;
  /** How long a text is kept after it was used last. */
  ttlSeconds: number;
}

const requests = counter(
  'tradepost_gateway_automatic_documents_total',
  'Automatic persisted queries: found, unknown (the client sends the text then), kept, too_long (executed and not kept)',
  ['outcome'],
);

/** A document within DOCUMENT_TOKENS has some 20 kB. Longer ones hold comments or long literals, and are sent as text each time. */
const maxTextLength = 32_000;
/** At most 64 MB in UTF-16, mostly below 5 MB. With fewer, a gateway without Redis would be sent the texts of its clients again and again. */
const maxKept = 1_000;

/**
 * Opens the store: a small memory, and with Redis a store that all gateways share. While Redis does not answer, only the memory is used, and clients
 * send more texts. Anybody can fill it with valid operations; then other clients send their texts more often, and nothing else happens. Texts from
 * Redis are hashed again.
 */
export function openAutomaticDocuments(settings: AutomaticDocumentSettings, log: Log): AutomaticDocuments {
  const { redis, ttlSeconds } = settings;
  const memory = new Map<string, { text: string; until: number }>();
  const keyOf = (hash: string) => `tradepost-document-${hash}`;

  // Half the time with Redis: it is asked while it still has the text, and then sees that the text is used.
  const rememberedMs = ttlSeconds * (redis ? 500 : 1000);
  function remember(hash: string, text: string): void {
    setBounded(memory, hash, { text, until: performance.now() + rememberedMs }, maxKept);
  }

  async function fromRedis(hash: string): Promise<string | undefined> {
    try {
      // A text that is used stays.
      const text = await redis?.getex(keyOf(hash), 'EX', ttlSeconds);
      if (typeof text !== 'string' || sha256(text) !== hash) return undefined;
      return text;
    } catch (error) {
      log.debug({ err: error }, 'redis did not give an automatic persisted query');
      return undefined;
    }
  }

  return {
    async find(hash) {
      const known = memory.get(hash);
      const text = known && known.until > performance.now() ? known.text : await fromRedis(hash);
      if (text === undefined) memory.delete(hash);
      else if (!redis || text !== known?.text || known.until <= performance.now()) remember(hash, text);
      requests.inc({ outcome: text === undefined ? 'unknown' : 'found' });
      return text;
    },
    keep(hash, text) {
      if (text.length > maxTextLength) {
        requests.inc({ outcome: 'too_long' });
        return;
      }
      requests.inc({ outcome: 'kept' });
      remember(hash, text);
      redis?.set(keyOf(hash), text, 'EX', ttlSeconds).catch((error: unknown) => {
        log.debug({ err: error }, 'redis did not take an automatic persisted query');
      });
    },
  };
}
