import { defineEntity, p } from '@mikro-orm/core';
import { roles } from '../domain/user.ts';

const UserSchema = defineEntity({
  name: 'User',
  tableName: 'user_account',
  indexes: [
    { name: 'user_account_by_time', properties: ['createdAt', 'id'] },
    {
      name: 'user_account_by_email',
      expression: 'create index user_account_by_email on user_account (email text_pattern_ops)',
    },
    {
      name: 'user_account_by_name',
      expression: "create index user_account_by_name on user_account using gin ((' ' || lower(name)) gin_trgm_ops)",
    },
  ],
  checks: [
    {
      name: 'user_account_roles_check',
      expression: `roles <@ array[${roles.map((role) => `'${role}'`).join(', ')}]::text[] and cardinality(roles) > 0`,
    },
    { name: 'user_account_email_check', expression: 'email = lower(email) and char_length(email) <= 254' },
  ],
  properties: {
    id: p.uuid().primary(),
    /** Lower case; the unique constraint decides a race of two registrations. */
    email: p.text().unique('user_account_email_unique'),
    name: p.text(),
    /** Argon2id in PHC form; null for a person who signs in through a provider only. */
    passwordHash: p.text().nullable(),
    roles: p.array((text) => text as (typeof roles)[number]),
    /** Version of the newest event about this user. Not an optimistic lock: it moves only when an event is recorded. */
    version: p.integer(),
    createdAt: p.datetime(),
    /** When its owner showed to read the address; null until then. */
    emailVerifiedAt: p.datetime().nullable(),
    /** When its owner deleted the account. Then nothing in this row is about a person. */
    erasedAt: p.datetime().nullable(),
  },
});

/** A person with an account. */
export class User extends UserSchema.class {}
UserSchema.setClass(User);
