import { useApolloClient } from '@apollo/client/react';
import { useState } from 'react';
import { CheckoutQuoteDocument, type CheckoutQuoteInput } from '../api/graphql.generated.ts';
import { Field } from '../page/field.tsx';
import { Problem } from '../page/notice.tsx';
import { onSubmit } from '../page/on-submit.ts';

/** The codes of promotions that the customer enters. A code is taken only if the order can use it. */
export function PromotionCodes({
  choices,
  codes,
  change,
}: {
  choices: CheckoutQuoteInput;
  codes: readonly string[];
  change: (codes: readonly string[]) => void;
}) {
  const client = useApolloClient();
  const [refusal, setRefusal] = useState<string>();
  const [error, setError] = useState<unknown>();

  async function apply({ code = '' }: Record<string, string>): Promise<void> {
    setRefusal(undefined);
    setError(undefined);
    const entered = code.trim().toUpperCase();
    if (entered === '' || codes.includes(entered)) return;
    const input = { ...choices, promotionCodes: [...codes, entered] };
    try {
      const { data } = await client.query({
        query: CheckoutQuoteDocument,
        variables: { input },
        fetchPolicy: 'network-only',
      });
      const answer = data?.checkoutQuote;
      if (answer?.__typename === 'CheckoutQuote') change(input.promotionCodes);
      else setRefusal(answer?.message);
    } catch (problem) {
      setError(problem);
    }
  }

  return (
    <form onSubmit={onSubmit(apply)} key={codes.join()}>
      <div className="code">
        <Field name="code" label="Promotion code" autoComplete="off" maxLength={50} problem={refusal} />
        <button type="submit" className="button">
          Apply
        </button>
      </div>
      {error ? <Problem error={error} /> : null}
      {codes.map((code) => (
        <p key={code}>
          {code}{' '}
          <button
            type="button"
            className="link"
            aria-label={`Remove the code ${code}`}
            onClick={() => change(codes.filter((other) => other !== code))}
          >
            Remove
          </button>
        </p>
      ))}
    </form>
  );
}
