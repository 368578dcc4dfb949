/** A variant as this subgraph knows it: the catalogue's id. */
export interface VariantReference {
  __typename: 'Variant';
  id: string;
}

export function toVariant(id: string): VariantReference {
  return { __typename: 'Variant', id };
}
