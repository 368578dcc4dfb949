import { UsageError } from '../cli/git-baseline.ts';
import type { Author } from '../publish.ts';
import type {
  Approval,
  ClientRelease,
  Instance,
  RegistryStore,
  StoredCheck,
  SubgraphRevision,
  Version,
} from '../store/store.ts';
import type { Report } from '../report/report.ts';
import type { Verdict } from '../judge/verdict.ts';

/** A registry that gave no usable answer: what became of the request is not known. */
export class UnreachableError extends Error {}
/** The registry does not accept the token. */
export class DeniedError extends Error {}
/** Another version is live than expected, a rollback say where one is asked for; or another release is out. */
export class RemoteConflictError extends Error {}

export type VersionSummary = NonNullable<Report['version']>;
export type ReleaseSummary = Omit<ClientRelease, 'operations'> & { operations: number };

/** What can be read of a variant, wherever it is kept. */
export interface VersionReader extends Pick<RegistryStore, 'head' | 'version' | 'check'> {
  /** Oldest first: those with a number above `after` (0), at most `limit` (100). */
  summaries(after?: number, limit?: number): Promise<VersionSummary[]>;
}

/** What the token does not already say of who writes. */
type Written = Pick<Author, 'commit' | 'reason'>;

export interface Proposed {
  subgraphs: readonly SubgraphRevision[];
  /** They are not the whole graph: the others stay as they are live. */
  only: boolean;
}

/** `version` is null where it was blocked, and nothing was stored. */
export interface Answered {
  version: VersionSummary | null;
  verdict: Verdict | null;
  problem: string | null;
}

/**
 * A variant at a registry. Whatever is asked: throws UnreachableError, DeniedError, RemoteConflictError, and UsageError where the registry
 * finds a mistake in the request.
 */
export interface RemoteRegistry extends VersionReader {
  /** `id` is that of the check it keeps. */
  judge(proposed: Proposed, commit: string | null): Promise<{ verdict: Verdict; id: string | null }>;
  /** `expected`: what must be live, by number or id; 0: nothing. */
  publish(
    proposed: Proposed,
    options: Written & { allowBreaking: boolean; expected: number | string | undefined },
  ): Promise<Answered>;
  /** Makes live what another variant of the same graph has; without `version` what is live there. */
  promote(
    from: { variant: string; version: number | string | undefined },
    options: Written & { allowBreaking: boolean; expected: number | string | undefined },
  ): Promise<Answered>;
  /** Without `to`: what was live before. */
  rollback(
    to: number | string | undefined,
    options: Written & { expected: number | string | undefined },
  ): Promise<VersionSummary>;
  approvals(): Promise<Approval[]>;
  approve(
    fingerprints: readonly string[],
    options: { reason: string; expiresAt: string | null; commit: string | null },
  ): Promise<Approval[]>;
  releases(): Promise<ReleaseSummary[]>;
  pushRelease(
    release: Pick<ClientRelease, 'client' | 'version' | 'operations'>,
    options: Written & { activate: boolean },
  ): Promise<ReleaseSummary>;
  setReleaseState(
    release: { client: string; version: string; state: 'active' | 'retired' },
    written: Written,
  ): Promise<ReleaseSummary>;
  /** `at` is the registry's own clock. */
  instances(): Promise<{ instances: Instance[]; at: Date }>;
}

interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

/** A registry by the address of a variant: `https://schemas.example/v1/shop/main`. Every answer has a deadline. */
export function openRemote(url: string, token: string | undefined, timeoutMs: number): RemoteRegistry {
  const base = url.replace(/\/+$/, '');

  /** Answers with what is below 400, and with those of `expected`. */
  async function request(
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    options: { body?: object; headers?: Record<string, string>; expected?: readonly number[] } = {},
  ): Promise<Answer> {
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
        timedOut ? `${url} did not answer within ${timeoutMs} ms` : `${url} can't be reached`,
        { cause: error },
      );
    }
    const { status, headers } = response;
    const body = parseObject(text);
    const message = (body && messageIn(body)) ?? `it answered ${status}`;
    if (status === 401 || status === 403) throw new DeniedError(`${url} does not accept the token: ${message}`);
    if (!body) throw new UnreachableError(`${url} answered ${status} and no JSON`);
    // Later may be different with these; all others below 500 say what is wrong with the request.
    if (status >= 500 || status === 408 || status === 429) throw new UnreachableError(`${url}: ${message}`);
    if (status === 409 || status === 412) throw new RemoteConflictError(`${url}: ${message}`);
    if (status >= 400 && !options.expected?.includes(status)) throw new UsageError(`${url}: ${message}`);
    return { status, headers, body };
  }

  /** Null where there is none. */
  async function find<T>(path: string): Promise<T | null> {
    const { status, body } = await request('GET', path, { expected: [404] });
    return status === 404 ? null : (body as T);
  }

  /** Makes something live, or is told why not. */
  async function write(
    path: string,
    what: object,
    { expected, ...written }: Parameters<RemoteRegistry['publish']>[1],
  ): Promise<Answered> {
    const body = { ...what, ...written };
    const answer = await request('POST', path, { body, headers: ifMatch(expected), expected: [422] });
    const verdict = verdictIn(answer.body);
    if (answer.status === 422) return { version: null, verdict, problem: messageIn(answer.body) };
    return { version: versionIn(answer), verdict, problem: null };
  }

  function versionIn({ status, body }: Answer): VersionSummary {
    const version = body['version'] as VersionSummary | null | undefined;
    if (!version) throw new UnreachableError(`${url} answered ${status} without a version`);
    return version;
  }

  const remote: RemoteRegistry = {
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

    async judge({ subgraphs, only }, commit) {
      const { status, body } = await request('POST', 'checks', { body: { subgraphs, only, commit }, expected: [422] });
      const verdict = verdictIn(body);
      const details = body['details'] as { check?: string } | null | undefined;
      if (verdict) return { verdict, id: details?.check ?? null };
      if (status === 422) throw new UsageError(`${url}: ${messageIn(body) ?? 'it can give no verdict'}`);
      throw new UnreachableError(`${url} answered ${status} without a verdict`);
    },
    publish: ({ subgraphs, only }, options) => write('versions', { subgraphs, only }, options),
    promote: ({ variant, version }, options) =>
      write('promote', { from: variant, ...(version === undefined ? {} : { version }) }, options),
    async rollback(to, { expected, ...written }) {
      const body = { ...written, ...(to === undefined ? {} : { to }) };
      return versionIn(await request('POST', 'rollback', { body, headers: ifMatch(expected) }));
    },
    approvals: async () => listIn<Approval>((await request('GET', 'approvals')).body, 'approvals'),
    async approve(fingerprints, options) {
      const { body } = await request('POST', 'approvals', { body: { fingerprints, ...options } });
      return listIn<Approval>(body, 'approvals');
    },
    releases: async () => listIn<ReleaseSummary>((await request('GET', 'clients')).body, 'releases'),
    async pushRelease({ client, version, operations }, options) {
      const { body } = await request('PUT', releasePath(client, version), { body: { operations, ...options } });
      return body['release'] as ReleaseSummary;
    },
    async setReleaseState({ client, version, state }, written) {
      const verb = state === 'active' ? 'activate' : 'retire';
      const { body } = await request('POST', `${releasePath(client, version)}/${verb}`, { body: written });
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
