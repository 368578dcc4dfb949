import { toPlainFinding } from './report/to-report.ts';
import { approveCommand } from './judge/finding.ts';
import type { Finding, ExternalFinding, Verdict } from './judge/model.ts';
import type { Proposal } from './apply-proposal.ts';
import type { Approval } from './model/evidence.ts';
import type { Instance, StoredCheck } from './store/store.ts';
import type { Version } from './model/version.ts';
import { parseVersion } from './target.ts';
import { UsageError } from './usage-error.ts';
import {
  type Additions,
  DeniedError,
  judgeAddition,
  type PublishAnswer,
  type PublishRequest,
  type ReleaseSummary,
  StateConflictError,
  UnreachableError,
  type VariantRegistry,
  type VersionSummary,
} from './variant-registry.ts';

interface HttpAnswer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

/**
 * A variant by its address at a registry: `https://schemas.example/v1/shop/main`. Each answer has a deadline. `command` is how people call
 * this tool, for the findings' own advice.
 */
export function openRemoteRegistry(
  url: string,
  { token, timeoutMs, command }: { token: string | undefined; timeoutMs: number; command: string },
): VariantRegistry {
  const base = url.replace(/\/+$/, '');
  const approve = (fingerprint: string) => approveCommand(fingerprint, command, url);

  /** Returns answers with a status below 400, or with a status of `expected`; throws for all others. */
  async function request(
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    options: { body?: object; headers?: Record<string, string>; expected?: readonly number[] } = {},
  ): Promise<HttpAnswer> {
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${base}/${path}`, {
        method,
        headers: {
          ...(options.body ? { 'content-type': 'application/json' } : {}),
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...options.headers,
        },
        ...(options.body ? { body: JSON.stringify(options.body) } : {}),
        signal: AbortSignal.timeout(timeoutMs),
      });
      text = await response.text();
    } catch (error) {
      const timedOut = error instanceof Error && error.name === 'TimeoutError';
      throw new UnreachableError(
        timedOut ? `${url} did not answer within ${timeoutMs} ms` : `${url} cannot be reached`,
        { cause: error },
      );
    }
    const { status, headers } = response;
    const body = parseObject(text);
    const message = (body && messageIn(body)) ?? `it answered ${status}`;
    if (status === 401 || status === 403) throw new DeniedError(`${url} does not accept the token: ${message}`);
    if (!body) throw new UnreachableError(`${url} answered ${status} and no JSON`);
    // These may succeed later; all other codes below 500 mean that the request is wrong.
    if (status >= 500 || status === 408 || status === 429) throw new UnreachableError(`${url}: ${message}`);
    if (status === 409 || status === 412) throw new StateConflictError(`${url}: ${message}`);
    if (status >= 400 && !options.expected?.includes(status)) throw new UsageError(`${url}: ${message}`);
    return { status, headers, body };
  }

  /** Null if there is none. */
  async function find<T>(path: string): Promise<T | null> {
    const { status, body } = await request('GET', path, { expected: [404] });
    return status === 404 ? null : (body as T);
  }

  /** Publishes, or returns the reason why not. */
  async function write(
    path: string,
    what: object,
    { author, allowBreaking, expected }: PublishRequest,
    added: readonly Finding[],
  ): Promise<PublishAnswer> {
    const body = { ...what, allowBreaking, commit: author.commit, reason: author.reason };
    const answer = await request('POST', path, { body, headers: ifMatch(expected), expected: [422] });
    const found = verdictIn(answer.body);
    const verdict = found && withAdditions(found, added);
    if (answer.status === 422) {
      const problem = verdict ? null : (messageIn(answer.body) ?? `${url} refused the publish`);
      return { version: null, unchanged: false, verdict, problem };
    }
    const version = versionIn(answer);
    return { version, unchanged: verdict?.base?.number === version.number, verdict, problem: null };
  }

  async function judgeHere(
    proposal: Proposal,
    commit: string | null,
  ): Promise<{ verdict: Verdict; id: string | null }> {
    const { status, body } = await request('POST', 'checks', {
      body: { ...toBody(proposal), commit },
      expected: [422],
    });
    const verdict = verdictIn(body);
    const details = body['details'] as { check?: string } | null | undefined;
    if (verdict) return { verdict, id: details?.check ?? null };
    if (status === 422) throw new UsageError(`${url}: ${messageIn(body) ?? 'it can give no verdict'}`);
    throw new UnreachableError(`${url} answered ${status} without a verdict`);
  }

  /** The registry does not know the caller's own findings, but its approvals count for them, too. */
  async function judgeAdditions(findings: readonly ExternalFinding[] = []): Promise<Finding[]> {
    if (findings.length === 0) return [];
    const now = new Date().toISOString();
    const approvals = (await remote.approvals()).filter(({ expiresAt }) => expiresAt === null || expiresAt > now);
    return findings.map(({ meaning, file = null, subgraph = null, ...found }) => {
      const plain = toPlainFinding({ ...found, message: meaning ?? found.message, reason: null });
      return judgeAddition({ ...plain, ...found, file, subgraph }, approvals, approve);
    });
  }

  function withAdditions(verdict: Verdict, added: readonly Finding[]): Verdict {
    const findings = verdict.findings.map((finding) => ({
      ...finding,
      approve: finding.approve === null ? null : approve(finding.fingerprint),
    }));
    const blocked = verdict.result === 'blocked' || added.some(({ blocking }) => blocking);
    return { ...verdict, result: blocked ? 'blocked' : 'ok', findings: [...findings, ...added] };
  }

  function versionIn({ status, body }: HttpAnswer): VersionSummary {
    const version = body['version'] as VersionSummary | null | undefined;
    if (!version) throw new UnreachableError(`${url} answered ${status} without a version`);
    return version;
  }

  const remote: VariantRegistry = {
    name: url,
    async head() {
      const { status, headers } = await request('GET', 'subgraphs', { expected: [404] });
      const number = headers.get('x-schema-version');
      if (status === 404) return null;
      if (number === null) throw new UnreachableError(`${url} does not say which version is live`);
      return remote.version(Number(number));
    },
    version: (numberOrId) => find<Version>(`versions/${numberOrId}`),
    async summaries(after = 0, limit = 100) {
      const { body } = await request('GET', `versions?after=${after}&limit=${limit}`);
      return listIn<VersionSummary>(body, 'versions');
    },
    check: (id) => find<StoredCheck>(`checks/${encodeURIComponent(id)}`),

    async judge(proposal, { author, findings, ...local }) {
      refuseLocal(local);
      const judged = await judgeHere(proposal, author.commit);
      return { ...judged, verdict: withAdditions(judged.verdict, await judgeAdditions(findings)) };
    },
    async publish(proposal, { findings, ...request }) {
      refuseLocal(request);
      const added = await judgeAdditions(findings);
      if (request.dryRun || (added.some(({ blocking }) => blocking) && !request.allowBreaking)) {
        const { verdict } = await judgeHere(proposal, request.author.commit);
        return { version: null, unchanged: false, verdict: withAdditions(verdict, added), problem: null };
      }
      return write('versions', toBody(proposal), request, added);
    },
    async promote(from, load, request) {
      const sibling = siblingOf(url, from);
      if (sibling && !request.dryRun) {
        const { variant, version } = sibling;
        return write('promote', { from: variant, ...(version === undefined ? {} : { version }) }, request, []);
      }
      // The registry does not have the source, so the promotion is a publish there.
      return remote.publish({ whole: await load() }, request);
    },
    async rollback(to, { author: { commit, reason }, expected }) {
      const body = { commit, reason, ...(to === undefined ? {} : { to }) };
      return versionIn(await request('POST', 'rollback', { body, headers: ifMatch(expected) }));
    },
    approvals: async () => listIn<Approval>((await request('GET', 'approvals')).body, 'approvals'),
    async approve(fingerprints, { author: { commit }, reason, expiresAt, seen }) {
      const { body } = await request('POST', 'approvals', { body: { fingerprints, commit, reason, expiresAt, seen } });
      return listIn<Approval>(body, 'approvals');
    },
    releases: async () => listIn<ReleaseSummary>((await request('GET', 'clients')).body, 'releases'),
    async pushRelease({ client, version, operations }, { author: { commit, reason }, activate, allowInvalid }) {
      // A registry of an older version knows no such field.
      const body = { operations, commit, reason, activate, ...(allowInvalid ? { allowInvalid } : {}) };
      const answer = await request('PUT', releasePath(client, version), { body, expected: [422] });
      if (answer.status !== 422) return { release: answer.body['release'] as ReleaseSummary, refused: null };
      if (answer.body['operations']) return { release: null, refused: listIn(answer.body, 'operations') };
      throw new UsageError(`${url}: ${messageIn(answer.body) ?? 'it refused the release'}`);
    },
    async setReleaseState({ client, version, state }, { commit, reason }) {
      const verb = state === 'active' ? 'activate' : 'retire';
      const { body } = await request('POST', `${releasePath(client, version)}/${verb}`, {
        body: { commit, reason },
      });
      return body['release'] as ReleaseSummary;
    },
    async instances() {
      const { body, headers } = await request('GET', 'instances');
      return { instances: listIn<Instance>(body, 'instances'), at: new Date(headers.get('date') ?? Date.now()) };
    },
  };
  return remote;

  function listIn<T>(body: Record<string, unknown>, name: string): T[] {
    const list = body[name];
    if (!Array.isArray(list)) throw new UnreachableError(`${url} answered without ${name}`);
    return list as T[];
  }
}

/** A registry judges by its own policy and its stored evidence. */
function refuseLocal({ policy, releases = [], base }: Additions): void {
  if (base !== undefined) throw new UsageError('A registry compares with its live version; leave out the version');
  if (policy !== undefined)
    throw new UsageError('--usage-window, --fail-on and --max-extra-waves: a registry judges by its own policy');
  if (releases.length > 0) throw new UsageError('--ops: a registry judges by the releases that it has stored');
}

function toBody(proposal: Proposal): { subgraphs: readonly object[]; only: boolean } {
  if ('whole' in proposal) return { subgraphs: proposal.whole, only: false };
  if ('only' in proposal) return { subgraphs: proposal.only, only: true };
  throw new UsageError('A registry removes a subgraph by a proposal of the whole graph');
}

/** The other variant of the same graph at the same registry, if `from` names one. */
function siblingOf(to: string, from: string): { variant: string; version: number | string | undefined } | null {
  const [, graph] = /^(.+\/)[^/]+\/*$/.exec(to) ?? [];
  if (graph === undefined || !from.startsWith(graph)) return null;
  const [, variant, version] =
    /^([A-Za-z][\w-]*)(?:[:#]v?(\d+|[0-9a-f]{16}))?\/*$/.exec(from.slice(graph.length)) ?? [];
  return variant === undefined ? null : { variant, version: version === undefined ? undefined : parseVersion(version) };
}

const releasePath = (client: string, version: string): string =>
  `clients/${encodeURIComponent(client)}/${encodeURIComponent(version)}`;

function ifMatch(expected: number | string | undefined): Record<string, string> {
  return expected === undefined ? {} : { 'if-match': `"${expected}"` };
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function messageIn(body: Record<string, unknown>): string | null {
  const [first] = Array.isArray(body['errors']) ? (body['errors'] as { message?: unknown }[]) : [];
  const message = body['message'] ?? first?.message;
  return typeof message === 'string' ? message : null;
}

function verdictIn(body: Record<string, unknown>): Verdict | null {
  const found = (body['verdict'] ?? body) as Partial<Verdict>;
  return found.findings && found.composition ? (found as Verdict) : null;
}
