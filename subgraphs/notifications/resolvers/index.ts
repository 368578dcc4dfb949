import { scalars } from '#platform/graph/scalars.ts';
import type { Resolvers } from '../schema.generated.ts';
import { Email } from './email.ts';
import { Query } from './query.ts';

export const resolvers: Resolvers = { DateTime: scalars.DateTime, Query, Email };
