/**
 * The migrations of the registry's tables, oldest first. A released migration is never altered. The previous version of the registry still
 * runs while the new one starts, so it must work with the tables after each migration.
 *
 * Values that are only returned as a whole are `json`, not `jsonb`: `json` keeps the original text, with escapes that `jsonb` refuses.
 */
export const migrations: readonly string[] = [
  `
  create function registry.refuse_change() returns trigger language plpgsql as $$
    begin raise exception '% is only ever added to', tg_table_name; end $$;

  -- Named by what it holds: several versions, also of several variants, refer to the same.
  create table registry.content (
    id text collate "C" primary key,
    body json not null
  );
  create table registry.version (
    target text collate "C" not null,
    number int not null check (number > 0),
    content_id text collate "C" not null references registry.content,
    parent int check (parent = number - 1),
    action text not null,
    actor text not null,
    commit text,
    reason text,
    at timestamptz not null,
    primary key (target, number),
    -- Without a hole: each stands on the one before it, the first on none.
    check ((parent is null) = (number = 1)),
    foreign key (target, parent) references registry.version (target, number)
  );
  create index version_content on registry.version (target, content_id, number);

  create table registry.approval (
    target text collate "C" not null,
    fingerprint text collate "C" not null,
    reason text not null,
    actor text not null,
    at timestamptz not null,
    expires_at timestamptz,
    primary key (target, fingerprint)
  );
  create table registry.client_release (
    target text collate "C" not null,
    client text collate "C" not null,
    version text collate "C" not null,
    state text not null check (state in ('pending', 'active', 'retired')),
    operations json not null,
    created_at timestamptz not null,
    activated_at timestamptz,
    retired_at timestamptz,
    last_seen_at timestamptz,
    primary key (target, client, version)
  );
  create table registry.usage_daily (
    target text collate "C" not null,
    day date not null,
    coordinate text collate "C" not null,
    client text collate "C" not null,
    client_version text collate "C" not null,
    count bigint not null check (count >= 0),
    primary key (target, day, coordinate, client, client_version)
  );
  create table registry.check_run (
    target text collate "C" not null,
    id text collate "C" not null,
    at timestamptz not null,
    actor text not null,
    commit text,
    base int,
    result text not null check (result in ('ok', 'blocked')),
    -- proposed, supergraphSdl and verdict
    body json not null,
    primary key (target, id)
  );
  create index check_run_at on registry.check_run (target, at desc, id);

  create table registry.instance (
    target text collate "C" not null,
    id text collate "C" not null,
    version int,
    problem text,
    started_at timestamptz not null,
    seen_at timestamptz not null,
    primary key (target, id)
  );
  create table registry.audit_log (
    id bigint generated always as identity primary key,
    target text collate "C" not null,
    at timestamptz not null,
    actor text not null,
    action text not null,
    subject text not null,
    commit text,
    reason text
  );
  create index audit_log_target on registry.audit_log (target, id desc);

  create table registry.webhook (
    target text collate "C" primary key,
    told int not null
  );

  -- Not bound to a variant: which ones a token is for is in "graphs".
  create table registry.token (
    id text collate "C" primary key,
    name text not null,
    hash text not null,
    scopes text[] not null,
    graphs text[] not null,
    created_at timestamptz not null,
    expires_at timestamptz not null
  );

  create trigger content_stays before update or delete or truncate on registry.content
    for each statement execute function registry.refuse_change();
  create trigger version_stays before update or delete or truncate on registry.version
    for each statement execute function registry.refuse_change();
  create trigger audit_log_stays before update or delete or truncate on registry.audit_log
    for each statement execute function registry.refuse_change();
  `,
  `
  -- What lists show, so that they need not read schemas. Null where the version of the registry before this one wrote the row.
  alter table registry.version add column subgraphs text[];
  alter table registry.check_run add column summary json;
  `,
  `
  -- What asked for the version, so that it is not made a second time. Null where that has no name.
  alter table registry.version add column request text collate "C";
  create unique index version_request on registry.version (target, request);
  `,
];
