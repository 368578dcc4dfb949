import { type CheckedPart, ok, warning } from './checked-part.ts';

/** Whether e-mails of the shop leave. `catches`: they are shown to developers while `SMTP_URL` is not set. */
export function examineMail(smtpUrl: string | undefined, { catches }: { catches: boolean }): CheckedPart {
  if (smtpUrl !== undefined) return ok('e-mail', 'SMTP_URL is set');
  if (catches) return ok('e-mail', 'SMTP_URL is not set: npm start catches e-mails and shows them at /mail');
  return warning(
    'e-mail',
    'SMTP_URL is not set: no e-mail is sent, and nobody can open an account with a password, the first one included',
    'Give notifications-worker and this command the same SMTP_URL; docs/email.md.',
  );
}
