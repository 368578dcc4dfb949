import { readFileSync } from 'node:fs';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CodedError, errorCodes } from '../../platform/process/errors.ts';
import { admit } from '../protocols/admit.ts';
import { graphName } from '../protocols/request-inputs.ts';
import { NoVerdictError } from '../judge/judge-pool.ts';
import { allows, type Token } from '../store/tokens.ts';
import type { PageRequest, WebContext } from './page-request.ts';
import { html } from './html.ts';
import { type Page, toDocument } from './layout.ts';
import { checkPage, checksPage } from './pages-checks.ts';
import { fieldsPage } from './pages-fields.ts';
import { graphsPage } from './pages-graphs.ts';
import { schemaFile, schemaPage } from './pages-schema.ts';
import { variantPage } from './pages-variant.ts';
import { diffPage, versionPage, versionsPage } from './pages-versions.ts';
import { addSignIn, presentedBy, signInPage } from './sign-in.ts';

/** The rights of the browser with a page: show it, load our style sheet, send forms to us. No scripts, except the file that a page names. */
const contentSecurityPolicy =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
const policyWithScript = `${contentSecurityPolicy}; script-src 'self'`;

const pages: readonly (readonly [path: string, toPage: (request: PageRequest) => Promise<Page>])[] = [
  ['', variantPage],
  ['/versions', versionsPage],
  ['/versions/:version', versionPage],
  ['/versions/:version/diff/:other', diffPage],
  ['/schema', schemaPage],
  ['/schema/:subgraph', schemaPage],
  ['/fields', fieldsPage],
  ['/checks', checksPage],
  ['/checks/:id', checkPage],
];

/** The web view: read-only pages at `/` for people with a token of the scope `read`. */
export async function addWeb(scope: FastifyInstance, context: WebContext): Promise<void> {
  const { registry, tokens, isPublicAt, graphiqlUrl, log, now } = context;

  scope.addHook('onRequest', async (_request, reply) => {
    void reply.headers({ 'content-security-policy': contentSecurityPolicy, 'cache-control': 'private, no-cache' });
  });
  scope.setErrorHandler(async (error, request, reply) => {
    // Some addresses of programs match a page as well, such as GET /rover/graphql.
    if (!takesPage(request)) throw error;
    const refusal = toRefusal(error);
    if (refusal.status === 500) log.error({ err: error, traceId: request.trace.traceId }, 'a page failed');
    // Not a redirect: the address stays valid after signing in, or for the cookie that browsers do not send with links from other sites.
    if (refusal.status === 401) return send(request, reply, signInPage(request.url), 401);
    const home = html`<p>${refusal.message}</p><p><a href="/">All graphs</a></p>`;
    return send(request, reply, { title: refusal.title, body: home }, refusal.status);
  });

  /** Null: nobody needs a token. */
  async function admitted(request: FastifyRequest, target?: string): Promise<Token | null> {
    if (isPublicAt(request.headers.host)) return null;
    return admit(tokens, { presented: presentedBy(request), scope: 'read', target, now: now() });
  }
  function send(_request: FastifyRequest, reply: FastifyReply, page: Page, status = 200, viewer: Token | null = null) {
    if (page.script !== undefined) void reply.header('content-security-policy', policyWithScript);
    return reply
      .code(status)
      .type('text/html; charset=utf-8')
      .send(toDocument(page, { viewer, graphiqlUrl: graphiqlUrl() }));
  }
  async function requestOf(request: FastifyRequest): Promise<{ page: PageRequest; viewer: Token | null }> {
    const params = request.params as Record<string, string>; // of Fastify: one for each part of the path
    const { graph = '', variant = '' } = params;
    if (!graphName.safeParse(graph).success || !graphName.safeParse(variant).success) {
      throw new CodedError('NOT_FOUND', 'There is no such graph.');
    }
    const viewer = await admitted(request, `${graph}@${variant}`);
    const query = Object.fromEntries(new URL(request.url, 'http://registry').searchParams);
    return { page: { context, target: registry.target(graph, variant), params, query, now: now() }, viewer };
  }

  for (const [file, type] of [
    ['style.css', 'text/css; charset=utf-8'],
    ['copy.js', 'text/javascript; charset=utf-8'],
  ] as const) {
    const content = readFileSync(new URL(file, import.meta.url), 'utf8');
    scope.get(`/${file}`, (_request, reply) =>
      reply.headers({ 'cache-control': 'public, max-age=300' }).type(type).send(content),
    );
  }
  await addSignIn(scope, context, send);

  scope.get('/', async (request, reply) => {
    const viewer = await admitted(request);
    const targets = await registry.targets();
    const open = targets.filter(({ name }) => viewer === null || allows(viewer, 'read', name));
    return send(request, reply, await graphsPage(open, now(), context.command), 200, viewer);
  });
  for (const [path, toPage] of pages) {
    scope.get(`/:graph/:variant${path}`, async (request, reply) => {
      const { page, viewer } = await requestOf(request);
      return send(request, reply, await toPage(page), 200, viewer);
    });
  }
  for (const path of ['/sdl', '/sdl/:subgraph']) {
    scope.get(`/:graph/:variant${path}`, async (request, reply) => {
      const { name, sdl } = await schemaFile((await requestOf(request)).page);
      void reply.header('content-disposition', `attachment; filename="${name}"`);
      return reply.type('text/plain; charset=utf-8').send(sdl);
    });
  }
  // For addresses that no other route answers; programs still get the answer in JSON.
  scope.get('/*', (request, reply) => {
    if (!takesPage(request)) return reply.callNotFound();
    throw new CodedError('NOT_FOUND', 'There is nothing at this address.');
  });
}

/** Programs do not ask for HTML; they get errors in JSON. */
function takesPage({ headers }: FastifyRequest): boolean {
  return headers.accept?.includes('text/html') ?? false;
}

/** An error as people see it. */
function toRefusal(error: unknown): { status: number; title: string; message: string } {
  const titles: Record<number, string> = { 400: 'Bad request', 403: 'Not allowed', 404: 'Not found' };
  if (error instanceof NoVerdictError) {
    return { status: 503, title: 'Try again later', message: `The comparison could not be made: ${error.message}.` };
  }
  if (error instanceof CodedError) {
    const { status } = errorCodes[error.code];
    return { status, title: titles[status] ?? 'Something went wrong', message: error.message };
  }
  const { statusCode = 500, message } = error as { statusCode?: number; message: string };
  if (statusCode >= 500) return { status: 500, title: 'Something went wrong', message: errorCodes.INTERNAL.message };
  return { status: statusCode, title: titles[statusCode] ?? 'Something went wrong', message };
}
