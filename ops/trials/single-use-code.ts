import { scaled, type Trial } from './trial.ts';

const allCustomers = 100;

/** I7: a code with one use, and every customer enters it at the same moment. */
export const singleUseCode: Trial = {
  name: 'single-use-code',
  what: `${allCustomers} customers redeem a code that may be used once, and 1 order has the discount`,
  async run(shop, client, percent) {
    const count = scaled(allCustomers, percent);
    const variantId = await shop.addArticle(count);
    const staff = await client.signIn(shop.staff);
    const code = `ONCE-${crypto.randomUUID().slice(0, 8).toUpperCase()}`;
    const { createPromotion } = await client.ask<{ createPromotion: { promotion?: { id: string }; code?: string } }>(
      staff,
      `mutation ($input: CreatePromotionInput!) {
        createPromotion(input: $input) { ... on PromotionChanged { promotion { id } } ... on Refusal { code } } }`,
      { input: { code, name: 'Once for one', kind: 'PERCENTAGE', ratePpm: 100_000, maxRedemptions: 1 } },
    );
    if (!createPromotion.promotion) throw new Error(`The code was refused with ${createPromotion.code}`);
    const customers = await client.openAccounts(count);
    const answers = await Promise.all(
      customers.map((customer) =>
        client.place(customer, {
          idempotencyKey: crypto.randomUUID(),
          lines: [{ variantId, quantity: 1 }],
          promotionCodes: [code],
        }),
      ),
    );
    const discounted = answers.filter((answer) => 'orderId' in answer && answer.discountMinor > 0);
    const refusals = answers.flatMap((answer) => ('refusal' in answer ? [answer.refusal] : []));
    const others = refusals.filter((refusal) => refusal !== 'PROMOTION_REFUSED');
    const [row] = await shop.read<{ uses: number; orders: number }>(
      'orders',
      `select (select count(*)::int from promotion_redemption join promotion on promotion.id = promotion_id where promotion.code = $2) as uses,
         count(*)::int as orders from orders where customer_id = any ($1)`,
      [client.customerIds, code],
    );
    return {
      what: `orders with the discount of ${count} customers with a code that may be used once`,
      expected: 1,
      counted: discounted.length,
      problems: [
        ...(row?.uses === 1 ? [] : [`the books have ${row?.uses} uses of the code`]),
        ...(row?.orders === 1 ? [] : [`${row?.orders} orders are stored`]),
        ...others.map((refusal) => `a customer was refused with ${refusal}`),
      ],
    };
  },
};
