import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';

const style = `
:root { color-scheme: light dark; --ink: #1b2130; --soft: #555e70; --accent: #0f6b63; --paper: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ebf2; --soft: #a7b0c2; --accent: #63dccb; --paper: #171b22; }
}
body { max-width: 520px; margin: 0 auto; padding: 48px 20px; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
p { color: var(--soft); }
button { padding: 10px 20px; margin: 0 12px 12px 0; border: 1px solid var(--accent); border-radius: 999px; background: transparent; color: var(--accent); font: inherit; }
form { display: inline; }
`;
const styleHash = createHash('sha256').update(style).digest('base64');
const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`;

interface Secret {
  Params: { clientSecret: string };
}

/**
 * The page of the customer's bank. The client secret in its address is the only right it needs, as at a real provider, so a browser can use it
 * without the API key. `confirm` answers whether a payment waited for the secret.
 */
export function serveBankPage(
  app: FastifyInstance,
  confirm: (clientSecret: string, outcome: 'succeed' | 'fail') => Promise<boolean>,
): void {
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, _body, done) =>
    done(null, {}),
  );
  app.get<Secret>('/bank/:clientSecret', ({ params }, reply) => {
    const address = encodeURIComponent(params.clientSecret);
    return sendPage(
      reply,
      200,
      'Confirm your payment',
      `<p>This stands for the page of your bank. No money moves.</p>
<form method="post" action="/bank/${address}/succeed"><button>Confirm the payment</button></form>
<form method="post" action="/bank/${address}/fail"><button>Refuse the payment</button></form>`,
    );
  });
  for (const outcome of ['succeed', 'fail'] as const) {
    app.post<Secret>(`/bank/:clientSecret/${outcome}`, async ({ params }, reply) =>
      (await confirm(params.clientSecret, outcome))
        ? sendPage(
            reply,
            200,
            outcome === 'succeed' ? 'The payment is confirmed' : 'The payment is refused',
            '<p>Go back to the shop.</p>',
          )
        : sendPage(reply, 404, 'No payment waits here', '<p>It was confirmed or refused before, or it has ended.</p>'),
    );
  }
}

function sendPage(reply: FastifyReply, status: number, title: string, content: string): FastifyReply {
  return reply
    .code(status)
    .type('text/html; charset=utf-8')
    .headers({
      'cache-control': 'no-store',
      'content-security-policy': policy,
      // The address has the client secret.
      'referrer-policy': 'no-referrer',
    })
    .send(
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${style}</style></head><body><main><h1>${title}</h1>${content}</main></body></html>`,
    );
}
