import { scalars } from '#platform/graph/scalars.ts';
import { backgroundWorkFields } from '#platform/operations/work-resolvers.ts';
import type { AnsweredResolvers } from '../schema.generated.ts';
import { Cart } from './cart.ts';
import { changedCart, changedOrder, Shortage } from './changed.ts';
import { CheckoutQuote } from './checkout-quote.ts';
import { Promotion, ShippingMethod } from './price-terms.ts';
import { Mutation } from './mutation.ts';
import { OrderConnection } from './order-page.ts';
import { Order } from './order.ts';
import { ReturnConnection } from './order-return.ts';
import { Query } from './query.ts';
import { StuckOrder } from './stuck-order.ts';
import { User } from './user.ts';

export const resolvers: AnsweredResolvers = {
  ...scalars,
  Query,
  Mutation,
  BackgroundWork: backgroundWorkFields,
  Order,
  OrderConnection,
  ReturnConnection,
  StuckOrder,
  User,
  Cart,
  PlacedOrder: changedOrder,
  OrderChanged: changedOrder,
  OrderLinkOpened: changedOrder,
  CartChanged: changedCart,
  GuestCartCreated: changedCart,
  Shortage,
  CheckoutQuote,
  ShippingMethod,
  Promotion,
};
