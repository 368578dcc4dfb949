import { UsageError } from '../baseline.ts';
import type { SubgraphRevision, Version } from './store.ts';
import type { Verdict } from './verdict.ts';

/** A registry that gave no usable answer: what became of the request is not known. */
export class UnreachableError extends Error {}
/** The registry does not accept the token. */
export class DeniedError extends Error {}
/** Another version is live than expected. */
export class RemoteConflictError extends Error {}

export interface RemoteRegistry {
  check(subgraphs: readonly SubgraphRevision[], commit: string | null): Promise<Verdict>;
  /** `version` is null where it was blocked. */
  publish(
    subgraphs: readonly SubgraphRevision[],
    options: {
      commit: string | null;
      reason: string | null;
      allowBreaking: boolean;
      expectedHead: number | null | undefined;
    },
  ): Promise<{ version: Version | null; verdict: Verdict | null; problem: string | null }>;
}

/** A registry by the address of a variant: `https://schemas.example/v1/shop/main`. Every answer has a deadline. */
export function openRemote(url: string, token: string | undefined, timeoutMs: number): RemoteRegistry {
  async function post(
    path: string,
    body: object,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${url.replace(/\/$/, '')}/${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...headers,
        },
        body: JSON.stringify(body),
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
    if (response.status === 401 || response.status === 403)
      throw new DeniedError(`${url} does not accept the token: ${response.status}`);
    let answer: Record<string, unknown>;
    try {
      answer = JSON.parse(text) as Record<string, unknown>;
    } catch (error) {
      throw new UnreachableError(`${url} answered ${response.status} and no JSON`, { cause: error });
    }
    const { status } = response;
    const message = typeof answer['message'] === 'string' ? answer['message'] : `it answered ${status}`;
    // Later may be different with these; all others below 500 say what is wrong with the request.
    if (status >= 500 || status === 408 || status === 429) throw new UnreachableError(`${url}: ${message}`);
    if (status >= 400 && ![409, 412, 422].includes(status)) throw new UsageError(`${url}: ${message}`);
    return { status, body: answer };
  }
  const verdictIn = (body: Record<string, unknown>): Verdict | null => {
    const found = (body['verdict'] ?? body) as Partial<Verdict>;
    return found.findings && found.composition ? (found as Verdict) : null;
  };
  return {
    async check(subgraphs, commit) {
      const { status, body } = await post('checks', { subgraphs, commit });
      const verdict = verdictIn(body);
      if (verdict) return verdict;
      if (status === 422)
        throw new UsageError(
          `${url}: ${typeof body['message'] === 'string' ? body['message'] : 'it can give no verdict'}`,
        );
      throw new UnreachableError(`${url} answered ${status} without a verdict`);
    },
    async publish(subgraphs, { expectedHead, ...rest }) {
      const match = expectedHead === undefined ? {} : { 'if-match': `"${expectedHead ?? 0}"` };
      const { status, body } = await post('versions', { subgraphs, ...rest }, match);
      const problem = typeof body['message'] === 'string' ? body['message'] : null;
      if (status === 409 || status === 412) throw new RemoteConflictError(problem ?? `${url}: another version is live`);
      const version = (body['version'] ?? (status < 300 ? body : null)) as Version | null;
      return { version, verdict: verdictIn(body), problem };
    },
  };
}
