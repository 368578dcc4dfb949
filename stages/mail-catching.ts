import type { Log } from '#platform/process/log.ts';
import type { MailCatcher } from '../demo/mail-catcher/start-mail-catcher.ts';

/** Catches the e-mails of a stage; undefined if they go to a mail server of their own, or in production. */
export async function startMailCatching(
  env: NodeJS.ProcessEnv,
  pagePort: number,
  log: Log,
): Promise<MailCatcher | undefined> {
  if (env['SMTP_URL'] || env['SMTP_URL_FILE'] || env['NODE_ENV'] === 'production') return undefined;
  // Loaded only where it runs.
  const { startMailCatcher } = await import('../demo/mail-catcher/start-mail-catcher.ts');
  return startMailCatcher({ pagePort, log });
}

/**
 * The settings of the processes that send e-mails to the catcher and link to it. Without SHOP_URL e-mails link to the example shop at the stage's port, unless that
 * is any free one.
 */
export function mailEnvironment(
  { smtpUrl, pageUrl }: MailCatcher,
  env: NodeJS.ProcessEnv,
  port: number,
): NodeJS.ProcessEnv {
  const shop = env['SHOP_URL'] || (port === 0 ? undefined : `http://127.0.0.1:${port}/shop`);
  return { SMTP_URL: smtpUrl, MAIL_PAGE_URL: pageUrl, ...(shop === undefined ? {} : { SHOP_URL: shop }) };
}
