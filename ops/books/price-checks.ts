import type { Check } from './invariants.ts';

/** What the first pieces of a line cost, with their share of its discount and of added tax, rounded down; written out here a second time on purpose. */
const chargeOf = (pieces: string): string =>
  `(unit_minor * (${pieces}) - div(discount_minor::numeric * (${pieces}), coalesce(priced_quantity, quantity))
    + case when tax_included then 0 else div(tax_minor::numeric * (${pieces}), coalesce(priced_quantity, quantity)) end)`;
const shippingCharge = `(shipping_minor - shipping_discount_minor + case when shipping_tax_included then 0 else shipping_tax_minor end)`;

/** Checks of the orders database: the parts of prices, and the limits of promotions. */
export const priceChecks: Check[] = [
  {
    invariant: 'I7',
    promise: 'lines − discounts + shipping + added tax = total, and everything is in one currency',
    sql: `
      select number, total_minor, lines.total as lines, lines.wrong
      from orders left join lateral (
        select coalesce(sum(${chargeOf('quantity - cancelled_quantity')}), 0) as total,
          count(*) filter (where total_minor <> unit_minor * quantity or discount_minor > total_minor) as wrong, count(*) as count
        from order_line where order_id = orders.id
      ) lines on true
      where lines.total + ${shippingCharge} <> total_minor or lines.wrong > 0 or lines.count = 0
        or exists (select from payment where order_id = orders.id and currency <> orders.currency)
        or exists (select from ledger_entry where order_id = orders.id and currency <> orders.currency)`,
  },
  {
    invariant: 'I2',
    promise: 'what is kept for goods, for shipping and for tax is never below zero, and is all that is kept',
    sql: `
      select number, kept.* from orders join (
        select order_id, sum(sign * goods_minor) as goods, sum(sign * shipping_minor) as shipping, sum(sign * added_tax_minor) as added_tax,
          sum(sign * included_tax_minor) as included_tax, sum(sign * amount_minor) as amount
        from (select *, case credit when 'ORDER' then 1 else -1 end as sign from ledger_entry) entry
        -- Releases before booked no parts.
        group by order_id having count(*) = count(goods_minor)
      ) kept on kept.order_id = orders.id
      where least(goods, shipping, added_tax, included_tax) < 0 or goods + shipping + added_tax <> amount`,
  },
  {
    invariant: 'I2',
    promise: 'shipping and tax are received for what was shipped, and not more than the order says',
    sql: `
      select number, received.*, lines.added, shipping_minor - shipping_discount_minor as shipping_price from orders
      join (
        select order_id, sum(shipping_minor) as shipping, sum(added_tax_minor) as added_tax from ledger_entry where credit = 'ORDER' group by 1
      ) received on received.order_id = orders.id
      join (
        select order_id, sum(case when tax_included then 0 else div(tax_minor::numeric * shipped_quantity, coalesce(priced_quantity, quantity)) end) as added
        from order_line group by 1
      ) lines on lines.order_id = orders.id
      where received.shipping > shipping_minor - shipping_discount_minor
        or received.added_tax > lines.added + case when shipping_tax_included then 0 else shipping_tax_minor end`,
  },
  {
    invariant: 'I3',
    promise: 'no more is captured, or paid by returned pieces, than was shipped or cancelled after it was paid',
    sql: `
      select number, captured, shipped from orders
      join (
        select order_id, sum(amount_minor) as captured from ledger_entry
        where kind = 'CAPTURED' or kind = 'CREDIT_USED' and exists (select from payment_operation join shipment
          on key like '%:' || shipment.id where payment_operation.id = operation_id) group by 1
      ) paid on paid.order_id = orders.id
      join (
        select order_id, sum(${chargeOf('shipped_quantity')}) as shipped, sum(shipped_quantity) as pieces from order_line group by 1
      ) sent on sent.order_id = orders.id
      where captured > shipped + case when pieces > 0 then ${shippingCharge} else 0 end`,
  },
  {
    invariant: 'I7',
    promise: 'the discounts of an order are those of its promotions',
    sql: `
      select number, saved, lines.discount + shipping_discount_minor as discounts from orders
      join (
        select order_id, sum(discount_minor) as discount from order_line
        -- New pieces of an exchange take over a discount.
        where not exists (select from order_return cross join jsonb_array_elements(exchange -> 'lines') as added
          where order_return.order_id = order_line.order_id and added ->> 'id' = order_line.id::text)
        group by 1
      ) lines on lines.order_id = orders.id
      left join (select order_id, sum(saved_minor) as saved from promotion_redemption group by 1) used on used.order_id = orders.id
      where coalesce(saved, 0) <> lines.discount + shipping_discount_minor`,
  },
  {
    invariant: 'I7',
    promise: 'no promotion is used more often than it may be, in all or by one customer',
    sql: `
      select promotion.code, max_redemptions, max_per_customer, uses.total, uses.most from promotion join (
        select promotion_id, sum(uses) as total, max(uses) as most from (
          select promotion_id, promotion_redemption.customer_id, count(*) as uses
          from promotion_redemption join orders on orders.id = order_id
          where state not in ('CANCELLED', 'EXPIRED') group by 1, 2
        ) by_customer group by 1
      ) uses on uses.promotion_id = promotion.id
      where uses.total > max_redemptions or uses.most > max_per_customer`,
  },
];
