import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { contentPolicy, serveBuiltPage } from './built-page.ts';
import { type HomeLink, homePage } from './home-page.ts';

const graphiqlFolder = join(import.meta.dirname, '../graphiql/dist');

export interface PagesOptions {
  subscriptionsUrl: string | undefined;
  /** Where people read the schema registry. */
  registryPageUrl: string | undefined;
  /** Where people read the e-mails that a mail catcher took; undefined: there is none. */
  mailPageUrl: string | undefined;
  demoPassword: string | undefined;
  /** The build of a shop to serve at `/shop`; undefined: none. */
  shopFolder: string | undefined;
  graphiqlFolder?: string;
}

/**
 * Serves the pages for people: `/` leads to the others, GraphiQL is at `/graphiql`, a shop at `/shop`. Their settings are at `/config.json`, which
 * pages of other origins cannot read.
 */
export async function servePages(app: FastifyInstance, options: PagesOptions): Promise<void> {
  const { subscriptionsUrl, registryPageUrl, demoPassword, shopFolder } = options;
  const home = homePage(linksOf(options));
  app.get('/', (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .headers({ 'cache-control': 'no-cache', 'content-security-policy': home.policy })
      .send(home.html),
  );
  const { mailPageUrl } = options;
  if (mailPageUrl !== undefined) app.get('/mail', (_request, reply) => reply.redirect(mailPageUrl));
  await serveBuiltPage(app, {
    path: '/graphiql',
    folder: options.graphiqlFolder ?? graphiqlFolder,
    build: 'npx vite build gateway/graphiql',
    policy: contentPolicy(subscriptionsUrl, { inlineStyles: true }),
    views: false,
  });
  if (shopFolder !== undefined)
    await serveBuiltPage(app, {
      path: '/shop',
      folder: shopFolder,
      build: 'npx vite build examples/storefront',
      policy: contentPolicy(subscriptionsUrl, { inlineStyles: false }),
      views: true,
    });
  app.get('/config.json', { config: { cors: false } }, (_request, reply) =>
    reply.headers({ 'cache-control': 'no-store', 'cross-origin-resource-policy': 'same-origin' }).send({
      subscriptionsUrl: subscriptionsUrl ?? null,
      registryUrl: registryPageUrl ?? null,
      demoPassword: demoPassword ?? null,
    }),
  );
}

function linksOf({ shopFolder, mailPageUrl, registryPageUrl }: PagesOptions): HomeLink[] {
  return [
    ...(shopFolder === undefined
      ? []
      : [{ href: './shop/', name: 'Shop', text: 'An example shop: browse, order, and watch the order move live.' }]),
    { href: './graphiql/', name: 'GraphiQL', text: 'Try queries, mutations and subscriptions.' },
    ...(mailPageUrl === undefined
      ? []
      : [{ href: mailPageUrl, name: 'E-mails', text: 'What the shop wrote to its customers.' }]),
    ...(registryPageUrl === undefined
      ? []
      : [
          {
            href: registryPageUrl,
            name: 'Schema registry',
            text: 'Versions of the schema, checks of changes, and who uses a field.',
          },
        ]),
    { href: './schema.graphql', name: 'Schema', text: 'Every type and field with its description, as SDL.' },
  ];
}
