import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { openHttp } from '#platform/process/http.ts';
import { listenHost } from '#platform/process/config.ts';
import type { Log } from '#platform/process/log.ts';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { type CaughtMail, serveMailPages } from './mail-pages.ts';

/** The newest e-mails that are kept; the page of a demo needs no more, and a replay of thousands of orders must not fill the memory. */
const kept = 200;
const maxBytes = 1024 * 1024;

export interface MailCatcher {
  /** For SMTP_URL. */
  smtpUrl: string;
  /** The page with the caught e-mails, at `/mail`. */
  pageUrl: string;
  stop(): Promise<void>;
}

/**
 * A mail server for development: takes every e-mail, sends none, and shows the newest on a page. The page has an address of its own, so that nothing in an
 * e-mail is part of the shop's pages. Takes any free port if `pagePort` is taken.
 */
export async function startMailCatcher(options: { pagePort: number; log: Log }): Promise<MailCatcher> {
  const { pagePort, log } = options;
  const mails: (() => Promise<CaughtMail>)[] = [];
  let count = 0;
  const smtp = new SMTPServer({
    authOptional: true,
    // Only this machine connects, and there is no certificate.
    disabledCommands: ['STARTTLS'],
    size: maxBytes,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const recipients = session.envelope.rcptTo.map(({ address }) => address);
        count += 1;
        mails.unshift(readOnce({ id: String(count), recipients, source: Buffer.concat(chunks).toString('utf8') }));
        mails.length = Math.min(mails.length, kept);
        done(null);
      });
    },
  });
  smtp.on('error', (error) => log.warn({ err: error }, 'the mail catcher lost a connection'));
  const listener = smtp.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const app = openHttp({ log, bodyLimitBytes: 1024 });
  serveMailPages(app, () => Promise.all(mails.map((read) => read())));
  const host = listenHost();
  const origin = await app.listen({ port: pagePort, host }).catch(() => app.listen({ port: 0, host }));
  return {
    smtpUrl: `smtp://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    pageUrl: new URL('/mail', origin).href,
    async stop() {
      await app.close();
      for (const connection of smtp.connections) connection.close();
      await new Promise<void>((resolve) => smtp.close(() => resolve()));
    },
  };
}

/** Parses an e-mail when the page first shows it: of thousands of orders, nobody looks at most. An e-mail that cannot be parsed is shown as it came. */
function readOnce(mail: Pick<CaughtMail, 'id' | 'recipients' | 'source'>): () => Promise<CaughtMail> {
  let reading: Promise<CaughtMail> | undefined;
  const read = async () => {
    const parsed = await PostalMime.parse(mail.source).catch(() => undefined);
    const { subject = '', from, html, text = parsed ? undefined : mail.source, date } = parsed ?? {};
    return { ...mail, subject, from, html, text, date };
  };
  return () => (reading ??= read());
}
