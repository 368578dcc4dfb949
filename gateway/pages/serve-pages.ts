import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { isLocalHost } from '#platform/process/host-check.ts';
import type { GatewaySettings } from '../config.ts';
import { contentPolicy, serveBuiltPage } from './built-page.ts';
import { type HomeLink, homePage } from './home-page.ts';

const graphiqlFolder = join(import.meta.dirname, '../graphiql/dist');
const operatorFolder = join(import.meta.dirname, '../operator/dist');

export interface PagesOptions {
  subscriptionsUrl: string | undefined;
  /** Where the pictures of products are, if not at the gateway. */
  objectUrl: string | undefined;
  /** Where people read the schema registry. */
  registryPageUrl: string | undefined;
  /** Where people read the e-mails that a mail catcher took; undefined: there is none. */
  mailPageUrl: string | undefined;
  /** The payment simulator, where a customer confirms a payment; undefined: the shop has another provider. */
  paymentPageUrl: string | undefined;
  demoPassword: string | undefined;
  /** The build of a shop to serve at `/shop`; undefined: none. */
  shopFolder: string | undefined;
  graphiqlFolder?: string;
}

/** What the settings say about the pages. */
export function pagesOf(settings: GatewaySettings): PagesOptions {
  return {
    subscriptionsUrl: settings.SUBSCRIPTIONS_URL,
    objectUrl: settings.OBJECT_URL,
    registryPageUrl: settings.REGISTRY_PAGE_URL ?? (settings.REGISTRY_URL && new URL('/', settings.REGISTRY_URL).href),
    mailPageUrl: settings.MAIL_PAGE_URL,
    paymentPageUrl: settings.PAYMENT_PAGE_URL,
    demoPassword: settings.DEMO_PASSWORD,
    shopFolder: settings.SHOP_FOLDER,
  };
}

/**
 * Serves the pages for people: `/` leads to the others, GraphiQL is at `/graphiql`, the page of operators at `/ops`, a shop at `/shop`. Their settings
 * are at `/config.json`, which pages of other origins cannot read. The demo password is there only if `Host` is an address or `localhost`.
 */
export async function servePages(app: FastifyInstance, options: PagesOptions): Promise<void> {
  const { subscriptionsUrl, objectUrl, registryPageUrl, demoPassword, shopFolder } = options;
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
    policy: contentPolicy(subscriptionsUrl, { inlineStyles: true, objectUrl }),
    views: false,
  });
  await serveOperatorPage(app, subscriptionsUrl);
  if (shopFolder !== undefined)
    await serveBuiltPage(app, {
      path: '/shop',
      folder: shopFolder,
      build: 'npx vite build examples/storefront',
      policy: contentPolicy(subscriptionsUrl, { inlineStyles: false, objectUrl }),
      views: true,
    });
  serveSettings(app, {
    subscriptionsUrl: subscriptionsUrl ?? null,
    registryUrl: registryPageUrl ?? null,
    paymentPageUrl: options.paymentPageUrl ?? null,
    demoPassword: demoPassword ?? null,
  });
}

/** The page of operators. It needs the settings of `/config.json`, and shows nothing to people without the role SUPPORT or ADMIN. */
function serveOperatorPage(app: FastifyInstance, subscriptionsUrl: string | undefined): Promise<void> {
  return serveBuiltPage(app, {
    path: '/ops',
    folder: operatorFolder,
    build: 'npx vite build gateway/operator',
    policy: contentPolicy(subscriptionsUrl, { inlineStyles: false }),
    views: false,
  });
}

/** The page of operators alone, for production: with its settings, which hold no secret then. */
export async function serveOperations(app: FastifyInstance, subscriptionsUrl: string | undefined): Promise<void> {
  await serveOperatorPage(app, subscriptionsUrl);
  serveSettings(app, { subscriptionsUrl: subscriptionsUrl ?? null });
}

/** If `Host` is a domain name, which a stranger may own, the settings leave out the demo password. */
function serveSettings(app: FastifyInstance, settings: Readonly<Record<string, string | null>>): void {
  const withoutPassword = 'demoPassword' in settings ? { ...settings, demoPassword: null } : settings;
  app.get('/config.json', { config: { cors: false } }, ({ headers }, reply) =>
    reply
      .headers({ 'cache-control': 'no-store', 'cross-origin-resource-policy': 'same-origin' })
      .send(isLocalHost(headers.host) ? settings : withoutPassword),
  );
}

function linksOf({ shopFolder, mailPageUrl, registryPageUrl }: PagesOptions): HomeLink[] {
  return [
    ...(shopFolder === undefined
      ? []
      : [{ href: './shop/', name: 'Shop', text: 'An example shop: browse, order, and watch the order move live.' }]),
    { href: './graphiql/', name: 'GraphiQL', text: 'Try queries, mutations and subscriptions.' },
    { href: './ops/', name: 'Operations', text: 'For staff: orders live, what stands still, and its repair.' },
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
