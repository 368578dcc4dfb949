import type { User } from '../storage/user.entity.ts';

type OwnedElsewhere = { __typename?: 'Product' | 'Variant' | 'Order' };

export const Node = {
  // A user comes as its row, which has no such field; the others are made with it by `node`.
  __resolveType: (node: User | OwnedElsewhere) => ('__typename' in node && node.__typename) || 'User',
};
