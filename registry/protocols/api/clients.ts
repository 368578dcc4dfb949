import { z } from 'zod';
import { clientName } from '../../client/client-name.ts';
import { CodedError } from '../../../platform/process/errors.ts';
import { readOperationDocument } from '../../judge/operation-document.ts';
import { fromBodies, isStale } from '../../store/releases.ts';
import type { ClientRelease } from '../../model/evidence.ts';
import { canCount, commit, maxVersion, reason } from '../request-inputs.ts';
import { at, authorOf, type RouteContext, type Routes, targetOf, targetParams } from '../prepare-routes.ts';
import { openWriting } from './writing.ts';
import { windowStart } from '../../day.ts';

const text = z.string().min(1).max(100);
const releaseParams = targetParams.extend({ client: text, version: text });
const operationsBody = z.strictObject({
  operations: z
    .array(
      z.strictObject({
        hash: z.string().min(1).max(200).optional(),
        body: z.string().min(1),
        name: z.string().nullable().optional(),
      }),
    )
    .min(1)
    .max(20_000),
  activate: z.boolean().default(false),
  allowInvalid: z.boolean().default(false).describe('Also store operations that the live version refuses.'),
  commit,
  reason,
});
const stateBody = z.strictObject({ commit, reason }).nullish();
/** Visitors can send any name. A name that cannot be stored is repaired, so that the other counts of the report are kept. */
const visitorsText = text.transform(clientName);
const usageBody = z.strictObject({
  rows: z
    .array(
      z.strictObject({
        coordinate: z
          .string()
          .min(1)
          .max(400)
          .describe('`Type.field`, `Type.field(argument:)`, `Input.field` or `Enum.VALUE`.'),
        client: visitorsText,
        clientVersion: visitorsText,
        day: z.iso.date().describe('In UTC.'),
        count: z
          .int()
          .min(1)
          .max(2 ** 40),
      }),
    )
    .min(1)
    .max(5_000),
});
const usageQuery = z.object({
  coordinate: z.string().optional().describe('Left out: every coordinate.'),
  days: z.coerce.number().int().min(1).max(400).default(30),
});
const instanceBody = z.strictObject({
  id: text,
  version: z.int().min(0).max(maxVersion).nullable().describe('The `X-Schema-Version` that the gateway runs.'),
  problem: z.string().max(2_000).nullable().default(null).describe('Why the gateway does not run the live version.'),
  startedAt: z.iso.datetime(),
});

/** Client releases and their usage, gateways and their versions, and the audit log. */
export function addClients(routes: Routes, context: RouteContext): void {
  const { registry, now } = context;
  const write = openWriting(context, { makesVersions: false });
  const read = { scope: 'read' as const };
  const check = { scope: 'check' as const };
  const report = { scope: 'report' as const };

  routes.get(
    `${at}/clients`,
    { config: read, schema: { summary: 'Releases of clients', params: targetParams } },
    async (request) => {
      const releases = await targetOf(context, request).store.releases();
      return { releases: releases.map((release) => shown(release, now())) };
    },
  );
  routes.put(
    `${at}/clients/:client/:version`,
    {
      config: check,
      schema: { summary: 'Store the operations of a release', params: releaseParams, body: operationsBody },
    },
    async (request) => {
      const { operations, activate, allowInvalid, ...author } = request.body;
      for (const [index, { name, hash, body }] of operations.entries()) {
        const operation = readOperationDocument(body, name);
        if ('problem' in operation) {
          throw new CodedError('BAD_USER_INPUT', `Operation ${name ?? hash ?? index + 1} ${operation.problem}`);
        }
      }
      const { client, version } = request.params;
      const draft = { client, version, operations: fromBodies(operations), activate, allowInvalid };
      const release = await registry.pushRelease(targetOf(context, request), draft, authorOf(request.token, author));
      return { release: shown(release, now()) };
    },
  );
  for (const [verb, state] of [
    ['activate', 'active'],
    ['retire', 'retired'],
  ] as const) {
    routes.post(
      `${at}/clients/:client/:version/${verb}`,
      {
        config: check,
        schema: {
          summary:
            state === 'active'
              ? 'Activate a release: checks count its operations'
              : 'Retire a release: checks ignore its operations',
          params: releaseParams,
          body: stateBody,
        },
      },
      async (request) => {
        const { client, version } = request.params;
        const author = authorOf(request.token, request.body ?? {});
        const release = await registry.setReleaseState(targetOf(context, request), { client, version, state }, author);
        return { release: shown(release, now()) };
      },
    );
  }

  routes.post(
    `${at}/usage`,
    { config: report, schema: { summary: 'Add usage counts', params: targetParams, body: usageBody } },
    (request, reply) =>
      write(request, reply, async (target) => {
        const { rows } = request.body;
        const accepted = rows.filter(({ day }) => canCount(Date.parse(day), now()));
        if (accepted.length > 0) await registry.addUsage(target, accepted);
        return { status: 202, body: { accepted: accepted.length, rejected: rows.length - accepted.length } };
      }),
  );
  routes.get(
    `${at}/usage`,
    {
      config: read,
      schema: { summary: 'Usage by coordinate, client and day', params: targetParams, querystring: usageQuery },
    },
    async (request) => {
      const { coordinate, days } = request.query;
      const since = windowStart(now(), days);
      const rows = await targetOf(context, request).store.usage(since);
      return { rows: coordinate === undefined ? rows : rows.filter((row) => row.coordinate === coordinate) };
    },
  );

  routes.post(
    `${at}/instances`,
    {
      config: report,
      schema: { summary: 'Report which version a gateway runs', params: targetParams, body: instanceBody },
    },
    async (request, reply) => {
      await targetOf(context, request).store.putInstance({ ...request.body, seenAt: now().toISOString() });
      return reply.code(204).send();
    },
  );
  routes.delete(
    `${at}/instances/:id`,
    {
      config: report,
      schema: {
        summary: 'Report that a gateway has stopped',
        params: targetParams.extend({ id: text }),
        querystring: z.object({
          startedAt: z.iso.datetime().describe('As it was reported: a gateway that started again since then stays.'),
        }),
      },
    },
    async (request, reply) => {
      await targetOf(context, request).store.removeInstance(request.params.id, request.query.startedAt);
      return reply.code(204).send();
    },
  );
  routes.get(
    `${at}/instances`,
    { config: read, schema: { summary: 'Gateways and the versions they run', params: targetParams } },
    async (request) => {
      const { store } = targetOf(context, request);
      return { instances: await store.instances(), live: (await store.head())?.number ?? null };
    },
  );

  routes.get(
    `${at}/audit`,
    { config: read, schema: { summary: 'The latest writes, newest first', params: targetParams } },
    async (request) => ({ entries: await targetOf(context, request).store.audit() }),
  );
}

function shown({ operations, ...release }: ClientRelease, now: Date): object {
  return { ...release, operations: operations.length, stale: isStale(release, now) };
}
