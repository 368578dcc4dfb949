import { createHash } from 'node:crypto';
import { CodedError } from '#platform/process/errors.ts';
import { isLocalHost } from '#platform/process/host-check.ts';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Address } from 'postal-mime';
import { renderMail } from '../../subgraphs/notifications/mails/render-mail.ts';
import { sampleMails } from '../../subgraphs/notifications/mails/samples.ts';

/** An e-mail as it came. */
export interface CaughtMail {
  id: string;
  recipients: readonly string[];
  subject: string;
  from: Address | undefined;
  html: string | undefined;
  text: string | undefined;
  /** The header Date. */
  date: string | undefined;
  source: string;
}

type ShownMail = Pick<CaughtMail, 'subject' | 'html' | 'text'>;

const style = `
:root { color-scheme: light dark; --ink: #1b2130; --soft: #555e70; --line: #dcdfe6; --accent: #0f6b63; --paper: #fff; --tint: #f5f4ef; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ebf2; --soft: #a7b0c2; --line: #343b48; --accent: #63dccb; --paper: #171b22; --tint: #1f242d; }
}
body { max-width: 860px; margin: 0 auto; padding: 40px 20px; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
h1 { margin: 0 0 4px; letter-spacing: -0.02em; }
h2 { margin: 32px 0 8px; font-size: 18px; }
p { margin: 0 0 20px; color: var(--soft); }
a { color: var(--accent); }
ul { margin: 0; padding: 0; list-style: none; }
li a { display: block; margin: 0 0 8px; padding: 10px 16px; border: 1px solid var(--line); border-radius: 12px; color: inherit; text-decoration: none; }
li a:hover { border-color: var(--accent); }
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
strong { display: block; color: var(--accent); }
span { color: var(--soft); }
iframe { width: 100%; height: 560px; border: 1px solid var(--line); border-radius: 12px; background: #f5f4ef; }
pre { overflow: auto; padding: 14px; border: 1px solid var(--line); border-radius: 12px; background: var(--tint); white-space: pre-wrap; overflow-wrap: anywhere; }
`;
const styleHash = createHash('sha256').update(style).digest('base64');
const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
/** For the HTML of an e-mail: no script, no file of another server, no form. Links open in a tab of their own. */
const mailPolicy =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'self'";
const wrongHost = 'The caught e-mails are shown only at an IP address or at localhost; open the page at one of these';

/**
 * Serves the caught e-mails at `/mail`, newest first, and a preview of each e-mail of the shop at `/mail/preview`. A request is refused unless `Host` is an
 * address or `localhost`: with DNS rebinding, a stranger's page would read the links that open accounts.
 */
export function serveMailPages(app: FastifyInstance, mails: () => Promise<readonly CaughtMail[]>): void {
  const find = async (id: string) => (await mails()).find((mail) => mail.id === id);
  const preview = (name: string): ShownMail | undefined => {
    const data = Object.entries(sampleMails).find(([template]) => slugOf(template) === name)?.[1];
    return data && renderMail(data, { shopUrl: 'https://shop.example' });
  };

  app.addHook('onRequest', ({ headers }, _reply, done) =>
    done(isLocalHost(headers.host) ? undefined : new CodedError('FORBIDDEN', wrongHost)),
  );
  app.get('/', (_request, reply) => reply.redirect('./mail'));
  app.get('/mail', async (_request, reply) => sendPage(reply, 'E-mails', listPage(await mails()), { refresh: true }));
  app.get<{ Params: { id: string } }>('/mail/:id', async (request, reply) => {
    const mail = await find(request.params.id);
    if (!mail) return reply.callNotFound();
    const { recipients, from, date = '' } = mail;
    const facts = `${from?.address ?? ''} to ${recipients.join(', ')}, ${date}`;
    return sendPage(reply, mail.subject, mailPage(mail, facts, `./${mail.id}/html`, `./${mail.id}/source`));
  });
  app.get<{ Params: { id: string } }>('/mail/:id/html', async (request, reply) =>
    sendMail(reply, await find(request.params.id)),
  );
  app.get<{ Params: { id: string } }>('/mail/:id/source', async (request, reply) => {
    const mail = await find(request.params.id);
    return mail ? reply.type('text/plain; charset=utf-8').send(mail.source) : reply.callNotFound();
  });
  app.get<{ Params: { name: string } }>('/mail/preview/:name', (request, reply) => {
    const mail = preview(request.params.name);
    if (!mail) return reply.callNotFound();
    return sendPage(
      reply,
      mail.subject,
      mailPage(mail, 'A preview with invented data', `./${request.params.name}/html`),
    );
  });
  app.get<{ Params: { name: string } }>('/mail/preview/:name/html', (request, reply) =>
    sendMail(reply, preview(request.params.name)),
  );
}

function listPage(mails: readonly CaughtMail[]): string {
  const items = mails.map(
    ({ id, subject, recipients }) =>
      `<li><a href="./mail/${escape(id)}"><strong>${escape(subject)}</strong><span>to ${escape(recipients.join(', '))}</span></a></li>`,
  );
  const previews = Object.keys(sampleMails).map(
    (template) => `<a href="./mail/preview/${slugOf(template)}">${slugOf(template).replaceAll('-', ' ')}</a>`,
  );
  return `<h1>E-mails</h1>
<p>The shop sent these. They are caught here and go no further. The page reloads by itself.</p>
${items.length === 0 ? '<p>None yet: place an order in the shop.</p>' : `<ul>\n${items.join('\n')}\n</ul>`}
<h2>Previews</h2>
<p>${previews.join(' · ')}</p>`;
}

function mailPage({ subject, html, text }: ShownMail, facts: string, htmlAt: string, sourceAt?: string): string {
  return `<h1>${escape(subject)}</h1>
<p>${escape(facts)}${sourceAt === undefined ? '' : ` · <a href="${escape(sourceAt)}">source</a>`}</p>
${html === undefined ? '' : `<iframe title="The e-mail" sandbox="allow-popups allow-popups-to-escape-sandbox" src="${escape(htmlAt)}"></iframe>`}
<h2>As text</h2>
<pre>${escape(text ?? '')}</pre>`;
}

function sendPage(
  reply: FastifyReply,
  title: string,
  body: string,
  { refresh = false }: { refresh?: boolean } = {},
): FastifyReply {
  return reply
    .type('text/html; charset=utf-8')
    .headers({ 'cache-control': 'no-store', 'content-security-policy': policy })
    .send(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${refresh ? '<meta http-equiv="refresh" content="5">\n' : ''}<title>${escape(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`);
}

function sendMail(reply: FastifyReply, mail: ShownMail | undefined): FastifyReply {
  if (!mail?.html) return reply.callNotFound() as unknown as FastifyReply;
  return reply
    .type('text/html; charset=utf-8')
    .headers({ 'cache-control': 'no-store', 'content-security-policy': mailPolicy, 'x-frame-options': 'SAMEORIGIN' })
    .send(`${mail.html.startsWith('<!') ? '' : '<!doctype html>'}${mail.html}<base target="_blank">`);
}

const slugOf = (template: string) => template.toLowerCase().replaceAll('_', '-');

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
