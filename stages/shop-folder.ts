import path from 'node:path';
import { repositoryRoot } from '#schema/subgraphs.ts';

/** The build of the example shop, which the gateway serves at /shop. The preflight makes it. */
export const shopFolder = path.join(repositoryRoot, 'examples/storefront/dist');
