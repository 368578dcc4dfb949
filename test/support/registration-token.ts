import type { MikroORM } from '@mikro-orm/postgresql';
import { mailedToken } from '#platform/identity/mailed-token.ts';
import { rootSecret } from './test-settings.ts';

/** The token of the e-mail that the newest open registration of an address causes, from the database of users. */
export async function registrationToken(orm: MikroORM, email: string): Promise<string> {
  const [row] = await orm.em
    .fork()
    .execute<{ id: string }[]>(
      'select id from registration where email = ? and used_at is null order by created_at desc, id desc limit 1',
      [email.trim().toLowerCase()],
    );
  if (!row) throw new Error(`${email} has no open registration`);
  return mailedToken(rootSecret, 'registration', row.id);
}
