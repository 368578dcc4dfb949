import { type GraphQLSchema, parse, printSchema, Source } from 'graphql';
import { type Severity, toApiSchema } from './compare.ts';
import type { Finding, JudgeInput, Verdict } from './model.ts';
import type { ParsedSubgraph } from './place.ts';
import { composeSafely } from './compose-safely.ts';
import { finish, type JudgeContext, teamOf } from './finding.ts';
import { fingerprintOf } from './fingerprint.ts';
import { evidenceOf, requestsOf } from './evidence.ts';
import { invalidOperations, judgeApi } from './changes.ts';
import { markOneOf } from './one-of.ts';
import { storedOperations } from './stored-operations.ts';
import { unknownTags } from './contract-tags.ts';
import { comparePlans, planFindings } from './plans.ts';
import { compareOwnership } from './ownership.ts';
import { defaultPolicy } from './policy.ts';
import { contentId, type SubgraphRevision, type Version } from '../model/version.ts';

const order: readonly Severity[] = ['breaking', 'dangerous', 'safe'];

/**
 * Judges whether proposed subgraphs may replace a version, and which clients would break. A breaking change passes only with evidence that
 * no client uses the changed part, or with an approval; without data it blocks. Never throws because of the contents of schemas and operations.
 */
export async function judge(input: JudgeInput): Promise<Verdict> {
  const policy = input.policy ?? defaultPolicy;
  const { usage, releases, since, days } = evidenceOf(input, policy.usage, input.now);
  const sources = input.proposed.map((subgraph) => ({
    ...subgraph,
    file: input.files?.[subgraph.name] ?? `${subgraph.name}.graphql`,
  }));
  const composition = await composeSafely(sources, policy, input.compose);
  const verdict: Verdict = {
    result: 'blocked',
    base: input.base && { number: input.base.number, id: input.base.id },
    composition: { composer: '@apollo/composition', errors: [], hints: [] },
    id: null,
    supergraphSdl: null,
    apiSdl: null,
    findings: [],
    plans: [],
    evidence: {
      releases: releases.length,
      operations: releases.reduce((sum, release) => sum + release.operations.length, 0),
      requests: requestsOf(usage),
      days,
      since,
    },
  };
  if (!composition.ok) {
    const owned = composition.errors.map((error) => ({ ...error, team: teamOf(input, error.subgraph) }));
    return { ...verdict, composition: { ...verdict.composition, errors: owned } };
  }
  const { supergraphSdl, hints, api: after } = composition;
  const apiSdl = printSchema(after);
  const parsed = sources.map(toParsed);
  const base = input.base && readBase(input.base, (name) => input.files?.[name] ?? `${name}.graphql`);
  if (base?.old) {
    markOneOf(after, parsed);
    if (base.api) markOneOf(base.api, base.old);
  }
  const operations = storedOperations(releases);
  const context: JudgeContext = { input, policy, usage, operations, after, parsed, old: base?.old ?? null };
  const findings: Finding[] = [];
  if (base?.api) {
    findings.push(...(await judgeApi(context, base.api, after, null)));
    findings.push(...ownershipFindings(context, base.supergraphSdl, supergraphSdl));
  } else if (base) {
    findings.push(baseUnusable(context, base.problem), ...invalidOperations(context, after));
  }
  const contracts = await judgeContracts(context, sources, findings);
  findings.push(...contracts.findings);
  const plans =
    releases.length > 0 ? await comparePlans(context, base?.api ? base.supergraphSdl : null, supergraphSdl) : [];
  findings.push(...planFindings(context, plans));
  findings.push(
    ...(input.elsewhere ?? []).map((finding) =>
      finish(context, { ...finding, reason: null, contract: null, usage: { requests: 0, clients: [] } }, null),
    ),
  );
  const blocked = contracts.errors.length > 0 || findings.some((finding) => finding.blocking);
  return {
    ...verdict,
    result: blocked ? 'blocked' : 'ok',
    composition: { ...verdict.composition, errors: contracts.errors, hints },
    id: contentId({ subgraphs: [...input.proposed], supergraphSdl }),
    supergraphSdl,
    apiSdl,
    findings: findings.toSorted(
      (a, b) => Number(b.blocking) - Number(a.blocking) || order.indexOf(a.severity) - order.indexOf(b.severity),
    ),
    plans,
  };
}

type ReadBase = Pick<Version, 'supergraphSdl'> & { old: ParsedSubgraph[] | null } & (
    | { api: GraphQLSchema; problem: null }
    | { api: null; problem: string }
  );

/** The baseline. `old` is null if only the supergraph is known, such as from a file; `api` is null if no gateway can load it. */
function readBase({ subgraphs, supergraphSdl }: Version, fileOf: (name: string) => string): ReadBase {
  let old: ParsedSubgraph[] | null = null;
  try {
    if (subgraphs.length > 0) old = subgraphs.map((subgraph) => toParsed({ ...subgraph, file: fileOf(subgraph.name) }));
    return { supergraphSdl, old, api: toApiSchema(supergraphSdl), problem: null };
  } catch (error) {
    return { supergraphSdl, old, api: null, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** The base never worked, so no client relies on it; operations are judged against the new schema alone. */
function baseUnusable(context: JudgeContext, problem: string): Finding {
  return finish(
    context,
    {
      kind: 'api',
      severity: 'dangerous',
      type: 'BASE_UNUSABLE',
      coordinate: null,
      message: 'The base does not compose to a graph that gateways load; the proposed schemas were judged alone',
      reason: problem.split('\n')[0] ?? null,
      because: 'stored operations were validated against the proposed schemas; changes could not be compared',
      contract: null,
      blocking: false,
      usage: { requests: 0, clients: [] },
      meaning: 'base unusable',
    },
    null,
  );
}

function ownershipFindings(context: JudgeContext, before: string, after: string): Finding[] {
  return compareOwnership(before, after).map((change) =>
    finish(
      context,
      {
        ...change,
        kind: 'ownership',
        severity: 'safe',
        blocking: false,
        reason: null,
        because: 'clients get the same answers; how they are fetched may change, see the plans',
        contract: null,
        usage: { requests: 0, clients: [] },
      },
      change.coordinate,
    ),
  );
}

/** Compares the API of each contract. Reports only changes that the whole graph does not have. */
async function judgeContracts(
  context: JudgeContext,
  sources: readonly (SubgraphRevision & { file: string })[],
  whole: readonly Finding[],
): Promise<{ findings: Finding[]; errors: Verdict['composition']['errors'] }> {
  const errors: Verdict['composition']['errors'] = [];
  const { base, contracts = [], contractsBefore = contracts } = context.input;
  if (contracts.length + contractsBefore.length === 0) return { findings: [], errors };
  const { composeContract } = await import('./contract.ts');
  const composedBefore = (name: string) => {
    const contract = contractsBefore.find((candidate) => candidate.name === name);
    return contract && base && base.subgraphs.length > 0 ? composeContract(base.subgraphs, contract) : null;
  };
  const known = new Set(
    whole
      .filter((finding) => finding.kind === 'api')
      .map((finding) => fingerprintOf({ ...finding, meaning: finding.message })),
  );
  const findings: Finding[] = [];
  for (const contract of contracts) {
    const unknown = unknownTags(context, contract);
    findings.push(...unknown);
    // Its result means nothing until its tags are right.
    if (unknown.some((finding) => finding.severity === 'breaking')) continue;
    const after = composeContract(sources, contract);
    if (!after.ok) {
      for (const message of after.errors) {
        errors.push({
          code: 'CONTRACT',
          message: `contract ${contract.name}: ${message}`,
          subgraph: null,
          file: null,
          line: null,
          column: null,
          team: null,
        });
      }
      continue;
    }
    const before = composedBefore(contract.name);
    // A contract that is new, or did not compose before, has no clients to break.
    if (!before?.ok) continue;
    const found = await judgeApi(context, before.api, after.api, contract.name);
    findings.push(
      ...found.filter(
        (finding) =>
          !known.has(fingerprintOf({ ...finding, meaning: finding.message })) &&
          !whole.some((other) => other.kind === 'operation' && other.message === finding.message),
      ),
    );
  }
  for (const { name } of contractsBefore) {
    if (contracts.some((contract) => contract.name === name) || !composedBefore(name)?.ok) continue;
    findings.push(
      finish(
        context,
        {
          kind: 'contract',
          severity: 'breaking',
          type: 'CONTRACT_REMOVED',
          coordinate: null,
          message: `Contract '${name}' was removed`,
          reason: null,
          because: 'nobody knows who follows a contract',
          contract: name,
          blocking: context.policy.failOn !== 'never',
          usage: { requests: 0, clients: [] },
        },
        null,
      ),
    );
  }
  return { findings, errors };
}

function toParsed(source: { name: string; file: string; sdl: string }): ParsedSubgraph {
  return { name: source.name, file: source.file, document: parse(new Source(source.sdl, source.file)) };
}
