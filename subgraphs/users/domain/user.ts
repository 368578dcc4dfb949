import { type InvalidInput, invalidInput } from './invalid-input.ts';
import { countCharacters, findTextFault } from '#platform/values/text.ts';

export const roles = ['CUSTOMER', 'SUPPORT', 'WAREHOUSE', 'ADMIN'] as const;
export type Role = (typeof roles)[number];

/** The longest address that mail can be sent to: RFC 5321 allows 256 characters of path, including two angle brackets. */
const maxEmailLength = 254;
const maxNameLength = 200;
const minPasswordLength = 10;
/** A person's passphrase fits; an upper bound keeps hashing a request's body from being a way to burn our CPU. */
const maxPasswordLength = 200;

/** The addresses that a browser's `<input type=email>` accepts (WHATWG HTML, "valid e-mail address"), with a dot in the domain. */
const emailSyntax =
  /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/;

export interface Registration {
  email: string;
  password: string;
  name: string;
}

/**
 * An e-mail address as it is stored and compared: without surrounding blanks, in lower case. Anything is accepted. Only Latin letters become
 * lower case: the sign of the kelvin would become a k, and another address.
 */
export function toEmail(text: string): string {
  return text.trim().replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Whether the text, as `toEmail` made it, has the syntax of an e-mail address of at most 254 characters. */
export function isEmail(email: string): boolean {
  return email.length <= maxEmailLength && emailSyntax.test(email);
}

/** A registration with its e-mail and name in stored form, or the first field that is not as it must be. */
export function parseRegistration(input: Registration): Registration | InvalidInput {
  const email = toEmail(input.email);
  if (!isEmail(email)) {
    return invalidInput('email', `expected an e-mail address of at most ${maxEmailLength} characters`);
  }
  const passwordLength = countCharacters(input.password);
  if (passwordLength < minPasswordLength || passwordLength > maxPasswordLength) {
    return invalidInput(
      'password',
      `expected ${minPasswordLength} to ${maxPasswordLength} characters, got ${passwordLength}`,
    );
  }
  const name = input.name.trim();
  const nameFault = findTextFault(name, { min: 1, max: maxNameLength });
  if (nameFault) return invalidInput('name', nameFault);
  return { email, password: input.password, name };
}

/** Whether a sign-in with this password is worth comparing: no account has a longer one. */
export function isPossiblePassword(password: string): boolean {
  return countCharacters(password) <= maxPasswordLength;
}

/** Roles without repetition, in the order of the schema, so that equal sets are equal lists; or a refusal of the empty list. */
export function parseRoles(wanted: readonly Role[]): Role[] | InvalidInput {
  const chosen = roles.filter((role) => wanted.includes(role));
  return chosen.length > 0 ? chosen : invalidInput('roles', 'expected at least one role, got none');
}

/** Whether two lists, both made by `parseRoles`, give the same rights. */
export function sameRoles(list: readonly Role[], other: readonly Role[]): boolean {
  return list.length === other.length && list.every((role) => other.includes(role));
}
