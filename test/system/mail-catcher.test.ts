import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type MailCatcher, startMailCatcher } from '../../demo/mail-catcher/start-mail-catcher.ts';
import { readAsHost } from '../support/read-as-host.ts';
import { testLog } from '../support/test-settings.ts';

let catcher: MailCatcher;
beforeAll(async () => {
  catcher = await startMailCatcher({ pagePort: 0, log: testLog });
  const transport = createTransport({ url: catcher.smtpUrl });
  const text = 'https://shop.example/reset-password#token';
  await transport.sendMail({ from: 'shop@example.com', to: 'ada@example.com', subject: 'A new password', text });
  transport.close();
});
afterAll(() => catcher.stop());

const pages = ['/', '/mail', '/mail/1', '/mail/1/html', '/mail/1/source'];

it('shows e-mails to a browser that opened the page at an address or at localhost', async () => {
  for (const host of ['127.0.0.1:4025', '[::1]:4025', '192.168.1.20', 'localhost:4025'])
    expect((await readAsHost(new URL('/mail/1', catcher.pageUrl), host)).body).toContain('reset-password#token');
});

it.each(pages)('refuses %s to a page under a domain name, which a stranger may own', async (page) => {
  const { status, body } = await readAsHost(new URL(page, catcher.pageUrl), 'rebound.example:4025');
  expect(status).toBe(403);
  expect(body).not.toContain('reset-password');
  expect(JSON.parse(body)).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
});

it('shows an e-mail that cannot be parsed as it came, and has no page of an e-mail that it did not catch', async () => {
  const transport = createTransport({ url: catcher.smtpUrl });
  const parts = Array.from(
    { length: 300 },
    (_, depth) => `Content-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\n`,
  );
  await transport.sendMail({ envelope: { from: 'shop@example.com', to: 'ada@example.com' }, raw: parts.join('') });
  transport.close();
  const read = (path: string) => readAsHost(new URL(path, catcher.pageUrl), 'localhost:4025');
  expect((await read('/mail')).body).toContain('A new password');
  expect((await read('/mail/2')).body).toContain('boundary=b299');
  for (const path of ['', '/html', '/source']) expect((await read(`/mail/3${path}`)).status).toBe(404);
});
