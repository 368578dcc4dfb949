/** RFC 5321 allows 256 characters of path (4.5.3.1.3), including two angle brackets. */
const maxEmailLength = 254;
/** RFC 5321, 4.5.3.1.1: the part before the @. */
const maxLocalLength = 64;
/** What a refusal of another text says. */
export const emailExpected = `expected an e-mail address of at most ${maxEmailLength} characters, of them ${maxLocalLength} before the @`;

/**
 * The addresses that a browser's `<input type=email>` accepts (WHATWG HTML, "valid e-mail address"), with a dot in the domain. Mail servers accept fewer
 * local parts without quotes: words with one dot between two (RFC 5321, 4.1.2, "Dot-string").
 */
const signs = "a-z0-9!#$%&'*+/=?^_`{|}~-";
const word = `[${signs}]+`;
const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const domain = `${label}(?:\\.${label})+`;
const emailSyntax = new RegExp(`^${word}(?:\\.${word})*@${domain}$`);
/** Older releases took dots anywhere before the @, and more characters there. */
const olderSyntax = new RegExp(`^[.${signs}]+@${domain}$`);

/**
 * An e-mail address as it is stored and compared: without surrounding blanks, in lower case. Anything is accepted. Only Latin letters become
 * lower case: the sign of the kelvin would become a k, and another address.
 */
export function toEmail(text: string): string {
  return text.trim().replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Whether the text, as `toEmail` made it, has the syntax and the length of an e-mail address. */
export function isEmail(email: string): boolean {
  return email.length <= maxEmailLength && email.indexOf('@') <= maxLocalLength && emailSyntax.test(email);
}

/**
 * Whether an account or an order may have the text, as `toEmail` made it, as its address. Older releases stored addresses that `isEmail` refuses: their
 * owners must still be found.
 */
export function mayBeStored(email: string): boolean {
  return email.length <= maxEmailLength && olderSyntax.test(email);
}
