/** A user as this subgraph knows them: the id that the users subgraph assigned. */
export interface UserReference {
  __typename: 'User';
  id: string;
}

/** A variant as this subgraph knows it: the id that the catalog assigned. */
export interface VariantReference {
  __typename: 'Variant';
  id: string;
}

/** The reference to a user by id, for the gateway to resolve. */
export function toUser(id: string): UserReference {
  return { __typename: 'User', id };
}

/** The reference to a variant by id, for the gateway to resolve. */
export function toVariant(id: string): VariantReference {
  return { __typename: 'Variant', id };
}
