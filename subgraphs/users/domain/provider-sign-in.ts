import { isEmail, toEmail } from '#platform/values/email-address.ts';
import { isInvalidInput } from './invalid-input.ts';
import { parseName } from './user.ts';

/** How long a person may be on the page of a provider. Half of it is short for a second factor by e-mail; twice of it helps nobody. */
export const providerSignInLifetimeMs = 10 * 60_000;

/** Whether both texts name one issuer: a provider may leave out the last slash of its address. */
export function isSameIssuer(left: string, right: string): boolean {
  return left === right || (URL.canParse(left) && URL.canParse(right) && new URL(left).href === new URL(right).href);
}

export interface LastWayToSignIn {
  __typename: 'LastWayToSignIn';
  code: 'LAST_WAY_TO_SIGN_IN';
  message: string;
}

/**
 * The refusal to end a link to a provider, if nothing else opens the account: neither a password nor one of the `others`. A link to a provider that is not
 * `offered` opens nothing.
 */
export function decideUnlink(
  account: { hasPassword: boolean; others: readonly { issuer: string }[] },
  offered: readonly { issuer: string }[],
): LastWayToSignIn | undefined {
  const opens = ({ issuer }: { issuer: string }) => offered.some((provider) => isSameIssuer(provider.issuer, issuer));
  if (account.hasPassword || account.others.some(opens)) return undefined;
  return {
    __typename: 'LastWayToSignIn',
    code: 'LAST_WAY_TO_SIGN_IN',
    message: 'Nothing else opens this account; set a password first (requestPasswordReset)',
  };
}

/** A person as a provider describes them. `issuer` and `subject` together are always the same person; the address may change. */
export interface ProvidedPerson {
  issuer: string;
  subject: string;
  /** In stored form; absent unless the provider says that it has verified the address. */
  verifiedEmail?: string;
  /** In stored form; absent if the provider gives no name, or none that we take. */
  name?: string;
}

/** Reads what a provider says about a person whose `issuer` and `subject` are checked. Nothing else counts as known. */
export function readPerson(
  { issuer, subject }: { issuer: string; subject: string },
  claims: Readonly<Record<string, unknown>>,
): ProvidedPerson {
  const email = typeof claims['email'] === 'string' ? toEmail(claims['email']) : '';
  // Some providers send the text; OpenID Connect asks for the boolean.
  const verified = claims['email_verified'] === true || claims['email_verified'] === 'true';
  const name = typeof claims['name'] === 'string' ? parseName(claims['name']) : undefined;
  return {
    issuer,
    subject,
    ...(verified && isEmail(email) ? { verifiedEmail: email } : {}),
    ...(name && !isInvalidInput(name) ? { name: name.text } : {}),
  };
}
