import { Migration } from '@mikro-orm/migrations';

/** Sessions remember the network they were started from, as a keyed hash: sign-in from there is not slowed down by guesses from elsewhere. */
export class SessionNetwork extends Migration {
  override up(): void {
    this.addSql('alter table session add column network_hash text null');
  }

  override down(): void {
    this.addSql('alter table session drop column network_hash');
  }
}
