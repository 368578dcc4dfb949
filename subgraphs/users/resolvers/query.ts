import { staffInvitation, staffInvitations } from './staff-invitation.ts';
import { maxCount, timePage } from '#platform/graph/time-page.ts';
import type { BackgroundWork } from '#platform/operations/background-work.ts';
import { requireOperator } from '#platform/operations/repair-work.ts';
import { isId, kindOfId } from '#platform/values/id.ts';
import { isStaff } from '#platform/identity/caller.ts';
import { CodedError } from '#platform/process/errors.ts';
import type { FlagBoard } from '#platform/flags/flags.ts';
import type { UsersContext } from '../context.ts';
import type { QueryUsersArgs } from '../schema.generated.ts';
import { countUsers, findUserPage, type UserConditions } from '../storage/queries.ts';
import type { User } from '../storage/user.entity.ts';
import { registration } from './registration.ts';
import { customerList, orderList } from './staff-lists.ts';
import { toUserList, type UserList } from './user-page.ts';

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

const maxFilterLength = 300;

/** Throws UNAUTHENTICATED for guests and FORBIDDEN for customers. */
async function users(_: unknown, args: Partial<QueryUsersArgs>, { caller, em }: UsersContext): Promise<UserList> {
  if (caller.kind === 'anonymous' || caller.kind === 'guest') throw new CodedError('UNAUTHENTICATED');
  if (!isStaff(caller)) throw new CodedError('FORBIDDEN', 'Only staff list users');
  const page = timePage(args);
  const { email, name, role } = args.filter ?? {};
  const texts = [email, name].map((text) => text?.trim().toLowerCase());
  if (texts.some((text) => text !== undefined && text.length > maxFilterLength)) {
    throw new CodedError('BAD_USER_INPUT', `filter.email and filter.name have at most ${maxFilterLength} characters`);
  }
  // PostgreSQL holds no text with this character, so no user has it.
  if (texts.some((text) => text?.includes('\0'))) return toUserList([], page, () => 0);
  const conditions: UserConditions = { email: texts[0], name: texts[1], role: role ?? undefined };
  // One more than shown, to know whether there is a next page.
  const found = await findUserPage(em, conditions, { limit: page.limit + 1, after: page.after });
  return toUserList(found, page, () => countUsers(em, conditions, maxCount));
}

/** The providers of the settings, in their order. */
const signInProviders = (_: unknown, __: unknown, { signInProviders: { providers } }: UsersContext) =>
  providers.map(({ name, label }) => ({ name, label }));

/** The scopes of the settings, in their order. */
const apiKeyScopes = (_: unknown, __: unknown, { apiKeys }: UsersContext) => [...apiKeys.offered];

/** Throws UNAUTHENTICATED or FORBIDDEN. */
function usersFlags(_: unknown, __: unknown, { caller, flags }: UsersContext): FlagBoard {
  requireOperator(caller);
  return flags.board();
}

/** Throws UNAUTHENTICATED or FORBIDDEN. */
function usersWork(_: unknown, __: unknown, { caller, work }: UsersContext): BackgroundWork {
  requireOperator(caller);
  return work;
}

export const Query = {
  usersWork,
  usersFlags,
  node,
  me,
  users,
  signInProviders,
  apiKeyScopes,
  orderList,
  customerList,
  registration,
  staffInvitation,
  staffInvitations,
};
