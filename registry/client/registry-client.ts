/** How a schema registry answered a question for the supergraph. */
export type SupergraphAnswer =
  | { changed: true; sdl: string; etag: string | null; version: number | null }
  /** What has the ETag that was asked with is live still, maybe under another number. */
  | { changed: false; version: number | null };

/** How often one client release used one coordinate on one day, UTC. */
export interface UsageCount {
  /** `Query.orders`, `Query.orders(first:)`, `OrderFilter.status` or `Status.OPEN`. */
  coordinate: string;
  client: string;
  clientVersion: string;
  /** YYYY-MM-DD */
  day: string;
  count: number;
}

/** One variant of a graph in a schema registry. Every call has a deadline and throws a RegistryCallError if it is not answered well. */
export interface RegistryClient {
  readonly url: string;
  /** With an ETag waits up to `waitSeconds` for something else to be live; without one, answers at once. */
  supergraph(etag: string | null, signal: AbortSignal): Promise<SupergraphAnswer>;
  /** Tells what this process runs, and why not what is live. */
  reportInstance(
    instance: { id: string; version: number | null; problem: string | null; startedAt: string },
    signal: AbortSignal,
  ): Promise<void>;
  /** At most 5,000 rows. `id` is the same when the same rows are sent again, for a registry that can tell by it. */
  reportUsage(id: string, rows: readonly UsageCount[], signal: AbortSignal): Promise<void>;
}

export class RegistryCallError extends Error {
  override name = 'RegistryCallError';
  /** Null: there was no answer. */
  readonly status: number | null;

  constructor(message: string, status: number | null, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** Proxies give up on a connection that says nothing for 60 s. */
const waitSeconds = 50;
const deadlineMs = 5_000;

interface Call {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  signal?: AbortSignal;
}

/** Opens a variant by its address, `https://schemas.example/v1/shop/main`. Calls nothing yet. The token needs the scope `read`, which may report too. */
export function openRegistryClient(given: { url: string; token: string | undefined }): RegistryClient {
  const url = given.url.replace(/\/+$/, '');
  const authorization: Record<string, string> = given.token ? { authorization: `Bearer ${given.token}` } : {};

  async function call(path: string, withinMs: number, init: Call): Promise<Response> {
    const late = AbortSignal.timeout(withinMs);
    const signal = init.signal ? AbortSignal.any([init.signal, late]) : late;
    try {
      const response = await fetch(`${url}/${path}`, {
        ...init,
        signal,
        headers: { ...authorization, ...init.headers },
      });
      if (response.ok || response.status === 304) return response;
      await response.body?.cancel();
      throw new RegistryCallError(`the schema registry answered ${response.status}`, response.status);
    } catch (cause) {
      throw toCallError(cause, withinMs);
    }
  }

  async function post(path: string, body: object, init: Call): Promise<void> {
    const response = await call(path, deadlineMs, {
      ...init,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...init.headers },
      body: JSON.stringify(body),
    });
    await response.body?.cancel();
  }

  return {
    url,
    async supergraph(etag, signal) {
      const waiting = { 'if-none-match': etag ?? '', prefer: `wait=${waitSeconds}` };
      const withinMs = deadlineMs + (etag === null ? 0 : waitSeconds * 1000);
      const response = await call('supergraph', withinMs, { signal, ...(etag === null ? {} : { headers: waiting }) });
      const number = Number(response.headers.get('x-schema-version') ?? Number.NaN);
      const version = Number.isInteger(number) ? number : null;
      if (response.status === 304) return { changed: false, version };
      try {
        return { changed: true, sdl: await response.text(), etag: response.headers.get('etag'), version };
      } catch (cause) {
        throw toCallError(cause, withinMs);
      }
    },
    reportInstance: (instance, signal) => post('instances', instance, { signal }),
    reportUsage: (id, rows, signal) => post('usage', { rows }, { signal, headers: { 'idempotency-key': id } }),
  };
}

function toCallError(cause: unknown, withinMs: number): RegistryCallError {
  if (cause instanceof RegistryCallError) return cause;
  const timedOut = cause instanceof Error && cause.name === 'TimeoutError';
  const problem = timedOut ? `did not answer within ${withinMs} ms` : 'cannot be reached';
  return new RegistryCallError(`the schema registry ${problem}`, null, { cause });
}
