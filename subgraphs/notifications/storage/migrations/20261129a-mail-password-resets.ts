import { Migration } from '@mikro-orm/migrations';

/** E-mails about requests for new passwords. */
export class MailPasswordResets extends Migration {
  override up(): void {
    this.addSql('alter table email add column reset_id uuid null');
  }

  override down(): void {
    this.addSql('alter table email drop column reset_id');
  }
}
