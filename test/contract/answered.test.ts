import { expect, it } from 'vitest';
import { resolvers as catalog } from '../../subgraphs/catalog/resolvers/index.ts';
import type { AnsweredResolvers as CatalogResolvers } from '../../subgraphs/catalog/schema.generated.ts';
import { resolvers as orders } from '../../subgraphs/orders/resolvers/index.ts';
import type { AnsweredResolvers as OrdersResolvers } from '../../subgraphs/orders/schema.generated.ts';
import { resolvers as users } from '../../subgraphs/users/resolvers/index.ts';
import type { AnsweredResolvers as UsersResolvers } from '../../subgraphs/users/schema.generated.ts';

/*
 * The type check proves that each field is answered: by a resolver, or by a property of the data behind its type. `npm run generate` makes
 * the types; here is shown that they refuse resolvers that leave a field out.
 */

// @ts-expect-error: no property of a product's row answers `ref`, `variants` and `categories`.
const withoutProductFields: CatalogResolvers = { ...catalog, Product: {} };
// @ts-expect-error: `price` is no column, so it needs a resolver.
const withoutPrice: CatalogResolvers = { ...catalog, Variant: { ...catalog.Variant, price: undefined } };
// @ts-expect-error: an order's row has no lines.
const withoutLines: OrdersResolvers = { ...orders, Order: { ...orders.Order, lines: undefined } };
// @ts-expect-error: nothing stands behind a root type.
const withoutMe: UsersResolvers = { ...users, Query: { node: users.Query.node } };

it('refuses resolvers that leave a field unanswered', () => {
  // The type checker is the test: an expected error that does not come is an error itself.
  expect([withoutProductFields, withoutPrice, withoutLines, withoutMe]).toHaveLength(4);
});
