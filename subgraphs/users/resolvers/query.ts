import { isId, kindOfId } from '#platform/values/id.ts';
import type { UsersContext } from '../context.ts';
import type { User } from '../storage/user.entity.ts';

/** The answer of `node`: a user, or the name of the subgraph that knows the id. */
export type NodeAnswer = User | { __typename: 'Product' | 'Variant' | 'Order'; ref: string };

/** The id's own bits name its kind, so nobody has to be asked whose it is. The owner decides whether it exists for this viewer. */
async function node(_: unknown, { id }: { id: string }, context: UsersContext): Promise<NodeAnswer | null> {
  const ref = id.toLowerCase();
  const kind = isId(ref) ? kindOfId(ref) : undefined;
  switch (kind) {
    case 'user':
      return context.loaders.userById.load(ref);
    case 'product':
      return { __typename: 'Product', ref };
    case 'variant':
      return { __typename: 'Variant', ref };
    case 'order':
      return { __typename: 'Order', ref };
    case 'other':
    case undefined:
      return null;
    default:
      return kind satisfies never;
  }
}

async function me(_: unknown, __: unknown, { caller, loaders }: UsersContext): Promise<User | null> {
  return caller.kind === 'user' ? loaders.userById.load(caller.userId) : null;
}

export const Query = { node, me };
