import { type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';
import { CodedError } from '#platform/process/errors.ts';

/** The mutations that hash a password or issue tokens: each costs a core tens of milliseconds, or is a guess. */
export const oncePerOperation: readonly string[] = [
  'signIn',
  'register',
  'completeRegistration',
  'refreshSession',
  'requestPasswordReset',
  'resetPassword',
  'changePassword',
  'requestEmailVerification',
  'requestEmailChange',
  'confirmEmail',
  'deleteAccount',
  'inviteStaff',
  'acceptInvitation',
  'startProviderSignIn',
  'finishProviderSignIn',
];

/** Throws OPERATION_TOO_LARGE if the operation selects more than one of these fields; none of them has run then. */
export function requireOnePerOperation({ operation, fragments }: GraphQLResolveInfo): void {
  const keys = new Set<string>();
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        if (oncePerOperation.includes(selection.name.value)) keys.add((selection.alias ?? selection.name).value);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        collect(selection.selectionSet);
      } else {
        // Validation has refused fragments that are missing or contain themselves.
        const fragment = fragments[selection.name.value];
        if (fragment) collect(fragment.selectionSet);
      }
    }
  };
  collect(operation.selectionSet);
  if (keys.size > 1) {
    throw new CodedError(
      'OPERATION_TOO_LARGE',
      'An operation may sign in, register, refresh or change a password once',
    );
  }
}
