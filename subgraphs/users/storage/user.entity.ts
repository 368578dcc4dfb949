import { defineEntity, p } from '@mikro-orm/core';
import { roles } from '../domain/user.ts';

const UserSchema = defineEntity({
  name: 'User',
  tableName: 'user_account',
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
    /** Argon2id in PHC form. */
    passwordHash: p.text(),
    roles: p.array((text) => text as (typeof roles)[number]),
    /** Version of the newest event about this user. Not an optimistic lock: it moves only when an event is recorded. */
    version: p.integer(),
    createdAt: p.datetime(),
  },
});

/** A person with an account. */
export class User extends UserSchema.class {}
UserSchema.setClass(User);
