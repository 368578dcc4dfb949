import { createTransport } from 'nodemailer';
import addressParser from 'nodemailer/lib/addressparser';

/** A message that is complete. */
export interface OutgoingMail {
  messageId: string;
  /** For the header Date. */
  at: Date;
  to: { name: string; address: string };
  subject: string;
  html: string;
  text: string;
}

/** The sender of e-mails, from MAIL_FROM. */
export interface MailSender {
  name: string;
  address: string;
}

export interface MailServer extends MailSender {
  /** Resolves when the server has taken the message for all recipients. Rejects otherwise; the server may have taken it. */
  send(mail: OutgoingMail): Promise<void>;
  stop(): Promise<void>;
}

/**
 * A send that takes longer is tried again: together less than the longest run of a job. Half of it would send again to servers that check a message for long
 * before they take it.
 */
const timeouts = { connectionTimeout: 8_000, greetingTimeout: 8_000, dnsTimeout: 8_000, socketTimeout: 40_000 };
const connections = 4;

/** Reads MAIL_FROM; the setting has been checked to contain an address. */
export function senderOf(from: string): MailSender {
  const [first] = addressParser(from, { flatten: true });
  return { name: first?.name ?? '', address: first?.address ?? from };
}

/** Opens the mail server at SMTP_URL. It connects when the first message is sent. */
export function openMailServer(url: string, sender: MailSender): MailServer {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: connections,
    // The job sends again, under its own rules.
    maxRequeues: 0,
    idleTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...timeouts,
  });
  return {
    ...sender,
    async send({ messageId, at, to, subject, html, text }) {
      await transport.sendMail({
        messageId,
        date: at,
        from: sender,
        to,
        envelope: { from: sender.address, to: to.address },
        subject,
        html,
        text,
        // RFC 3834: no automatic answers to an automatic message.
        headers: { 'Auto-Submitted': 'auto-generated' },
        // Derived, so that a repetition is the same message to the byte.
        baseBoundary: messageId.slice(1, 37),
      });
    },
    stop: async () => transport.close(),
  };
}

/** Whether the server refused the recipient or the message for good. Not a refused sign-in or sender: an operator can correct these. */
export function isRejected(error: unknown): boolean {
  const { command, responseCode } = error as { command?: string; responseCode?: number };
  return (command === 'RCPT TO' || command === 'DATA') && responseCode !== undefined && responseCode >= 500;
}
