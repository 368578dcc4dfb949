import type { MikroORM } from '@mikro-orm/postgresql';
import { bar } from '#platform/process/progress.ts';
import { seedDemoUsers } from '../../subgraphs/users/commands/seed-demo-users.ts';
import { seedPriceTerms } from './price-terms.ts';
import { seed } from './seed.ts';
import { seedPictures } from './seed-pictures.ts';

/** Makes the demo accounts, the demo catalogue with its pictures, taxes, shipping methods and codes, and shows progress. Repeating it adds only what is missing. */
export async function fillShop(options: {
  orms: { users: MikroORM; catalog: MikroORM; orders: MikroORM };
  demoPassword: string;
  now: Date;
}): Promise<void> {
  const { orms, demoPassword, now } = options;
  await seedDemoUsers(orms.users, demoPassword, now);
  await seedPriceTerms(orms.orders, now);
  const progress = bar('Filling the catalogue with real products');
  await seed({ orm: orms.catalog, now, onProgress: progress.update });
  progress.end();
  await seedPictures({ orm: orms.catalog, now });
}
