import type { GraphQLResolveInfo } from 'graphql';
import type { RepairWorkInput } from '#platform/operations/repair-work.ts';
import { acceptInvitation } from '../commands/accept-invitation.ts';
import { addAddress } from '../commands/add-address.ts';
import { completeRegistration } from '../commands/complete-registration.ts';
import { confirmEmail } from '../commands/confirm-email.ts';
import { createApiKey } from '../commands/create-api-key.ts';
import { beginRegistration } from '../commands/begin-registration.ts';
import { changePassword } from '../commands/change-password.ts';
import { deleteAccount } from '../commands/delete-account.ts';
import { endUserSession, signOutEverywhere } from '../commands/end-sessions.ts';
import { inviteStaff, revokeInvitation } from '../commands/invite-staff.ts';
import { refreshSession } from '../commands/refresh-session.ts';
import { removeAddress } from '../commands/remove-address.ts';
import { requestEmailChange, requestEmailVerification } from '../commands/request-email-verification.ts';
import { requestPasswordReset } from '../commands/request-password-reset.ts';
import { resetPassword } from '../commands/reset-password.ts';
import { revokeApiKey } from '../commands/revoke-api-key.ts';
import { setRoles } from '../commands/set-roles.ts';
import { signIn } from '../commands/sign-in.ts';
import { signOut } from '../commands/sign-out.ts';
import { finishProviderSignIn, startProviderSignIn } from '../commands/sign-in-through-provider.ts';
import { unlinkProvider } from '../commands/unlink-provider.ts';
import { updateAddress } from '../commands/update-address.ts';
import { verifyApiKey } from '../commands/verify-api-key.ts';
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
  repairUsersWork: (_: unknown, { input }: { input: RepairWorkInput }, { caller, work, now }: UsersContext) =>
    work.repair(caller, input, now()),
  register: oncePerOperation(beginRegistration),
  completeRegistration: oncePerOperation(completeRegistration),
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
  requestPasswordReset: oncePerOperation(requestPasswordReset),
  resetPassword: oncePerOperation(resetPassword),
  requestEmailVerification(_: unknown, __: unknown, context: UsersContext, info: GraphQLResolveInfo) {
    requireOnePerOperation(info);
    return requestEmailVerification(context);
  },
  requestEmailChange: oncePerOperation(requestEmailChange),
  confirmEmail: oncePerOperation(confirmEmail),
  changePassword: oncePerOperation(changePassword),
  signOutEverywhere: command(signOutEverywhere),
  endSession: (_: unknown, { sessionId }: { sessionId: string }, context: UsersContext) =>
    endUserSession(context, { sessionId }),
  startProviderSignIn: oncePerOperation(startProviderSignIn),
  finishProviderSignIn: oncePerOperation(finishProviderSignIn),
  unlinkProvider: (_: unknown, { id }: { id: string }, context: UsersContext) => unlinkProvider(context, { id }),
  acceptInvitation: oncePerOperation(acceptInvitation),
  inviteStaff: oncePerOperation(inviteStaff),
  revokeInvitation: (_: unknown, { id }: { id: string }, context: UsersContext) => revokeInvitation(context, { id }),
  deleteAccount: oncePerOperation(deleteAccount),
  createApiKey: command(createApiKey),
  revokeApiKey: (_: unknown, { id }: { id: string }, context: UsersContext) => revokeApiKey(context, { id }),
  verifyApiKey: (_: unknown, { id, secretHash }: { id: string; secretHash: string }, context: UsersContext) =>
    verifyApiKey(context, { id, secretHash }),
  signOut: (_: unknown, __: unknown, context: UsersContext) => signOut(context),
  addAddress: command(addAddress),
  updateAddress: command(updateAddress),
  removeAddress: (_: unknown, { id }: { id: string }, context: UsersContext) => removeAddress(context, id),
  setRoles: command(setRoles),
};
