import { z } from 'zod';
import { allRoles } from '../identity/caller.ts';
import { listSetting } from '../process/config.ts';
import type { AuthorizationSettings } from './field-access.ts';

/** `policy=ROLE|ROLE` entries, separated by commas. */
const rolesByPolicy = listSetting.transform((entries, context): ReadonlyMap<string, readonly string[]> => {
  const policies = entries.map((entry) => /^([^=]+)=([A-Z]+(?:\|[A-Z]+)*)$/.exec(entry));
  if (policies.every((parts) => parts?.[2]?.split('|').every((role) => allRoles.some((known) => known === role))))
    return new Map(policies.map((parts) => [parts?.[1] ?? '', parts?.[2]?.split('|') ?? []]));
  context.addIssue(
    `must be entries such as audit=SUPPORT|ADMIN, separated by commas, of the roles ${allRoles.join(', ')}`,
  );
  return z.NEVER;
});

/** The settings of every process that answers clients' operations: the gateway and the subscription server. */
export const authorizationSettings = {
  /**
   * The answer to a caller who may not read a field, by `@authenticated`, `@requiresScopes` or `@policy`: null for the field, or a refusal of the
   * whole operation.
   */
  GATEWAY_UNAUTHORIZED: z.enum(['field', 'operation']).default('field'),
  /** The roles that satisfy each policy of `@policy`: `audit=SUPPORT|ADMIN`. A policy that is not named is satisfied by nobody. */
  GATEWAY_POLICIES: rolesByPolicy.prefault(''),
};

/** The values of these settings, as the parts that use them take them. */
export function authorizationOf(settings: {
  readonly GATEWAY_UNAUTHORIZED: AuthorizationSettings['refuse'];
  readonly GATEWAY_POLICIES: AuthorizationSettings['policies'];
}): AuthorizationSettings {
  return { refuse: settings.GATEWAY_UNAUTHORIZED, policies: settings.GATEWAY_POLICIES };
}
