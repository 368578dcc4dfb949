import { Migration } from '@mikro-orm/migrations';

/** Sessions remember the browser and system that signed in, by which their owner knows them. */
export class SessionDevices extends Migration {
  override up(): void {
    this.addSql('alter table session add column device text null');
  }

  override down(): void {
    this.addSql('alter table session drop column device');
  }
}
