import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import PostalMime, { type Email as ParsedMail } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/** How a server answers a step: undefined takes it, a number refuses it with this code. May wait before it answers. */
type Verdict = (mail: { to: string; mail?: ParsedMail }) => Promise<number | undefined> | number | undefined;

export interface ReceivedMail extends ParsedMail {
  /** As it came. */
  source: string;
  recipients: string[];
}

/** A real SMTP server. Everything that it took is in `received`, repetitions included. */
export interface TestMailServer extends AsyncDisposable {
  url: string;
  port: number;
  received: ReceivedMail[];
  /** The recipients that were asked for, also those of refused messages. */
  attempts: string[];
  /** The different messages, by Message-ID. */
  distinct(): ReceivedMail[];
  onRecipient?: Verdict;
  /** After the message has come, and before it is taken. */
  onData?: Verdict;
  /** After the message is accepted, and before the sender gets the answer. */
  onTaken?: Verdict;
}

export async function startMailServer(port = 0): Promise<TestMailServer> {
  const refused = (code: number) => Object.assign(new Error('as the test wants it'), { responseCode: code });
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo({ address }, _session, done) {
      state.attempts.push(address);
      void (async () => {
        const code = await state.onRecipient?.({ to: address });
        done(code ? refused(code) : null);
      })();
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        void (async () => {
          const source = Buffer.concat(chunks).toString('utf8');
          const mail = await PostalMime.parse(source);
          const recipients = session.envelope.rcptTo.map(({ address }) => address);
          const about = { to: recipients[0] ?? '', mail };
          const code = await state.onData?.(about);
          if (code) return done(refused(code));
          state.received.push({ ...mail, source, recipients });
          await state.onTaken?.(about);
          return done(null);
        })();
      });
    },
  });
  // Connections of killed senders.
  server.on('error', () => undefined);
  const listener = server.listen(port, '127.0.0.1');
  await once(listener, 'listening');
  const bound = (listener.address() as AddressInfo).port;
  const state: TestMailServer = {
    url: `smtp://127.0.0.1:${bound}`,
    port: bound,
    received: [],
    attempts: [],
    distinct: () => [...new Map(state.received.map((mail) => [mail.messageId, mail])).values()],
    async [Symbol.asyncDispose]() {
      for (const connection of server.connections) connection.close();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return state;
}
