import { decided } from './settle.ts';
import { scaled, type Trial } from './trial.ts';

const allBuyers = 300;
const allPieces = 60;

/** I1: more customers than pieces, all at the same time. */
export const lastPieces: Trial = {
  name: 'last-pieces',
  what: `${allBuyers} buyers of the last ${allPieces} pieces get ${allPieces} confirmed orders`,
  async run(shop, client, percent) {
    const pieces = scaled(allPieces, percent, 1);
    const variantId = await shop.addArticle(pieces);
    const customers = await client.openAccounts(scaled(allBuyers, percent));
    const answers = await Promise.all(
      customers.map((customer) =>
        client.place(customer, { idempotencyKey: crypto.randomUUID(), lines: [{ variantId, quantity: 1 }] }),
      ),
    );
    await decided(shop, client);
    const [row] = await shop.read<{ count: number }>(
      'orders',
      `select count(*)::int as count from orders where customer_id = any ($1) and status = 'CONFIRMED'`,
      [client.customerIds],
    );
    const others = answers.flatMap((answer) =>
      'refusal' in answer && answer.refusal !== 'OUT_OF_STOCK' ? [answer.refusal] : [],
    );
    return {
      what: `confirmed orders of ${customers.length} buyers of ${pieces} pieces`,
      expected: pieces,
      counted: row?.count ?? 0,
      problems: others.map((code) => `a buyer was refused with ${code}`),
    };
  },
};
