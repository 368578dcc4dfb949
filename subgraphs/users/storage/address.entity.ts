import { defineEntity, p } from '@mikro-orm/core';
import { User } from './user.entity.ts';

const AddressSchema = defineEntity({
  name: 'Address',
  tableName: 'address',
  properties: {
    id: p.uuid().primary(),
    userId: () => p.manyToOne(User).mapToPk().fieldName('user_id').deleteRule('cascade').index('address_user_id_index'),
    name: p.text(),
    line1: p.text().fieldName('line1'),
    line2: p.text().fieldName('line2').nullable(),
    city: p.text(),
    region: p.text().nullable(),
    postalCode: p.text(),
    country: p.text(),
    phone: p.text().nullable(),
    createdAt: p.datetime(),
  },
});

/** An entry of a user's address book. */
export class Address extends AddressSchema.class {}
AddressSchema.setClass(Address);
