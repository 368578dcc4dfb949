import { defineEntity, p } from '@mikro-orm/core';
import { roles } from '../domain/user.ts';
import { User } from './user.entity.ts';

const StaffInvitationSchema = defineEntity({
  name: 'StaffInvitation',
  tableName: 'staff_invitation',
  indexes: [{ name: 'staff_invitation_by_email', properties: ['email'] }],
  checks: [
    {
      name: 'staff_invitation_roles_check',
      expression: `roles <@ array[${roles.map((role) => `'${role}'`).join(', ')}]::text[] and cardinality(roles) > 0`,
    },
  ],
  properties: {
    /** The token in the e-mail is this id with a signature. */
    id: p.uuid().primary(),
    email: p.text(),
    roles: p.array((text) => text as (typeof roles)[number]),
    invitedBy: () =>
      p
        .manyToOne(User)
        .mapToPk()
        .fieldName('invited_by')
        .deleteRule('cascade')
        .index('staff_invitation_invited_by_index'),
    createdAt: p.datetime(),
    expiresAt: p.datetime().index('staff_invitation_expires_at_index'),
    /** Set once: it was accepted or revoked, or the address was invited again. */
    closedAt: p.datetime().nullable(),
  },
});

/** An invitation to work for the shop. An address has one open invitation at most. */
export class StaffInvitation extends StaffInvitationSchema.class {}
StaffInvitationSchema.setClass(StaffInvitation);
