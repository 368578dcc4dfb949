import type { RepairWorkInput } from '#platform/operations/repair-work.ts';
import { addVariants } from '../commands/add-variants.ts';
import { adjustStock } from '../commands/adjust-stock.ts';
import { changePrice } from '../commands/change-price.ts';
import { createCategory } from '../commands/create-category.ts';
import { createProduct } from '../commands/create-product.ts';
import { deleteCategory } from '../commands/delete-category.ts';
import { editCategory } from '../commands/edit-category.ts';
import { editProduct } from '../commands/edit-product.ts';
import { editVariant } from '../commands/edit-variant.ts';
import { publishProduct, unpublishProduct } from '../commands/publish-product.ts';
import { restoreVariant, retireVariant } from '../commands/retire-variant.ts';
import { deleteImage } from '../commands/delete-image.ts';
import { editImage } from '../commands/edit-image.ts';
import { finishImageUpload } from '../commands/finish-image-upload.ts';
import { orderImages } from '../commands/order-images.ts';
import { startImageUpload } from '../commands/start-image-upload.ts';
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
  repairCatalogWork: (_: unknown, { input }: { input: RepairWorkInput }, { caller, work, now }: CatalogContext) =>
    work.repair(caller, input, now()),
  createProduct: command(createProduct),
  editProduct: command(editProduct),
  publishProduct: command(publishProduct),
  unpublishProduct: command(unpublishProduct),
  addVariants: command(addVariants),
  editVariant: command(editVariant),
  retireVariant: command(retireVariant),
  restoreVariant: command(restoreVariant),
  startImageUpload: command(startImageUpload),
  finishImageUpload: command(finishImageUpload),
  editImage: command(editImage),
  orderImages: command(orderImages),
  deleteImage: command(deleteImage),
  createCategory: command(createCategory),
  editCategory: command(editCategory),
  deleteCategory: command(deleteCategory),
  changePrice: command(changePrice),
  adjustStock: command(adjustStock),
};
