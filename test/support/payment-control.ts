export interface PaymentRule {
  /** An order's id, or `*` for all. */
  reference?: string;
  operation: 'authorise' | 'renew' | 'capture' | 'void' | 'refund';
  behaviour: 'decline' | 'delay' | 'fail' | 'lose-reply' | 'require-action';
  delayMs?: number;
  times?: number;
}

export interface ProviderPayment {
  id: string;
  status: string;
  reference: string;
  amountMinor: number;
  capturedMinor: number;
  refundedMinor: number;
}

export interface PaymentControl {
  tell(rule: PaymentRule): Promise<void>;
  forgetRules(): Promise<void>;
  /** The books of the provider. */
  all(): Promise<ProviderPayment[]>;
}

/** Sets how the payment simulator behaves, and reads its books. */
export function paymentControl(provider: { url: string; apiKey: string }): PaymentControl {
  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${provider.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${provider.apiKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    const text = await response.text();
    return text === '' ? undefined : JSON.parse(text);
  };
  return {
    tell: async (rule) => void (await call('POST', '/control/rules', rule)),
    forgetRules: async () => void (await call('DELETE', '/control/rules')),
    all: async () => (await call('GET', '/v1/payments')) as ProviderPayment[],
  };
}
