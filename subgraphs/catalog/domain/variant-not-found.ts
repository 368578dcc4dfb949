/** There is no variant of this id; nothing was changed. */
export interface VariantNotFound {
  __typename: 'VariantNotFound';
  code: 'VARIANT_NOT_FOUND';
  message: string;
  variantId: string;
}

export function variantNotFound(variantId: string): VariantNotFound {
  return {
    __typename: 'VariantNotFound',
    code: 'VARIANT_NOT_FOUND',
    message: 'There is no variant with this id',
    variantId,
  };
}
