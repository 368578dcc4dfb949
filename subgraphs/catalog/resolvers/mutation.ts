import { adjustStock } from '../commands/adjust-stock.ts';
import { changePrice } from '../commands/change-price.ts';
import { createProduct } from '../commands/create-product.ts';
import type { CatalogContext } from '../context.ts';

/** Runs a command and clears the loaders before it, because the mutations of one request run one after another. */
function command<Input, Outcome>(run: (context: CatalogContext, input: Input) => Promise<Outcome>) {
  return async (_: unknown, { input }: { input: Input }, context: CatalogContext): Promise<Outcome> => {
    const outcome = await run(context, input);
    context.loaders = context.newLoaders();
    return outcome;
  };
}

export const Mutation = {
  createProduct: command(createProduct),
  changePrice: command(changePrice),
  adjustStock: command(adjustStock),
};
