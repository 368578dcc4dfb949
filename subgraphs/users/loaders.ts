import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type DataLoader from 'dataloader';
import { groupsInOrder, inOrder } from '#platform/graph/batch.ts';
import { loadersOf } from '#platform/graph/loaders.ts';
import type { Caller } from '#platform/identity/caller.ts';
import { toViewer } from './domain/permissions.ts';
import { mayReadUser } from './domain/permissions.ts';
import type { Address } from './storage/address.entity.ts';
import { findAddresses, findUsers } from './storage/queries.ts';
import type { User } from './storage/user.entity.ts';

const loader = loadersOf('users');

export interface Loaders {
  /** The user, or null if there is none or the caller may not see it. Keys are UUIDs in lower case. */
  userById: DataLoader<string, User | null>;
  /** A user's address book, oldest entry first. A caller who may read the user may read it: the user or staff. */
  addressesByUserId: DataLoader<string, Address[]>;
}

/** Loaders of one request: one SQL statement per batch, and nothing is remembered for the next caller. */
export function makeLoaders(em: SqlEntityManager, caller: Caller): Loaders {
  const viewer = toViewer(caller);
  return {
    userById: loader('userById', async (ids) => {
      const visible = ids.filter((id) => mayReadUser(viewer, id));
      const users = visible.length > 0 ? await findUsers(em, visible) : [];
      return inOrder(ids, users, (user) => user.id);
    }),
    addressesByUserId: loader('addressesByUserId', async (userIds) =>
      groupsInOrder(userIds, await findAddresses(em, userIds), (address) => address.userId),
    ),
  };
}
