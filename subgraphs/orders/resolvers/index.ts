import { scalars } from '#platform/graph/scalars.ts';
import type { AnsweredResolvers } from '../schema.generated.ts';
import { Cart } from './cart.ts';
import { CartChanged, changedOrder, Shortage } from './changed.ts';
import { Mutation } from './mutation.ts';
import { Order } from './order.ts';
import { Query } from './query.ts';
import { User } from './user.ts';

export const resolvers: AnsweredResolvers = {
  ...scalars,
  Query,
  Mutation,
  Order,
  User,
  Cart,
  PlacedOrder: changedOrder,
  OrderChanged: changedOrder,
  CartChanged,
  Shortage,
};
