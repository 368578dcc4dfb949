import { defineEntity, p } from '@mikro-orm/core';
import { User } from './user.entity.ts';

const ProviderIdentitySchema = defineEntity({
  name: 'ProviderIdentity',
  tableName: 'provider_identity',
  uniques: [{ name: 'provider_identity_unique', properties: ['issuer', 'subject'] }],
  properties: {
    id: p.uuid().primary(),
    issuer: p.text(),
    /** The person's id at the issuer. */
    subject: p.text(),
    userId: () =>
      p.manyToOne(User).mapToPk().fieldName('user_id').deleteRule('cascade').index('provider_identity_user_id_index'),
    createdAt: p.datetime(),
  },
});

/** A person of a provider, and the account that this person signs in to. */
export class ProviderIdentity extends ProviderIdentitySchema.class {}
ProviderIdentitySchema.setClass(ProviderIdentity);
