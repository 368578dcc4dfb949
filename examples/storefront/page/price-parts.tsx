import type { PriceFragment } from '../api/graphql.generated.ts';
import { formatMoney } from './money.ts';

interface PricedOrder {
  subtotal: PriceFragment;
  discount: PriceFragment;
  discounts: readonly { name: string }[];
  shipping: PriceFragment;
  tax: PriceFragment;
  includedTax: PriceFragment;
  total: PriceFragment;
}

/** How a total comes about. A part that is zero is left out, apart from shipping. */
export function PriceParts({ order }: { order: PricedOrder }) {
  const { subtotal, discount, discounts, shipping, tax, includedTax, total } = order;
  const names = discounts.map(({ name }) => name).join(', ');
  const added = { ...tax, amount: Number(tax.amount) - Number(includedTax.amount) };
  const parts = [
    { label: 'Goods', text: formatMoney(subtotal) },
    ...(Number(discount.amount) > 0
      ? [{ label: names ? `Discount: ${names}` : 'Discount', text: `−${formatMoney(discount)}` }]
      : []),
    { label: 'Shipping', text: Number(shipping.amount) > 0 ? formatMoney(shipping) : 'Free' },
    ...(added.amount > 0 ? [{ label: 'Tax', text: formatMoney(added) }] : []),
    { label: 'Total', text: formatMoney(total) },
    ...(Number(includedTax.amount) > 0 ? [{ label: 'Tax in the total', text: formatMoney(includedTax) }] : []),
  ];
  return (
    <dl className="price-parts">
      {parts.map(({ label, text }) => (
        <div key={label} className={label === 'Total' ? 'total' : undefined}>
          <dt>{label}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
