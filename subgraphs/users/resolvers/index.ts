import { scalars } from '#platform/graph/scalars.ts';
import { backgroundWorkFields } from '#platform/operations/work-resolvers.ts';
import type { AnsweredResolvers } from '../schema.generated.ts';
import { Mutation } from './mutation.ts';
import { Node } from './node.ts';
import { Query } from './query.ts';
import { CustomerListConnection, CustomerListEntry, OrderListConnection, OrderListEntry } from './staff-lists.ts';
import { Registration } from './registration.ts';
import { StaffInvitation } from './staff-invitation.ts';
import { UserConnection } from './user-page.ts';
import { User } from './user.ts';

export const resolvers: AnsweredResolvers = {
  BigInt: scalars.BigInt,
  CurrencyCode: scalars.CurrencyCode,
  DateTime: scalars.DateTime,
  CountryCode: scalars.CountryCode,
  Query,
  BackgroundWork: backgroundWorkFields,
  CustomerListConnection,
  CustomerListEntry,
  OrderListConnection,
  OrderListEntry,
  Mutation,
  Node,
  Registration,
  StaffInvitation,
  User,
  UserConnection,
};
