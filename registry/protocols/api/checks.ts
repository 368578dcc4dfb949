import { z } from 'zod';
import { CodedError } from '../../../platform/process/errors.ts';
import { fromVerdict, toReport } from '../../report/to-report.ts';
import { commit, subgraphs } from '../request-inputs.ts';
import { at, authorOf, type RouteContext, type Routes, targetOf, targetParams } from '../prepare-routes.ts';

const checkBody = z.strictObject({
  subgraphs,
  only: z.boolean().default(false).describe('The subgraphs are part of the graph: the others stay as they are live.'),
  commit,
});
const approvalsBody = z.strictObject({
  fingerprints: z
    .array(z.string().regex(/^[0-9a-f]{16}$/, 'Expected the fingerprint of a finding'))
    .min(1)
    .max(500),
  reason: z.string().trim().min(1).max(2_000),
  expiresAt: z.iso.datetime().nullable().default(null).describe('Null: never.'),
  seen: z
    .array(z.string())
    .max(500)
    .default([])
    .describe("Of these the caller's own findings, such as of events: no check here has them."),
  commit,
});

/** Checks, and approvals of their findings. */
export function addChecks(routes: Routes, context: RouteContext): void {
  const { registry } = context;

  routes.post(
    `${at}/checks`,
    {
      config: { scope: 'check' },
      schema: { summary: 'Check subgraphs; nothing goes live', params: targetParams, body: checkBody },
    },
    async (request) => {
      const { subgraphs: proposed, only, commit: at } = request.body;
      const target = targetOf(context, request);
      const author = authorOf(request.token, { commit: at });
      const { check, verdict, base, durationMs } = await registry.check(
        target,
        only ? { only: proposed } : { whole: proposed },
        author,
      );
      const against = base && `${target.name}:${base.number}`;
      const report = toReport('check', { ...fromVerdict(verdict), against, details: { check: check.id }, durationMs });
      return { ...report, verdict };
    },
  );
  routes.get(
    `${at}/checks`,
    { config: { scope: 'read' }, schema: { summary: 'The latest checks, newest first', params: targetParams } },
    async (request) => ({ checks: await targetOf(context, request).store.checks() }),
  );
  routes.get(
    `${at}/checks/:id`,
    {
      config: { scope: 'read' },
      schema: {
        summary: 'One check with its schemas',
        params: targetParams.extend({ id: z.uuid('Expected the id of a check') }),
      },
    },
    async (request) => {
      const { name, store } = targetOf(context, request);
      const check = await store.check(request.params.id);
      if (!check) throw new CodedError('NOT_FOUND', `${name} has no such check; only the latest 200 are kept`);
      return check;
    },
  );

  routes.get(
    `${at}/approvals`,
    { config: { scope: 'read' }, schema: { summary: 'Approvals, including expired ones', params: targetParams } },
    async (request) => ({ approvals: await targetOf(context, request).store.approvals() }),
  );
  routes.post(
    `${at}/approvals`,
    {
      config: { scope: 'publish' },
      schema: { summary: 'Approve findings for every later check', params: targetParams, body: approvalsBody },
    },
    async (request, reply) => {
      const { fingerprints, reason, expiresAt, seen, commit: at } = request.body;
      const target = targetOf(context, request);
      const approvals = await registry.approve(target, fingerprints, {
        ...authorOf(request.token, { commit: at, reason }),
        reason,
        expiresAt,
        seen,
      });
      return reply.code(201).send({ approvals });
    },
  );
}
