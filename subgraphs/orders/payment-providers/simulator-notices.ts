import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { type NoticeReader, NoticeRefused } from '../payment-notice.ts';

const noticed = z.object({
  type: z.string().min(1).max(255),
  payment: z.object({ id: z.string().min(1).max(255), key: z.string().min(1).max(255) }),
});
const signed = z.object({
  'webhook-id': z.string().min(1).max(255),
  'webhook-timestamp': z.string(),
  'webhook-signature': z.string(),
});

/** Reads webhooks of the payment simulator, signed as https://www.standardwebhooks.com says; older than five minutes they are refused. */
export function simulatorNotices(secret: string): NoticeReader {
  const webhook = new Webhook(secret, { format: 'raw' });
  return {
    provider: 'simulator',
    read(body, headers) {
      const own = signed.safeParse(headers);
      if (!own.success) throw new NoticeRefused('The headers of the signature are missing');
      let content: unknown;
      try {
        content = webhook.verify(body, own.data);
      } catch (cause) {
        throw new NoticeRefused('The signature does not fit the body, or is older than five minutes', { cause });
      }
      const parsed = noticed.safeParse(content);
      if (!parsed.success) throw new NoticeRefused('The body is no message of the simulator');
      const { type, payment } = parsed.data;
      return { id: own.data['webhook-id'], type, key: payment.key, providerId: payment.id };
    },
  };
}
