import { deriveSecret } from '#platform/process/config.ts';
import type { OrdersStack } from './start-orders.ts';

/** The customer answers at the page of their bank. Answers with the status of HTTP. */
export async function confirmAtBank(
  { settings }: Pick<OrdersStack, 'settings'>,
  clientSecret: string | null | undefined,
  outcome: 'succeed' | 'fail',
): Promise<number> {
  const response = await fetch(new URL('/v1/actions', settings.PAYMENT_URL), {
    method: 'POST',
    headers: {
      authorization: `Bearer ${deriveSecret(settings.TRADEPOST_SECRET, 'payment-api-key')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ clientSecret, outcome }),
  });
  return response.status;
}
