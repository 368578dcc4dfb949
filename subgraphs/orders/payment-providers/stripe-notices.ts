import { Stripe } from 'stripe';
import { z } from 'zod';
import { type NoticeReader, NoticeRefused } from '../payment-notice.ts';

/** Stripe signs each attempt again, so only a message that was kept by somebody is older. */
const toleranceSeconds = 300;

const noticed = z.object({
  id: z.string().min(1).max(255),
  type: z.string().min(1).max(255),
  livemode: z.boolean(),
  /** Of a connected account: another shop's. */
  account: z.string().optional(),
  data: z.object({
    object: z.object({
      object: z.string(),
      id: z.string().max(255).optional(),
      metadata: z.record(z.string(), z.string()).nullish(),
      payment_intent: z.unknown().optional(),
    }),
  }),
});

/** Reads webhooks of Stripe for the account and the mode (live or test) of this secret key. */
export function stripeNotices({
  webhookSecret,
  secretKey,
}: {
  webhookSecret: string;
  secretKey: string;
}): NoticeReader {
  const isLive = secretKey.includes('_live_');
  return {
    provider: 'stripe',
    read(body, headers, now) {
      const signature = headers['stripe-signature'];
      if (typeof signature !== 'string') throw new NoticeRefused('The header stripe-signature is missing');
      let event: unknown;
      try {
        event = Stripe.webhooks.constructEvent(
          body,
          signature,
          webhookSecret,
          toleranceSeconds,
          undefined,
          now.getTime(),
        );
      } catch (cause) {
        throw new NoticeRefused('The signature does not fit the body, or is older than five minutes', { cause });
      }
      const parsed = noticed.safeParse(event);
      if (!parsed.success) throw new NoticeRefused('The body is no event of Stripe');
      const { id, type, livemode, account, data } = parsed.data;
      if (account !== undefined) throw new NoticeRefused('The event is for a connected account');
      if (livemode !== isLive) throw new NoticeRefused(`The event is not of the ${isLive ? 'live' : 'test'} mode`);
      const { object } = data;
      const isIntent = object.object === 'payment_intent';
      const intent = isIntent ? object.id : object.payment_intent;
      return {
        id,
        type,
        key: isIntent ? (object.metadata?.['key'] ?? null) : null,
        providerId: typeof intent === 'string' ? intent : null,
      };
    },
  };
}
