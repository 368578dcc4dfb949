/** The data of resolvers behind each GraphQL type, for the type generator; paths are relative to this folder. */
export const mappers = {
  Order: './storage/order.entity.ts#Order as OrderRow',
  OrderStep: './storage/order-step.entity.ts#OrderStep as OrderStepRow',
  Cart: './storage/cart.entity.ts#Cart as CartRow',
  User: './domain/references.ts#UserReference',
  Variant: './domain/references.ts#VariantReference',
  Shortage: './domain/placement.ts#VariantShortage',
  PlacedOrder: './commands/place-order.ts#PlacedOrder as PlacedOrderOutcome',
  OrderChanged: './domain/outcome.ts#OrderChanged as OrderChangedOutcome',
  CartChanged: './commands/add-to-cart.ts#CartChanged as CartChangedOutcome',
};
