import { type InvalidInput, invalidInput } from './invalid-input.ts';
import { countCharacters, findTextFault } from '#platform/values/text.ts';

export const roles = ['CUSTOMER', 'SUPPORT', 'WAREHOUSE', 'ADMIN'] as const;
export type Role = (typeof roles)[number];

const maxNameLength = 200;
const minPasswordLength = 10;
/** A person's passphrase fits; an upper bound keeps hashing a request's body from being a way to burn our CPU. */
const maxPasswordLength = 200;

/** A person's name in stored form, or the refusal of the field `name`. */
export function parseName(input: string): { text: string } | InvalidInput {
  const text = input.trim();
  const fault = findTextFault(text, { min: 1, max: maxNameLength });
  return fault ? invalidInput('name', fault) : { text };
}

/** A new password as it was typed, or the refusal of its field. */
export function parsePassword(text: string, field: string): { text: string } | InvalidInput {
  const length = countCharacters(text);
  if (length >= minPasswordLength && length <= maxPasswordLength) return { text };
  return invalidInput(field, `expected ${minPasswordLength} to ${maxPasswordLength} characters, got ${length}`);
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
