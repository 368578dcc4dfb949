import type { OrderAnswerFragment } from '../api/graphql.generated.ts';
import { Notice } from '../page/notice.tsx';
import { statusWords } from './status.ts';

/** Why an order was not changed; nothing if it was. */
export function OrderRefusal({ answer }: { answer: OrderAnswerFragment }) {
  if (answer.__typename === 'OrderChanged') return null;
  return (
    <Notice>
      {answer.__typename === 'IllegalTransition'
        ? `This is no longer possible: the order is ${statusWords[answer.status].name.toLowerCase()}.`
        : answer.message}
    </Notice>
  );
}
