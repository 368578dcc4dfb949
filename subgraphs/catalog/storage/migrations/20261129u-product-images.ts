import { Migration } from '@mikro-orm/migrations';

const role = 'tradepost_catalog';

/** Products have pictures; their files are in the object store. */
export class ProductImages extends Migration {
  override up(): void {
    this.addSql(
      `create table product_image (
        id uuid not null,
        product_id uuid not null,
        position int not null,
        alt text not null,
        option jsonb null,
        hash text not null,
        width int not null,
        height int not null,
        created_at timestamptz(3) not null,
        primary key (id),
        constraint product_image_hash_check check (hash ~ '^[0-9a-f]{64}$'),
        constraint product_image_size_check check (width >= 1 and height >= 1),
        constraint product_image_product_id_foreign foreign key (product_id) references product (id)
      )`,
    );
    this.addSql('create index product_image_by_product on product_image (product_id, position, id)');
    this.addSql('create index product_image_by_hash on product_image (hash)');
    this.addSql(
      `create table image_upload (
        id uuid not null,
        product_id uuid not null,
        alt text not null,
        option jsonb null,
        state text not null,
        fault text null,
        actor_id uuid null,
        created_at timestamptz(3) not null,
        primary key (id),
        constraint image_upload_state_check check (state in ('WAITING', 'CHECKING', 'ATTACHED', 'REFUSED')),
        constraint image_upload_fault_check check ((state = 'REFUSED') = (fault is not null)),
        constraint image_upload_product_id_foreign foreign key (product_id) references product (id)
      )`,
    );
    this.addSql('create index image_upload_by_product on image_upload (product_id)');
    this.addSql('create index image_upload_by_time on image_upload (created_at)');
    this.addSql(`grant select, insert, update (position, alt, option), delete on product_image to ${role}`);
    this.addSql(`grant select, insert, update (state, fault), delete on image_upload to ${role}`);
  }

  override down(): void {
    this.addSql('drop table image_upload');
    this.addSql('drop table product_image');
  }
}
