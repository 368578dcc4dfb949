import { isId } from '#platform/values/id.ts';
import type { UsersContext } from '../context.ts';
import type { Address } from '../storage/address.entity.ts';
import type { User as UserRow } from '../storage/user.entity.ts';

/**
 * A User object is only ever handed to that user and to staff: by `loaders.userById`, or by a command on the caller's own account. Its
 * fields need no further check.
 */
export const User = {
  /** By either key: `id` where another subgraph refers to a user, `ref` after `node`. */
  async __resolveReference(
    { id, ref }: { id?: string; ref?: string },
    { loaders }: UsersContext,
  ): Promise<UserRow | null> {
    const key = id ?? ref ?? '';
    return isId(key) ? loaders.userById.load(key.toLowerCase()) : null;
  },
  ref: (user: UserRow): string => user.id,
  addresses: (user: UserRow, _: unknown, { loaders }: UsersContext): Promise<Address[]> =>
    loaders.addressesByUserId.load(user.id),
};
