import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { clientName } from '../../client/client-name.ts';
import { CodedError } from '../../../platform/process/errors.ts';
import { canCount } from '../request-inputs.ts';
import { prepareRoutes, targetOf, targetParams } from '../prepare-routes.ts';
import type { Target } from '../../registry.ts';
import type { UsageRow } from '../../model/evidence.ts';
import { allows } from '../../store/tokens.ts';
import { defaultTargetOf, type HiveContext } from './hive-request.ts';

/** A large graph with many clients makes fewer rows than this of the 1,500 operations that the SDK sends at a time. */
const maxRows = 200_000;

const operation = z.object({
  operationMapKey: z.string(),
  /** Milliseconds since 1970. */
  timestamp: z.number(),
  metadata: z
    .object({ client: z.object({ name: z.string().nullish(), version: z.string().nullish() }).nullish() })
    .nullish(),
  /** `app~version~hash` of an app deployment; such a report has no `client`. */
  persistedDocumentHash: z.string().nullish(),
});
type ReportedOperation = z.output<typeof operation>;
const reportBody = z.object({
  map: z.record(z.string(), z.object({ fields: z.array(z.string().min(1).max(300)).max(10_000) })),
  operations: z.array(operation).nullish(),
  subscriptionOperations: z.array(operation).nullish(),
});
const reportHeaders = z.looseObject({ 'x-usage-api-version': z.literal('2') });
type Report = z.output<typeof reportBody>;

/**
 * `POST /hive/usage` and `/hive/usage/<anything>/<graph>/<variant>`: usage reports of clients made for Hive, in version 2 of that API.
 * Durations and failures of operations are not stored: no check needs them.
 */
export function addHiveUsage(scope: FastifyInstance, context: HiveContext): void {
  const { registry, now, configured } = context;
  const routes = prepareRoutes(scope, context);

  async function take(target: Target, report: Report): Promise<object> {
    const { rows, accepted, rejected } = rowsOf(report, now());
    if (rows.length > 0) await registry.addUsage(target, rows);
    return { id: randomUUID(), operations: { accepted, rejected } };
  }

  const config = { scope: 'report' as const };
  const schema = { headers: reportHeaders, body: reportBody };
  const params = targetParams.extend({ organization: z.string() });
  routes.post('/hive/usage/:organization/:graph/:variant', { config, schema: { ...schema, params } }, (request) =>
    take(targetOf(context, request), request.body),
  );
  routes.post('/hive/usage', { config, schema }, async (request) => {
    const { graph, variant } = defaultTargetOf(request.token, configured);
    const target = registry.target(graph, variant);
    if (!allows(request.token, 'report', target.name)) {
      throw new CodedError('FORBIDDEN', `The token is not for ${target.name}`);
    }
    return take(target, request.body);
  });
}

/**
 * The counts of a report. Operations that its map does not describe, or whose time does not count, are rejected. Throws REQUEST_TOO_LARGE if
 * it makes too many rows.
 */
function rowsOf(
  { map, operations, subscriptionOperations }: Report,
  now: Date,
): { rows: UsageRow[]; accepted: number; rejected: number } {
  const described = new Set(Object.keys(map));
  const all = [...(operations ?? []), ...(subscriptionOperations ?? [])];
  const accepted = all.filter(
    ({ operationMapKey, timestamp }) => described.has(operationMapKey) && canCount(timestamp, now),
  );
  // The same operation of the same release appears many times; its coordinates are read once.
  const same = Map.groupBy(accepted, (operation) => {
    const { client, clientVersion } = clientOf(operation);
    return JSON.stringify([operation.operationMapKey, client, clientVersion, dayOf(operation)]);
  });
  const coordinates = new Map(Object.entries(map).map(([key, { fields }]) => [key, coordinatesOf(fields)]));
  const rows = new Map<string, UsageRow>();
  for (const group of same.values()) {
    const [first] = group as [ReportedOperation];
    const { client, clientVersion } = clientOf(first);
    const day = dayOf(first);
    for (const coordinate of coordinates.get(first.operationMapKey) ?? []) {
      const key = JSON.stringify([coordinate, client, clientVersion, day]);
      const row = rows.get(key);
      if (row) row.count += group.length;
      else rows.set(key, { coordinate, client, clientVersion, day, count: group.length });
    }
    if (rows.size > maxRows) throw new CodedError('REQUEST_TOO_LARGE', `The report has more than ${maxRows} counts`);
  }
  return { rows: [...rows.values()], accepted: accepted.length, rejected: all.length - accepted.length };
}

function dayOf({ timestamp }: ReportedOperation): string {
  return new Date(timestamp).toISOString().slice(0, 10);
}

/**
 * Hive writes arguments as `Query.user.id`; here they are `Query.user(id:)`. Hive repeats a coordinate with `!` at the end if the operation
 * gave it a value.
 */
function coordinatesOf(fields: readonly string[]): Set<string> {
  return new Set(
    fields.flatMap((field) => {
      const [owner = '', member, argument] = field.replace(/!$/, '').split('.');
      if (member === undefined) return [owner];
      const coordinate = argument === undefined ? `${owner}.${member}` : `${owner}.${member}(${argument}:)`;
      // Hive names no root type; here it stands for the request.
      return /^(Query|Mutation|Subscription)$/.test(owner) ? [owner, coordinate] : [coordinate];
    }),
  );
}

function clientOf({ metadata, persistedDocumentHash }: ReportedOperation): Pick<UsageRow, 'client' | 'clientVersion'> {
  const [app, version, hash] = persistedDocumentHash?.split('~') ?? [];
  const named = hash === undefined ? metadata?.client : { name: app, version };
  return { client: clientName(named?.name ?? ''), clientVersion: clientName(named?.version ?? '') };
}
