import { useMutation } from '@apollo/client/react';
import { type OrderQuery, ResumePaymentDocument } from '../api/graphql.generated.ts';
import { useShop } from '../api/shop.ts';
import { formatMoney } from '../page/money.ts';
import { Notice, Problem } from '../page/notice.tsx';
import { OrderRefusal } from './refusal.tsx';

/** Leads the customer to the page of the bank, and asks what became of the payment. Nothing if no payment waits. */
export function ConfirmPayment({ order }: { order: NonNullable<OrderQuery['order']> }) {
  const { settings } = useShop();
  const [resume, { data, error, loading }] = useMutation(ResumePaymentDocument);
  const payment = order.payments.find(({ status }) => status === 'ACTION_REQUIRED');
  if (payment?.clientSecret == null) return null;
  const { amount, clientSecret } = payment;
  return (
    <Notice kind="hint">
      <p>Your bank wants you to confirm the payment of {formatMoney(amount)}.</p>
      {settings.paymentPageUrl === null ? null : (
        <a
          className="button primary"
          href={new URL(`/bank/${encodeURIComponent(clientSecret)}`, settings.paymentPageUrl).href}
          target="_blank"
          rel="noopener noreferrer"
        >
          Open the page of your bank
        </a>
      )}{' '}
      <button
        type="button"
        className="button"
        disabled={loading}
        onClick={() => void resume({ variables: { input: { orderId: order.id } } }).catch(() => undefined)}
      >
        I have confirmed the payment
      </button>
      {data ? <OrderRefusal answer={data.resumePayment} /> : null}
      {error ? <Problem error={error} /> : null}
    </Notice>
  );
}
