import type { Pool } from 'pg';

const tables = `
  create table if not exists payment (
    id text primary key,
    reference text not null,
    amount_minor bigint not null check (amount_minor > 0),
    currency char(3) not null,
    status text not null check (status in ('authorized', 'declined', 'pending', 'action_required', 'voided')),
    -- When a pending payment becomes authorized.
    settles_at timestamptz,
    captured_minor bigint not null default 0,
    refunded_minor bigint not null default 0,
    decline_code text,
    created_at timestamptz not null,
    constraint payment_sums check (0 <= refunded_minor and refunded_minor <= captured_minor and captured_minor <= amount_minor),
    constraint payment_voided check (captured_minor = 0 or status = 'authorized')
  );
  alter table payment add column if not exists client_secret text unique;
  -- When the hold of the amount ends; null for payments of a release before.
  alter table payment add column if not exists authorised_until timestamptz;
  -- Tables of a release before it have a narrower check.
  alter table payment drop constraint if exists payment_status_check;
  alter table payment add constraint payment_status_check
    check (status in ('authorized', 'declined', 'pending', 'action_required', 'voided'));
  create table if not exists operation (
    key text primary key,
    kind text not null check (kind in ('authorise', 'capture', 'void', 'refund')),
    body_hash text not null,
    payment_id text references payment (id),
    amount_minor bigint,
    -- The answer that repetitions get.
    http_status int,
    answer jsonb,
    created_at timestamptz not null
  );
  create index if not exists operation_by_payment on operation (payment_id);
  -- Webhooks that the receiver has not taken.
  create table if not exists notice (
    id text primary key,
    body text not null,
    copies int not null,
    attempts int not null default 0,
    due_at timestamptz not null
  );
  create table if not exists rule (
    id bigserial primary key,
    reference text not null,
    operation text not null,
    behaviour text not null,
    delay_ms int not null,
    -- How often it still applies; null: always.
    remaining int
  );
`;

/** Any number; the same in every copy, so that two copies that start together create the tables one after the other. */
const lockKey = 7_265_001;

/** Creates the simulator's missing tables. Safe for two copies at the same time. */
export async function makeTables(pool: Pool): Promise<void> {
  await pool.query(`begin; select pg_advisory_xact_lock(${lockKey}); ${tables}; commit`);
}
