import { defineEntity, p } from '@mikro-orm/core';
import type { EmailStatus, EmailTemplate } from '../domain/email.ts';

const EmailSchema = defineEntity({
  name: 'Email',
  tableName: 'email',
  uniques: [{ name: 'email_once', properties: ['eventId', 'template', 'recipientId'] }],
  indexes: [
    { name: 'email_recipient', properties: ['recipientId', 'id'] },
    { name: 'email_order', properties: ['orderId', 'id'] },
    { name: 'email_with_error', properties: ['createdAt'], where: 'last_error is not null' },
  ],
  checks: [
    {
      name: 'email_status_check',
      expression: `status in ('QUEUED', 'SENDING', 'SENT', 'SKIPPED', 'REJECTED', 'FAILED')`,
    },
    { name: 'email_money_check', expression: '(amount_minor is null) = (currency is null)' },
    { name: 'email_sent_check', expression: `(status = 'SENT') = (sent_at is not null)` },
  ],
  properties: {
    id: p.uuid().primary(),
    eventId: p.uuid(),
    template: p.text().$type<EmailTemplate>(),
    recipientId: p.uuid(),
    orderId: p.uuid().nullable(),
    /** The parcel that the event is about. */
    shipmentId: p.uuid().nullable(),
    /** The request for the link of the e-mail; its token is made from this id. Or the return that the e-mail is about. */
    requestId: p.uuid().fieldName('reset_id').nullable(),
    /** The reason that the event names, or the sign-in provider that it is about. */
    reason: p.text().nullable(),
    /** The money that the event is about. */
    amountMinor: p.bigint('number').nullable(),
    currency: p.text().nullable(),
    status: p.text().$type<EmailStatus>(),
    attempts: p.integer(),
    lastError: p.text().nullable(),
    createdAt: p.datetime(),
    sentAt: p.datetime().nullable(),
  },
});

/** An e-mail for one event and one recipient. It has no address and no text: these are read when it is sent, so that nothing has to be erased here. */
export class Email extends EmailSchema.class {}
EmailSchema.setClass(Email);
