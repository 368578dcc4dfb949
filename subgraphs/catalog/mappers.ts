/** The data of resolvers behind each GraphQL type, for the type generator; paths are relative to this folder. */
export const mappers = {
  Product: './storage/product.entity.ts#Product as ProductRow',
  Variant: './storage/variant.entity.ts#Variant as VariantRow',
  Stock: './domain/stock.ts#StockLevel',
  Category: './storage/category.entity.ts#Category as CategoryRow',
  PriceChange: './storage/price-change.entity.ts#PriceChange as PriceChangeRow',
  ProductCreated: './commands/create-product.ts#ProductCreated as CreatedProduct',
  PriceChanged: './commands/change-price.ts#PriceChanged as ChangedPrice',
  StockAdjusted: './commands/adjust-stock.ts#StockAdjusted as AdjustedStock',
};
