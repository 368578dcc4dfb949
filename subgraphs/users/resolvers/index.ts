import { scalars } from '#platform/graph/scalars.ts';
import type { AnsweredResolvers } from '../schema.generated.ts';
import { Mutation } from './mutation.ts';
import { Node } from './node.ts';
import { Query } from './query.ts';
import { User } from './user.ts';

export const resolvers: AnsweredResolvers = {
  DateTime: scalars.DateTime,
  CountryCode: scalars.CountryCode,
  Query,
  Mutation,
  Node,
  User,
};
