import { Migration } from '@mikro-orm/migrations';
import { dropNotifyDown, dropNotifyUp } from '#platform/database/platform-tables.ts';

/** Processes ring the relay after a commit; PostgreSQL no longer notifies it. */
export class WakeByDoorbell extends Migration {
  override up(): void {
    for (const statement of dropNotifyUp) this.addSql(statement);
  }

  override down(): void {
    for (const statement of dropNotifyDown) this.addSql(statement);
  }
}
