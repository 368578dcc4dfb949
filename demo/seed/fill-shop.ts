import type { MikroORM } from '@mikro-orm/postgresql';
import { bar } from '#platform/process/progress.ts';
import { seedDemoUsers } from '../../subgraphs/users/commands/seed-demo-users.ts';
import { seed } from './seed.ts';

/** Makes the demo accounts and the demo catalogue, and shows progress. Repeating it adds only what is missing. */
export async function fillShop(options: {
  orms: { users: MikroORM; catalog: MikroORM };
  demoPassword: string;
  now: Date;
}): Promise<void> {
  const { orms, demoPassword, now } = options;
  await seedDemoUsers(orms.users, demoPassword, now);
  const progress = bar('Filling the catalogue with real products');
  await seed({ orm: orms.catalog, now, onProgress: progress.update });
  progress.end();
}
