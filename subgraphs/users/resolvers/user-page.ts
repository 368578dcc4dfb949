import { type CountedConnection, type TimePage, totalCount, toTimeConnection } from '#platform/graph/time-page.ts';
import type { User } from '../storage/user.entity.ts';

/** A page of users, newest first, and how many users the whole list has. */
export type UserList = CountedConnection<User>;

/** The page as a connection; `users` has one more than its limit if there is another page. */
export function toUserList(users: readonly User[], page: TimePage, count: UserList['count']): UserList {
  return { ...toTimeConnection(users, page, ({ createdAt }) => createdAt), count };
}

export const UserConnection = { totalCount };
