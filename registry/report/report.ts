import { z } from 'zod';

const place = {
  subgraph: z.string().nullable(),
  team: z.string().nullable(),
  file: z.string().nullable().describe('Path from the root of the configuration.'),
  line: z.int().nullable().describe('From 1.'),
  column: z.int().nullable().describe('From 1.'),
};
const approval = z.object({
  fingerprint: z.string(),
  reason: z.string(),
  actor: z.string(),
  at: z.string(),
  expiresAt: z.string().nullable(),
});
const planSize = z.object({ fetches: z.int(), waves: z.int(), cost: z.number() }).nullable();

/** The output of every command with `--format json`: one object, on errors too. Members are only ever added under one `schemaVersion`. */
export const reportSchema = z.object({
  schemaVersion: z.literal(1),
  command: z.string().nullable(),
  result: z
    .enum(['ok', 'blocked', 'failed', 'unreachable', 'conflict', 'denied'])
    .describe(
      'blocked: must not go out like this. failed: usage or configuration. unreachable: the registry gave no answer, so nothing is known.',
    ),
  exitCode: z.int().min(0).max(5).describe("The process's own."),
  problem: z.string().nullable().describe('Why it failed.'),
  against: z.string().nullable().describe('What was compared with.'),
  output: z.string().nullable().describe('The file written.'),
  base: z.object({ number: z.int(), id: z.string() }).nullable().describe('The stored version compared with.'),
  composition: z.object({
    composer: z.string().nullable(),
    errors: z.array(z.object({ code: z.string(), message: z.string(), ...place })),
    hints: z.array(z.string()),
  }),
  changes: z.array(
    z.object({
      kind: z.enum(['api', 'ownership', 'operation', 'plan', 'contract', 'event', 'lint']),
      fingerprint: z.string().describe('The same in every re-run; what an approval names.'),
      severity: z.enum(['breaking', 'dangerous', 'safe']),
      blocking: z.boolean(),
      type: z.string(),
      coordinate: z.string().nullable(),
      message: z.string(),
      reason: z.string().nullable(),
      because: z.string().describe('Why it blocks or passes.'),
      contract: z.string().nullable(),
      ...place,
      side: z.enum(['now', 'before']).nullable(),
      usage: z.object({
        requests: z.number(),
        clients: z.array(
          z.object({
            client: z.string(),
            versions: z.array(z.string()),
            operations: z.array(z.string()),
            requests: z.number(),
          }),
        ),
      }),
      approval: approval.nullable(),
      approve: z.string().nullable().describe('The command that would let it pass.'),
    }),
  ),
  plans: z.array(
    z.object({
      client: z.string(),
      version: z.string(),
      operation: z.string(),
      hash: z.string(),
      before: planSize,
      after: planSize,
    }),
  ),
  evidence: z
    .object({ releases: z.int(), operations: z.int(), requests: z.number(), days: z.int(), since: z.string() })
    .nullable(),
  stale: z.array(
    z.object({
      file: z.string(),
      fix: z.string().describe('The command that makes the file fresh.'),
      mend: z.string().describe('The same as `fix`; kept for readers of earlier reports.'),
    }),
  ),
  version: z
    .object({
      number: z.int(),
      id: z.string(),
      action: z.string(),
      actor: z.string(),
      commit: z.string().nullable(),
      reason: z.string().nullable(),
      at: z.string(),
    })
    .nullable()
    .describe('The version published, shown or gone back to.'),
  details: z.unknown().describe("The command's own answer, such as a history."),
  durationMs: z.number(),
});

export type Report = z.infer<typeof reportSchema>;

/** The published JSON Schema of `Report`. */
export function reportJsonSchema(): object {
  return { title: 'Report of the schema registry', ...z.toJSONSchema(reportSchema) };
}
