/** The longest address that mail can be sent to: RFC 5321 allows 256 characters of path, including two angle brackets. */
export const maxEmailLength = 254;

/** The addresses that a browser's `<input type=email>` accepts (WHATWG HTML, "valid e-mail address"), with a dot in the domain. */
const emailSyntax =
  /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/;

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
