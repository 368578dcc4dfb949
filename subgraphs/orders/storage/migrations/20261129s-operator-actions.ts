import { Migration } from '@mikro-orm/migrations';
import { operatorActionUp } from '#platform/database/platform-tables.ts';
import { role } from '../orm.ts';

/** What operators did to background work, and why. */
export class OperatorActions extends Migration {
  override up(): void {
    for (const statement of operatorActionUp(role)) this.addSql(statement);
  }

  override down(): void {
    this.addSql('drop table if exists operator_action');
  }
}
