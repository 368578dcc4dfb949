import { Migration } from '@mikro-orm/migrations';
import { platformTablesDown, platformTablesUp } from '#platform/database/platform-tables.ts';

const role = 'tradepost_catalog';

const tables = [
  `create table product (
    id uuid not null,
    slug text not null,
    name text not null,
    sort_name text collate "C" not null,
    description text null,
    cheapest_minor bigint not null,
    created_at timestamptz(3) not null,
    primary key (id),
    constraint product_slug_unique unique (slug),
    constraint product_slug_check check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    constraint product_cheapest_check check (cheapest_minor >= 0)
  )`,
  'create index product_by_name on product (sort_name, id)',
  'create index product_by_time on product (created_at, id)',
  'create index product_by_price on product (cheapest_minor, id)',
  `create table product_search (
    product_id uuid not null,
    name text not null,
    document tsvector not null,
    primary key (product_id),
    constraint product_search_product_id_foreign foreign key (product_id) references product (id)
  )`,
  'create index product_search_by_words on product_search using gin (document)',
  'create index product_search_by_likeness on product_search using gin (name gin_trgm_ops)',
  `create table variant (
    id uuid not null,
    product_id uuid not null,
    sku text not null,
    name text not null,
    options jsonb not null,
    price_minor bigint not null,
    currency char(3) not null,
    price_version int not null,
    primary key (id),
    constraint variant_sku_unique unique (sku),
    constraint variant_price_check check (price_minor >= 0),
    constraint variant_price_version_check check (price_version >= 1),
    constraint variant_product_id_foreign foreign key (product_id) references product (id)
  )`,
  'create index variant_by_product on variant (product_id, currency, price_minor)',
  'create index variant_by_price on variant (currency, price_minor)',
  `create table price_change (
    variant_id uuid not null,
    version int not null,
    price_minor bigint not null,
    currency char(3) not null,
    since timestamptz(3) not null,
    primary key (variant_id, version),
    constraint price_change_price_check check (price_minor >= 0),
    constraint price_change_variant_id_foreign foreign key (variant_id) references variant (id)
  )`,
  `create table category (
    id uuid not null,
    parent_id uuid null,
    slug text not null,
    name text not null,
    primary key (id),
    constraint category_slug_unique unique (slug),
    constraint category_parent_check check (parent_id <> id),
    constraint category_parent_id_foreign foreign key (parent_id) references category (id)
  )`,
  'create index category_by_parent on category (parent_id)',
  `create table product_category (
    product_id uuid not null,
    category_id uuid not null,
    primary key (product_id, category_id),
    constraint product_category_product_id_foreign foreign key (product_id) references product (id),
    constraint product_category_category_id_foreign foreign key (category_id) references category (id)
  )`,
  'create index product_category_by_category on product_category (category_id)',
  `create table stock (
    variant_id uuid not null,
    on_hand int not null,
    held int not null,
    committed int not null,
    version int not null,
    primary key (variant_id),
    constraint stock_counts_check check (on_hand >= 0 and held >= 0 and committed >= 0),
    constraint stock_promises_check check (held + committed <= on_hand),
    constraint stock_version_check check (version >= 1),
    constraint stock_variant_id_foreign foreign key (variant_id) references variant (id)
  )`,
  `create table stock_movement (
    id uuid not null,
    variant_id uuid not null,
    stock_version int not null,
    kind text not null,
    on_hand_delta int not null,
    held_delta int not null,
    committed_delta int not null,
    order_id uuid null,
    actor_id uuid null,
    reason text null,
    idempotency_key text null,
    at timestamptz(3) not null,
    primary key (id),
    constraint stock_movement_version_unique unique (variant_id, stock_version),
    constraint stock_movement_key_unique unique (idempotency_key),
    constraint stock_movement_kind_check check (kind in ('OPENED', 'ADJUSTED', 'HELD', 'COMMITTED', 'RELEASED', 'SHIPPED')),
    constraint stock_movement_delta_check
      check (kind = 'OPENED' or on_hand_delta <> 0 or held_delta <> 0 or committed_delta <> 0),
    constraint stock_movement_variant_id_foreign foreign key (variant_id) references variant (id)
  )`,
  'create index stock_movement_by_order on stock_movement (order_id)',
  `create table reservation (
    order_id uuid not null,
    state text not null,
    expires_at timestamptz(3) null,
    release_reason text null,
    version int not null,
    primary key (order_id),
    constraint reservation_state_check check (state in ('HELD', 'COMMITTED', 'RELEASED', 'REFUSED')),
    constraint reservation_expiry_check check ((state = 'HELD') = (expires_at is not null)),
    constraint reservation_reason_check check ((state = 'RELEASED') = (release_reason is not null)),
    constraint reservation_release_reason_check
      check (release_reason in ('order-cancelled', 'order-expired', 'reservation-expired')),
    constraint reservation_version_check check (version >= 0)
  )`,
  'create index reservation_by_expiry on reservation (expires_at)',
  `create table reservation_line (
    order_id uuid not null,
    variant_id uuid not null,
    quantity int not null,
    shipped int not null,
    primary key (order_id, variant_id),
    constraint reservation_line_quantity_check check (quantity > 0),
    constraint reservation_line_shipped_check check (shipped >= 0 and shipped <= quantity),
    constraint reservation_line_order_id_foreign foreign key (order_id) references reservation (order_id),
    constraint reservation_line_variant_id_foreign foreign key (variant_id) references variant (id)
  )`,
  'create index reservation_line_by_variant on reservation_line (variant_id)',
  /*
   * The products that have a word: in name, sku or description by its beginning or its stem, or in the name spelled alike. The likeness that
   * is enough is part of the function, because an index can only be asked by the threshold of the session. 0.45 finds `kangaroo` for
   * `kangeroo` and `hoodie` for `hodie`; from 0.4 down, words of five letters begin to find each other.
   */
  `create function find_products_by_word(word text) returns setof uuid
    language sql stable set pg_trgm.word_similarity_threshold = 0.45
    as $$
      select product_id from product_search
      where document @@ (to_tsquery('english', word || ':*') || to_tsquery('simple', word || ':*'))
      union
      select product_id from product_search where length(word) >= 4 and name %> word
    $$`,
];

const grants = [
  `grant select, insert, update (cheapest_minor) on product to ${role}`,
  `grant select, insert on product_search to ${role}`,
  `grant select, insert, update (price_minor, price_version) on variant to ${role}`,
  `grant select, insert on category to ${role}`,
  `grant select, insert on product_category to ${role}`,
  `grant select, insert, update (on_hand, held, committed, version) on stock to ${role}`,
  `grant select, insert, update (state, expires_at, release_reason, version) on reservation to ${role}`,
  `grant select, insert, update (quantity, shipped) on reservation_line to ${role}`,
  // What was, is never rewritten.
  `grant select, insert on price_change to ${role}`,
  `grant select, insert on stock_movement to ${role}`,
];

/** Products with prices, categories and search; stock with its ledger; what orders were promised. And what the role may do to each. */
export class First extends Migration {
  override up(): void {
    for (const statement of [...platformTablesUp(role), ...tables, ...grants]) this.addSql(statement);
  }

  override down(): void {
    this.addSql('drop function find_products_by_word(text)');
    for (const table of [
      'reservation_line',
      'reservation',
      'stock_movement',
      'stock',
      'product_category',
      'category',
      'price_change',
      'variant',
      'product_search',
      'product',
    ]) {
      this.addSql(`drop table ${table}`);
    }
    for (const statement of platformTablesDown) this.addSql(statement);
  }
}
