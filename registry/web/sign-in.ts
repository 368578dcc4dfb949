import { CodedError } from '../../platform/process/errors.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { admit } from '../protocols/access.ts';
import type { RouteContext } from '../protocols/routes.ts';
import { html, type Html } from './html.ts';
import type { Page } from './layout.ts';

/** The token itself: it can be revoked at any time, a session of ours could not without being kept. */
const cookieName = 'registry_token';
const cookieSeconds = 12 * 3_600;
const formLimitBytes = 4_096;

/** As a header, for those who ask whom it speaks for; undefined: there is no cookie. */
export function presentedBy(request: FastifyRequest): string | undefined {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = pair.trim().split('=');
    if (name === cookieName && value) return `Bearer ${value}`;
  }
  return undefined;
}

/** Signing in with a token, and out. */
export function addSignIn(
  scope: FastifyInstance,
  { tokens, publicUrl, now }: RouteContext,
  send: (request: FastifyRequest, reply: FastifyReply, page: Page, status?: number) => FastifyReply,
): void {
  scope.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: formLimitBytes },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  function setCookie(request: FastifyRequest, reply: FastifyReply, value: string, seconds: number): FastifyReply {
    const isOverTls =
      /^https:/i.test(publicUrl ?? '') ||
      request.protocol === 'https' ||
      request.headers['x-forwarded-proto'] === 'https';
    const cookie = `${cookieName}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}${isOverTls ? '; Secure' : ''}`;
    return reply.header('set-cookie', cookie);
  }
  const form = { config: { takesForm: true }, bodyLimit: formLimitBytes };

  scope.get('/sign-in', (request, reply) => send(request, reply, signInPage(wayBack(request.query))));
  scope.post('/sign-in', form, async (request, reply) => {
    refuseOtherSites(request);
    const to = wayBack(request.body);
    const token = given(request.body, 'token').trim();
    try {
      await admit(tokens, { presented: `Bearer ${token}`, scope: 'read', now: now() });
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      // The same words for an unknown, an expired and an unfit token: they tell a guesser nothing.
      return send(request, reply, signInPage(to, 'This token does not let you in.'), 401);
    }
    return setCookie(request, reply, token, cookieSeconds).redirect(to, 303);
  });
  scope.post('/sign-out', form, (request, reply) => {
    refuseOtherSites(request);
    return setCookie(request, reply, '', 0).redirect('/sign-in', 303);
  });
}

/** What those see who have not signed in; `to` is where they wanted to go. */
export function signInPage(to: string, problem?: string): Page {
  return {
    title: 'Sign in',
    body: html`<form class="sign-in" method="post" action="/sign-in">
${problem && html`<p class="alert" role="alert">${problem}</p>`}
<input type="hidden" name="to" value="${to}">
<label for="token">Token</label>
<input id="token" name="token" type="password" autocomplete="current-password" required${problem && html` aria-invalid="true"`} aria-describedby="token-help">
<p id="token-help" class="faint">One with the scope <code>read</code>. It is kept in a cookie of this browser for 12 hours at most.</p>
<button>Sign in</button>
</form>
${to !== '/' && followed(to)}`,
  };
}

/** The cookie does not come along with a link on another site, so whoever followed one looks signed out. */
function followed(to: string): Html {
  return html`<p class="faint">Came by a link, and signed in already? <a href="${to}">Go on</a>.</p>`;
}

/** Nobody else's page signs people in or out. Browsers send the header wherever the address is https or this machine. */
function refuseOtherSites(request: FastifyRequest): void {
  const from = request.headers['sec-fetch-site'];
  if (from !== undefined && from !== 'same-origin' && from !== 'none') {
    throw new CodedError('FORBIDDEN', 'The form was sent by another site.');
  }
}

function given(fields: unknown, name: string): string {
  const value = typeof fields === 'object' && fields !== null ? (fields as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' ? value : '';
}

/** Only to an address of ours: `//elsewhere.example` and `/\elsewhere.example` are others'. */
function wayBack(fields: unknown): string {
  const to = given(fields, 'to');
  return /^\/(?![/\\])[\x21-\x7e]*$/.test(to) && !to.startsWith('/sign-') ? to : '/';
}
