import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildSchema, parse, validate } from 'graphql';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { operationLimitSettings } from '#platform/graph/operation-limit-settings.ts';
import { findExcess } from '#platform/graph/operation-limits.ts';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { mailQueries } from '../../subgraphs/notifications/mails/mail-data.ts';
import { mailOrdersQuery, mostOrders, type OrderParts } from '../../subgraphs/notifications/mails/read-orders.ts';

const api = buildSchema(readFileSync(path.join(repositoryRoot, 'schema/api.graphql'), 'utf8'));

const usualLimits = z.object(operationLimitSettings).parse({});
const ofOrders = (['plain', 'shipments', 'returns'] satisfies OrderParts[]).map((parts): [string, string] => [
  `${mostOrders} orders, ${parts}`,
  mailOrdersQuery(parts, mostOrders),
]);

it.each([...Object.entries(mailQueries), ...ofOrders])(
  'the worker of e-mails asks what the API answers, within its usual limits: %s',
  (_name, query) => {
    expect(validate(api, parse(query)).map(({ message }) => message)).toEqual([]);
    expect(findExcess(parse(query), api, usualLimits, { introspection: false })).toBeUndefined();
  },
);
