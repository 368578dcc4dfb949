import type { GraphQLResolveInfo } from 'graphql';
import { addAddress } from '../commands/add-address.ts';
import { refreshSession } from '../commands/refresh-session.ts';
import { registerUser } from '../commands/register-user.ts';
import { removeAddress } from '../commands/remove-address.ts';
import { setRoles } from '../commands/set-roles.ts';
import { signIn } from '../commands/sign-in.ts';
import { signOut } from '../commands/sign-out.ts';
import { updateAddress } from '../commands/update-address.ts';
import type { UsersContext } from '../context.ts';
import { requireOnePerOperation } from './one-per-operation.ts';

/** A mutation is a command; it gets the mutation's `input`. */
function command<Input, Outcome>(run: (context: UsersContext, input: Input) => Promise<Outcome>) {
  return (_: unknown, { input }: { input: Input }, context: UsersContext): Promise<Outcome> => run(context, input);
}

/** As `command`, for a field that an operation may select once. */
function oncePerOperation<Input, Outcome>(run: (context: UsersContext, input: Input) => Promise<Outcome>) {
  return (
    _: unknown,
    { input }: { input: Input },
    context: UsersContext,
    info: GraphQLResolveInfo,
  ): Promise<Outcome> => {
    requireOnePerOperation(info);
    return run(context, input);
  };
}

export const Mutation = {
  register: oncePerOperation(registerUser),
  signIn: oncePerOperation(signIn),
  refreshSession(
    _: unknown,
    { refreshToken }: { refreshToken: string },
    context: UsersContext,
    info: GraphQLResolveInfo,
  ) {
    requireOnePerOperation(info);
    return refreshSession(context, refreshToken);
  },
  signOut: (_: unknown, __: unknown, context: UsersContext) => signOut(context),
  addAddress: command(addAddress),
  updateAddress: command(updateAddress),
  removeAddress: (_: unknown, { id }: { id: string }, context: UsersContext) => removeAddress(context, id),
  setRoles: command(setRoles),
};
