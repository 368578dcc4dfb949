import { isId } from '#platform/values/id.ts';
import type { UsersContext } from '../context.ts';
import { isOpen } from '../domain/open-request.ts';
import { Registration as RegistrationRow } from '../storage/registration.entity.ts';
import { User } from '../storage/user.entity.ts';

/** Null for everybody but our own processes: it says whether an address has an account. */
export async function registration(
  _: unknown,
  { id }: { id: string },
  { caller, em }: UsersContext,
): Promise<RegistrationRow | null> {
  if (caller.kind !== 'service' || !isId(id)) return null;
  return em.findOne(RegistrationRow, { id: id.toLowerCase() }, { disableIdentityMap: true });
}

export const Registration = {
  isPending: (row: RegistrationRow, _: unknown, { now }: UsersContext): boolean => isOpen(row, now()),
  hasAccount: async ({ email }: RegistrationRow, _: unknown, { em }: UsersContext): Promise<boolean> =>
    (await em.count(User, { email })) > 0,
};
