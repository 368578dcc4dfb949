import cookie, { type CookieSerializeOptions } from '@fastify/cookie';
import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CodedError } from '../../platform/process/errors.ts';
import { admit } from '../protocols/admit.ts';
import type { RouteContext } from '../protocols/prepare-routes.ts';
import { html, type Html } from './html.ts';
import type { Page } from './layout.ts';

/** The cookie holds the token itself, which can be revoked at any time; a session of our own would have to be stored for that. */
const cookieName = 'registry_token';
const cookieSeconds = 12 * 3_600;
const formLimitBytes = 4_096;

/** The token in the cookie, as an Authorization header would carry it; undefined without a cookie. */
export function presentedBy(request: FastifyRequest): string | undefined {
  const token = request.cookies[cookieName];
  return token ? `Bearer ${token}` : undefined;
}

/** Lets people sign in with a token, and out. Every route of `scope` reads the cookie afterwards. */
export async function addSignIn(
  scope: FastifyInstance,
  { tokens, links, now }: RouteContext,
  send: (request: FastifyRequest, reply: FastifyReply, page: Page, status?: number) => FastifyReply,
): Promise<void> {
  await scope.register(cookie);
  await scope.register(formbody, { bodyLimit: formLimitBytes });
  const cookieFor = (request: FastifyRequest, maxAge: number): CookieSerializeOptions => ({
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    maxAge,
    // Behind a proxy that ends TLS, the configured address or the proxy's header says so.
    secure:
      /^https:/i.test(links.origin()) ||
      request.protocol === 'https' ||
      request.headers['x-forwarded-proto'] === 'https',
  });
  const form = { config: { takesForm: true }, bodyLimit: formLimitBytes };

  scope.get('/sign-in', (request, reply) => send(request, reply, signInPage(returnPath(request.query))));
  scope.post('/sign-in', form, async (request, reply) => {
    refuseOtherSites(request);
    const to = returnPath(request.body);
    const token = fieldOf(request.body, 'token').trim();
    try {
      await admit(tokens, { presented: `Bearer ${token}`, scope: 'read', now: now() });
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      // The same words for an unknown, an expired and an unfit token, so that they help nobody who guesses.
      return send(request, reply, signInPage(to, 'This token is not valid here.'), 401);
    }
    return reply.setCookie(cookieName, token, cookieFor(request, cookieSeconds)).redirect(to, 303);
  });
  scope.post('/sign-out', form, (request, reply) => {
    refuseOtherSites(request);
    return reply.setCookie(cookieName, '', cookieFor(request, 0)).redirect('/sign-in', 303);
  });
}

/** The page for people who have not signed in; `to` is the page they wanted. */
export function signInPage(to: string, problem?: string): Page {
  return {
    title: 'Sign in',
    body: html`<form class="sign-in" method="post" action="/sign-in">
${problem && html`<p class="alert" role="alert">${problem}</p>`}
<input type="hidden" name="to" value="${to}">
<label for="token">Token</label>
<input id="token" name="token" type="password" autocomplete="current-password" required${problem && html` aria-invalid="true"`} aria-describedby="token-help">
<p id="token-help" class="faint">A token with the scope <code>read</code>. A cookie in this browser keeps it for at most 12 hours.</p>
<button>Sign in</button>
</form>
${to !== '/' && cameByLink(to)}`,
  };
}

/** Browsers do not send the cookie with a link on another site, so people who followed one look signed out. */
function cameByLink(to: string): Html {
  return html`<p class="faint">Came by a link, and signed in already? <a href="${to}">Continue</a>.</p>`;
}

/** Refuses forms of other sites. Browsers send the header to every https address and to this machine. */
function refuseOtherSites(request: FastifyRequest): void {
  const from = request.headers['sec-fetch-site'];
  if (from !== undefined && from !== 'same-origin' && from !== 'none') {
    throw new CodedError('FORBIDDEN', 'The form was sent by another site');
  }
}

function fieldOf(fields: unknown, name: string): string {
  const value = typeof fields === 'object' && fields !== null ? (fields as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' ? value : '';
}

/** A path of ours, else `/`: `//elsewhere.example` and `/\elsewhere.example` lead to other sites. */
function returnPath(fields: unknown): string {
  const to = fieldOf(fields, 'to');
  return /^\/(?![/\\])[\x21-\x7e]*$/.test(to) && !to.startsWith('/sign-') ? to : '/';
}
