import { EventLogRow } from './event-log.entity.ts';
import { ConsumerCursor } from './consumer-cursor.entity.ts';
import { OperatorAction } from './operator-action.entity.ts';
import { ParkedSubject } from './parked-subject.entity.ts';
import type { Entity } from './entity.ts';

/** The tables that every subgraph's database has. */
export const platformEntities: Entity[] = [EventLogRow, ConsumerCursor, ParkedSubject, OperatorAction];

/** SQL for a subgraph's first migration: the platform's tables, and the rights of the processes' role on them. */
export function platformTablesUp(role: string): string[] {
  return [
    `create table event_log (
      id uuid not null,
      subject text not null,
      version int not null,
      name text not null,
      schema_version int not null,
      payload jsonb not null,
      occurred_at timestamptz not null,
      trace_context text null,
      audience text null,
      partition smallint not null,
      position bigint null,
      constraint event_log_pkey primary key (id),
      constraint event_log_subject_version_unique unique (subject, version),
      constraint event_log_position_unique unique (position)
    )`,
    'create index event_log_audience_position_index on event_log (audience, position)',
    // For the relay only: a few rows, whatever the length of the log.
    'create index event_log_unstamped_index on event_log (subject, version) where position is null',
    // Events are never changed or removed; only the relay assigns their position.
    `grant select, insert, update (position) on event_log to ${role}`,
    `create table consumer_cursor (
      consumer text not null,
      partition smallint not null,
      position bigint not null,
      constraint consumer_cursor_pkey primary key (consumer, partition)
    )`,
    `grant select, insert, update on consumer_cursor to ${role}`,
    `create table parked_subject (
      consumer text not null,
      subject text not null,
      from_version int not null,
      error text not null,
      parked_at timestamptz not null,
      retry_at timestamptz null,
      constraint parked_subject_pkey primary key (consumer, subject)
    )`,
    `grant select, insert, update, delete on parked_subject to ${role}`,
    ...operatorActionUp(role),
  ];
}

/** SQL for a database that was made before operators left a reason; changes nothing in one that has the table. */
export function operatorActionUp(role: string): string[] {
  return [
    `create table if not exists operator_action (
      id uuid not null,
      at timestamptz not null,
      actor_id uuid null,
      action text not null,
      target text not null,
      reason text not null,
      constraint operator_action_pkey primary key (id)
    )`,
    // What people did is never changed or removed.
    `grant select, insert on operator_action to ${role}`,
  ];
}

export const platformTablesDown: string[] = [
  'drop table if exists operator_action',
  'drop table parked_subject',
  'drop table consumer_cursor',
  'drop table event_log',
  'drop function if exists event_log_notify()',
];

/**
 * SQL of a migration for databases of 0.1.0, where a trigger notified the relay of each insert. PostgreSQL commits transactions that notify one
 * after the other, over all databases of a server; the processes ring now instead.
 */
export const dropNotifyUp: string[] = [
  'drop trigger if exists event_log_notify on event_log',
  'drop function if exists event_log_notify()',
];

export const dropNotifyDown: string[] = [
  `create function event_log_notify() returns trigger language plpgsql as $$
    begin perform pg_notify('event_log', ''); return null; end $$`,
  `create trigger event_log_notify after insert on event_log for each statement execute function event_log_notify()`,
];
