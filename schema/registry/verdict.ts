import { type DocumentNode, type GraphQLSchema, parse, printSchema, Source, validate } from 'graphql';
import { compareApis, type Severity, toApiSchema } from '../compare.ts';
import { type Composition, type CompositionError, compose } from '../compose.ts';
import { type ParsedSubgraph, type Place, placeOf } from '../place.ts';
import { affects, type ChangeToJudge, isReported, usageOf } from './affected.ts';
import { fingerprintOf } from './fingerprint.ts';
import { type OperationUse, parseOperation, useOf } from './operation-use.ts';
import { compareOwnership } from './ownership.ts';
import type { PlanSize } from './plan-cost.ts';
import { defaultPolicy, type Policy } from './policy.ts';
import {
  type Approval,
  type ClientRelease,
  contentId,
  type SubgraphRevision,
  type UsageRow,
  type Version,
} from './store.ts';

/** What a check found, and whether it stands in the way. */
export interface Finding {
  kind: 'api' | 'ownership' | 'operation' | 'plan' | 'contract' | 'event' | 'lint';
  /** Stays the same in every re-run; what an approval names. */
  fingerprint: string;
  severity: Severity;
  /** Whether it fails the check. */
  blocking: boolean;
  /** GraphQL Inspector's name of the kind of change, or one of ours: `FIELD_MOVED`, `OPERATION_INVALID`, `PLAN_EXTRA_WAVES` … */
  type: string;
  coordinate: string | null;
  message: string;
  /** Why a change of this kind has this severity; null where the message says it. */
  reason: string | null;
  /** Why it blocks or passes: for whom, on what evidence, by whose approval. */
  because: string;
  /** Of the contract it was found in; null for the whole graph. */
  contract: string | null;
  subgraph: string | null;
  team: string | null;
  file: string | null;
  line: number | null;
  column: number | null;
  side: Place['side'] | null;
  usage: { requests: number; clients: AffectedClient[] };
  approval: Approval | null;
  /** The command that would let it pass; null where nothing needs it, or nothing may. */
  approve: string | null;
}

/** Who notices a change. */
export interface AffectedClient {
  client: string;
  versions: string[];
  operations: string[];
  /** Within the window, by reported usage. */
  requests: number;
}

/** How one stored operation is carried out before and after. */
export interface OperationPlan {
  client: string;
  version: string;
  operation: string;
  hash: string;
  before: PlanSize | null;
  after: PlanSize | null;
}

export interface Verdict {
  result: 'ok' | 'blocked';
  base: { number: number; id: string } | null;
  composition: { composer: string; errors: (CompositionError & { team: string | null })[]; hints: string[] };
  /** Of what is proposed; null where it does not compose. */
  id: string | null;
  supergraphSdl: string | null;
  apiSdl: string | null;
  /** The worst first. */
  findings: Finding[];
  plans: OperationPlan[];
  /** What the verdict rests on. */
  evidence: { releases: number; operations: number; requests: number; days: number; since: string };
}

/** A finding of somebody else's, such as an event's: `meaning` is what its fingerprint is made of. */
export interface FoundElsewhere
  extends Pick<Finding, 'kind' | 'severity' | 'type' | 'coordinate' | 'message' | 'because'> {
  blocking: boolean;
  meaning?: string;
  file?: string | null;
  subgraph?: string | null;
}

export interface Contract {
  name: string;
  include: readonly string[];
  exclude: readonly string[];
  removeUnreachable: boolean;
}

export interface JudgeInput {
  base: Version | null;
  proposed: readonly SubgraphRevision[];
  releases: readonly ClientRelease[];
  usage: readonly UsageRow[];
  approvals: readonly Approval[];
  policy?: Policy;
  now: Date;
  /** Subgraph → path of its SDL, for places; `<name>.graphql` where there is none. */
  files?: Readonly<Record<string, string>>;
  /** Subgraph → team. */
  teams?: Readonly<Record<string, string>>;
  contracts?: readonly Contract[];
  elsewhere?: readonly FoundElsewhere[];
  /** How approving is said to the reader. */
  approveCommand?: (fingerprint: string) => string;
}

const order: readonly Severity[] = ['breaking', 'dangerous', 'safe'];
const approveOnCommandLine = (fingerprint: string): string => `npm run schema -- approve ${fingerprint} --reason "…"`;

/**
 * Whether proposed subgraphs may take the place of a version, and for whom not. A breaking change passes only on evidence that nobody
 * uses what it breaks, or by approval; without any data it blocks. Never throws for what is in schemas and operations.
 */
export async function judge(input: JudgeInput): Promise<Verdict> {
  const policy = input.policy ?? defaultPolicy;
  const windowStart = dayBefore(input.now, policy.usage.windowDays - 1);
  const excluded = new Set(policy.usage.excludeClients);
  const counts = (client: string, version: string) => !excluded.has(client) && !excluded.has(`${client}@${version}`);
  const usage = input.usage.filter((row) => row.day >= windowStart && counts(row.client, row.clientVersion));
  const releases = input.releases.filter((one) => one.state === 'active' && counts(one.client, one.version));
  const sources = input.proposed.map((one) => ({ ...one, file: input.files?.[one.name] ?? `${one.name}.graphql` }));
  const composition = refusal(sources, policy) ?? composeSafely(sources);
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
      operations: releases.reduce((sum, one) => sum + one.operations.length, 0),
      requests: requestsOf(usage),
      days: new Set(usage.map((row) => row.day)).size,
      since: windowStart,
    },
  };
  if (!composition.ok) {
    const owned = composition.errors.map((one) => ({ ...one, team: teamOf(input, one.subgraph) }));
    return { ...verdict, composition: { ...verdict.composition, errors: owned } };
  }
  const { supergraphSdl, hints } = composition;
  const after = toApiSchema(supergraphSdl);
  const given: Given = { input, policy, usage, releases, after, parsed: sources.map(toParsed), old: null };
  const findings: Finding[] = [];
  let plans: OperationPlan[] = [];
  if (input.base) {
    const files = (name: string) => input.files?.[name] ?? `${name}.graphql`;
    const { subgraphs } = input.base;
    // None: only the supergraph is known, as of a file.
    given.old = subgraphs.length > 0 ? subgraphs.map((one) => toParsed({ ...one, file: files(one.name) })) : null;
    const before = toApiSchema(input.base.supergraphSdl);
    findings.push(...(await judgeApi(given, before, after, null)));
    findings.push(...ownershipFindings(given, input.base.supergraphSdl, supergraphSdl));
    if (input.contracts?.length) {
      findings.push(...(await judgeContracts(given, input.base, sources, findings, verdict.composition.errors)));
    }
  }
  if (releases.length > 0) plans = await comparePlans(given, input.base?.supergraphSdl ?? null, supergraphSdl);
  findings.push(...planFindings(given, plans));
  findings.push(
    ...(input.elsewhere ?? []).map((one) =>
      finish(given, { ...one, reason: null, contract: null, usage: { requests: 0, clients: [] } }, null),
    ),
  );
  const blocked = verdict.composition.errors.length > 0 || findings.some((one) => one.blocking);
  return {
    ...verdict,
    result: blocked ? 'blocked' : 'ok',
    composition: { ...verdict.composition, hints },
    id: contentId({ subgraphs: [...input.proposed], supergraphSdl }),
    supergraphSdl,
    apiSdl: printSchema(after),
    findings: findings.toSorted(
      (a, b) => Number(b.blocking) - Number(a.blocking) || order.indexOf(a.severity) - order.indexOf(b.severity),
    ),
    plans,
  };
}

interface Given {
  input: JudgeInput;
  policy: Policy;
  usage: UsageRow[];
  releases: ClientRelease[];
  after: GraphQLSchema;
  parsed: ParsedSubgraph[];
  old: ParsedSubgraph[] | null;
}

interface StoredOperation {
  release: ClientRelease;
  hash: string;
  label: string;
  name: string | null;
  document: DocumentNode;
  use: OperationUse;
  validBefore: boolean;
  validAfter: boolean;
  errors: string[];
}

/** The stored operations of active releases, as two schemas see them. Equal bodies are looked at once. */
function readOperations(
  releases: readonly ClientRelease[],
  before: GraphQLSchema,
  after: GraphQLSchema,
): StoredOperation[] {
  const seen = new Map<string, Omit<StoredOperation, 'release' | 'label' | 'hash'>>();
  return releases.flatMap((release) =>
    release.operations.flatMap(({ hash, body, name }) => {
      const key = JSON.stringify([body, name]);
      let read = seen.get(key);
      if (!read) {
        const document = parseOperation(body);
        if (!document) return [];
        const errors = validate(after, document).map((one) => one.message);
        const validBefore = validate(before, document).length === 0;
        read = {
          name,
          document,
          use: useOf(before, document, name),
          validBefore,
          validAfter: errors.length === 0,
          errors,
        };
        seen.set(key, read);
      }
      return [{ ...read, release, hash, label: name ?? nameIn(read.document) ?? hash.slice(0, 12) }];
    }),
  );
}

async function judgeApi(
  given: Given,
  before: GraphQLSchema,
  after: GraphQLSchema,
  contract: string | null,
): Promise<Finding[]> {
  const changes = await compareApis(before, after);
  const operations = readOperations(given.releases, before, after);
  const explained = new Set<StoredOperation>();
  const findings = changes.map((one) => {
    const change: ChangeToJudge = { ...one, before, after };
    const affected = new Map<StoredOperation, 'yes' | 'possibly'>();
    for (const operation of operations) {
      const ofClient = given.usage.filter((row) => row.client === operation.release.client);
      const how = affects(change, operation, ofClient);
      if (how === 'no') continue;
      affected.set(operation, how);
      if (one.severity === 'breaking') explained.add(operation);
    }
    const rows = usageOf(change, given.usage);
    const evidence = weigh(given, change, affected, rows);
    const matters =
      given.policy.failOn !== 'never' &&
      (one.severity === 'breaking' || (one.severity === 'dangerous' && given.policy.failOn === 'dangerous'));
    // Rows are of use only where somebody can notice; a new field is nobody's loss.
    const usage =
      one.severity === 'safe' && !/DEPRECAT/.test(one.type) ? { requests: 0, clients: [] } : whoIs(affected, rows);
    const because = one.severity === 'safe' ? 'a safe change' : evidence.because;
    const found = { kind: contract === null ? 'api' : 'contract', ...one, contract, usage, because } as const;
    return finish(given, { ...found, blocking: matters && evidence.used, meaning: one.message }, one.coordinate);
  });
  // What the comparison does not know to be breaking, and yet breaks a client.
  for (const operation of operations) {
    if (!operation.validBefore || operation.validAfter || explained.has(operation)) continue;
    const { release, label } = operation;
    findings.push(
      finish(
        given,
        {
          kind: 'operation',
          severity: 'breaking',
          type: 'OPERATION_INVALID',
          coordinate: null,
          message: `Operation '${label}' of ${release.client} is no longer valid: ${operation.errors[0]}`,
          reason: null,
          because: `${release.client}@${release.version} is active and sends it`,
          contract,
          blocking: given.policy.failOn !== 'never',
          usage: whoIs(new Map([[operation, 'yes']]), []),
        },
        null,
      ),
    );
  }
  return findings;
}

/** Whether a change would hurt somebody, as far as is known, in words. */
function weigh(
  given: Given,
  change: ChangeToJudge,
  affected: ReadonlyMap<StoredOperation, 'yes' | 'possibly'>,
  rows: readonly UsageRow[],
): { used: boolean; because: string } {
  const { windowDays, maxRequests, maxPercentage, minDays } = given.policy.usage;
  const days = `the last ${windowDays} ${windowDays === 1 ? 'day' : 'days'}`;
  const released = given.releases.some((one) => one.operations.length > 0);
  if (affected.size > 0) {
    const [first] = affected.keys();
    const sure = [...affected.values()].includes('yes');
    const names = new Set([...affected.keys()].map(({ release }) => `${release.client}@${release.version}`));
    const what = `${plural(affected.size, 'operation')} of ${[...names].slice(0, 5).join(', ')}${names.size > 5 ? ' …' : ''}`;
    return {
      used: true,
      because: sure
        ? `used by ${what}, such as '${first?.label}'`
        : `${what}, such as '${first?.label}', may give it in a variable, and no usage says what variables hold`,
    };
  }
  const requests = rows.reduce((sum, row) => sum + row.count, 0);
  const allowed = Math.max(maxRequests, (maxPercentage / 100) * requestsOf(given.usage));
  if (requests > allowed) {
    return {
      used: true,
      because: `used ${plural(requests, 'time')} in ${days} by ${[...new Set(rows.map((row) => row.client))].join(', ')}`,
    };
  }
  const reported = isReported(change, given.usage);
  const daysSeen = new Set(given.usage.map((row) => row.day)).size;
  if (!released && !reported) {
    return {
      used: true,
      because:
        given.usage.length === 0
          ? `nobody knows who uses it: no active client release and no usage in ${days}`
          : `nobody knows who uses it: no active client release, and the usage reported does not cover input fields and enum values`,
    };
  }
  if (!released && daysSeen < minDays) {
    return {
      used: true,
      because: `no active client release, and usage of only ${plural(daysSeen, 'day')} of the ${minDays} required`,
    };
  }
  const stored = given.releases.reduce((sum, one) => sum + one.operations.length, 0);
  const parts = [
    ...(released
      ? [
          `none of ${plural(stored, 'stored operation')} of ${plural(given.releases.length, 'active client release')} uses it`,
        ]
      : []),
    ...(reported
      ? [
          requests === 0
            ? `no use in ${days}`
            : `${plural(requests, 'use')} in ${days}, within the limit of ${Math.floor(allowed)}`,
        ]
      : []),
  ];
  return { used: false, because: parts.join('; ') };
}

function whoIs(affected: ReadonlyMap<StoredOperation, unknown>, rows: readonly UsageRow[]): Finding['usage'] {
  const clients = new Map<string, { versions: Set<string>; operations: Set<string>; requests: number }>();
  const of = (client: string) => {
    const found = clients.get(client) ?? { versions: new Set(), operations: new Set(), requests: 0 };
    clients.set(client, found);
    return found;
  };
  for (const { release, label } of affected.keys()) {
    const client = of(release.client);
    client.versions.add(release.version);
    client.operations.add(label);
  }
  for (const row of rows) {
    const client = of(row.client);
    client.versions.add(row.clientVersion);
    client.requests += row.count;
  }
  const list = [...clients].map(([client, found]) => ({
    client,
    versions: [...found.versions].toSorted(),
    operations: [...found.operations].toSorted(),
    requests: found.requests,
  }));
  return {
    requests: list.reduce((sum, one) => sum + one.requests, 0),
    clients: list.toSorted((a, b) => b.requests - a.requests || a.client.localeCompare(b.client)),
  };
}

type Found = Omit<FoundElsewhere, 'blocking'> & Pick<Finding, 'reason' | 'contract' | 'usage' | 'blocking'>;

/** Gives a finding its place, owner, fingerprint and approval. */
function finish(given: Given, found: Found, placed: string | null): Finding {
  const { input, parsed, old } = given;
  const place = placed === null ? null : placeOf(placed, parsed, old);
  const subgraph = place?.subgraph ?? found.subgraph ?? null;
  const meaning = found.contract === null ? (found.meaning ?? found.message) : `${found.contract}: ${found.message}`;
  const fingerprint = fingerprintOf({ type: found.type, coordinate: found.coordinate, meaning });
  const now = input.now.toISOString();
  const approval =
    input.approvals.find((one) => one.fingerprint === fingerprint && (one.expiresAt === null || one.expiresAt > now)) ??
    null;
  const blocking = found.blocking && approval === null;
  return {
    kind: found.kind,
    fingerprint,
    severity: found.severity,
    blocking,
    type: found.type,
    coordinate: found.coordinate,
    message: found.message,
    reason: found.reason,
    because:
      found.blocking && approval
        ? `approved by ${approval.actor}: ${approval.reason} (${found.because})`
        : found.because,
    contract: found.contract,
    subgraph,
    team: teamOf(input, subgraph),
    file: place?.file ?? found.file ?? null,
    line: place?.line ?? null,
    column: place?.column ?? null,
    side: place?.side ?? null,
    usage: found.usage,
    approval,
    approve: blocking ? (input.approveCommand ?? approveOnCommandLine)(fingerprint) : null,
  };
}

function ownershipFindings(given: Given, before: string, after: string): Finding[] {
  return compareOwnership(before, after).map((one) =>
    finish(
      given,
      {
        ...one,
        kind: 'ownership',
        severity: 'safe',
        blocking: false,
        reason: null,
        because: 'clients get the same answers; how they are fetched may change, see the plans',
        contract: null,
        usage: { requests: 0, clients: [] },
      },
      one.coordinate,
    ),
  );
}

/** Each contract's own API, where the change is one that the whole graph does not have. */
async function judgeContracts(
  given: Given,
  base: Version,
  sources: readonly (SubgraphRevision & { file: string })[],
  whole: readonly Finding[],
  errors: Verdict['composition']['errors'],
): Promise<Finding[]> {
  const { composeContract } = await import('./contract.ts');
  const known = new Set(
    whole.filter((one) => one.kind === 'api').map((one) => fingerprintOf({ ...one, meaning: one.message })),
  );
  const findings: Finding[] = [];
  for (const contract of given.input.contracts ?? []) {
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
    const before = base.subgraphs.length > 0 ? composeContract(base.subgraphs, contract) : null;
    // A contract that did not compose before, or is new, has nothing to break.
    if (!before?.ok) continue;
    const found = await judgeApi(given, before.api, after.api, contract.name);
    findings.push(
      ...found.filter(
        (one) =>
          !known.has(fingerprintOf({ ...one, meaning: one.message })) &&
          !whole.some((other) => other.kind === 'operation' && other.message === one.message),
      ),
    );
  }
  return findings;
}

async function comparePlans(given: Given, beforeSdl: string | null, afterSdl: string): Promise<OperationPlan[]> {
  const { openPlanner } = await import('./plan-cost.ts');
  const { listSize } = given.policy.plan;
  const after = openPlanner(afterSdl, listSize);
  const before = beforeSdl === null ? null : beforeSdl === afterSdl ? after : openPlanner(beforeSdl, listSize);
  const measured = new Map<string, Pick<OperationPlan, 'before' | 'after'>>();
  return given.releases.flatMap((release) =>
    release.operations.flatMap(({ hash, body, name }) => {
      const document = parseOperation(body);
      if (!document) return [];
      const key = JSON.stringify([body, name]);
      const sizes = measured.get(key) ?? {
        before: before?.measure(document, name) ?? null,
        after: after.measure(document, name),
      };
      measured.set(key, sizes);
      const operation = name ?? nameIn(document) ?? hash.slice(0, 12);
      return [{ client: release.client, version: release.version, operation, hash, ...sizes }];
    }),
  );
}

/** Operations that take longer than before, or than allowed; one finding for each operation, whatever number of releases has it. */
function planFindings(given: Given, plans: readonly OperationPlan[]): Finding[] {
  const { maxExtraWaves, maxFetches, maxWaves, maxCost } = given.policy.plan;
  const findings: Finding[] = [];
  for (const [, same] of Map.groupBy(plans, (one) => JSON.stringify([one.client, one.operation, one.hash]))) {
    const [one] = same;
    if (!one?.after) continue;
    const { before, after } = one;
    const add = (type: string, fails: boolean, message: string, because: string) => {
      const clients = [
        {
          client: one.client,
          versions: same.map((each) => each.version).toSorted(),
          operations: [one.operation],
          requests: 0,
        },
      ];
      findings.push(
        finish(
          given,
          {
            kind: 'plan',
            severity: 'dangerous',
            type,
            coordinate: null,
            message,
            reason: null,
            because,
            contract: null,
            blocking: fails && given.policy.failOn !== 'never',
            usage: { requests: 0, clients },
          },
          null,
        ),
      );
    };
    const named = `Operation '${one.operation}' of ${one.client}`;
    const extra = before ? after.waves - before.waves : 0;
    if (before && extra > 0) {
      const limit =
        maxExtraWaves === null ? 'a warning; --max-extra-waves sets a limit' : `at most ${maxExtraWaves} more allowed`;
      add(
        'PLAN_EXTRA_WAVES',
        maxExtraWaves !== null && extra > maxExtraWaves,
        `${named} takes ${after.waves} sequential waves instead of ${before.waves}, ${after.fetches} fetches instead of ${before.fetches}`,
        limit,
      );
    } else if (before && after.fetches > before.fetches) {
      add(
        'PLAN_EXTRA_FETCHES',
        false,
        `${named} takes ${after.fetches} fetches instead of ${before.fetches}, in as many waves`,
        'a warning',
      );
    }
    const over = ([unit, limit, value, old]: [string, number | null, number, number | undefined]) => {
      // What was over the limit before and is no worse is not this change's doing.
      if (limit === null || value <= limit || (old !== undefined && value <= old)) return;
      add(
        'PLAN_OVER_BUDGET',
        true,
        `${named} is over budget: ${unit} ${value}, at most ${limit}`,
        `before: ${old ?? 'unknown'}`,
      );
    };
    over(['waves', maxWaves, after.waves, before?.waves]);
    over(['fetches', maxFetches, after.fetches, before?.fetches]);
    over(['cost', maxCost, after.cost, before?.cost]);
  }
  return findings;
}

/** Says no to what would keep the parser busy or break its stack, before anything reads it. */
function refusal(sources: readonly (SubgraphRevision & { file: string })[], policy: Policy): Composition | null {
  const errors: CompositionError[] = [];
  const bytes = sources.reduce((sum, one) => sum + Buffer.byteLength(one.sdl), 0);
  const error = (code: string, message: string, one?: (typeof sources)[number]) =>
    errors.push({ code, message, subgraph: one?.name ?? null, file: one?.file ?? null, line: null, column: null });
  if (sources.length === 0) error('NO_SUBGRAPHS', 'there is no subgraph to compose');
  if (bytes > policy.maxSdlBytes)
    error('SDL_TOO_LARGE', `the schemas have ${bytes} bytes, at most ${policy.maxSdlBytes} are read`);
  else
    for (const one of sources)
      if (depthOf(one.sdl) > maxDepth)
        error('SDL_TOO_DEEP', `[${one.name}] brackets are nested more than ${maxDepth} deep`, one);
  return errors.length > 0 ? { ok: false, errors } : null;
}

/** Real schemas stay below 10; the parser's stack ends at some thousands. */
const maxDepth = 200;

function depthOf(sdl: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of sdl.matchAll(/"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|#.*|[[{(]|[\]})]/g)) {
    if (token === '[' || token === '{' || token === '(') deepest = Math.max(deepest, (depth += 1));
    else if (token === ']' || token === '}' || token === ')') depth -= 1;
  }
  return deepest;
}

function composeSafely(sources: readonly (SubgraphRevision & { file: string })[]): Composition {
  try {
    return compose(sources);
  } catch (error) {
    // The composer asserts and overflows where it should report; a schema must not take the registry down.
    const message = `the composer gave up: ${error instanceof Error ? error.message : String(error)}`;
    return {
      ok: false,
      errors: [{ code: 'COMPOSER_FAILED', message, subgraph: null, file: null, line: null, column: null }],
    };
  }
}

function toParsed(source: { name: string; file: string; sdl: string }): ParsedSubgraph {
  return { name: source.name, file: source.file, document: parse(new Source(source.sdl, source.file)) };
}

function nameIn(document: DocumentNode): string | null {
  for (const one of document.definitions) if (one.kind === 'OperationDefinition') return one.name?.value ?? null;
  return null;
}

/** Of fields on root types, which every request has at least one of. */
function requestsOf(usage: readonly UsageRow[]): number {
  return usage.reduce(
    (sum, row) => (/^(Query|Mutation|Subscription)\.\w+$/.test(row.coordinate) ? sum + row.count : sum),
    0,
  );
}

function teamOf(input: JudgeInput, subgraph: string | null): string | null {
  return subgraph === null ? null : (input.teams?.[subgraph] ?? null);
}

function dayBefore(now: Date, days: number): string {
  return new Date(now.getTime() - days * 86_400_000).toISOString().slice(0, 10);
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
