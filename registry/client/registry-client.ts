/** How a schema registry answered a request for the supergraph. */
export type SupergraphAnswer =
  | { changed: true; sdl: string; etag: string | null; version: number | null }
  /** The supergraph with the requested ETag is still live, maybe under another number. */
  | { changed: false; version: number | null }
  /** The variant has no version yet. */
  | 'none';

/** How a schema registry answered a request for the documents of clients. */
export type DocumentsAnswer =
  | { changed: true; text: string; etag: string | null }
  /** The documents with the requested ETag are still served. */
  | { changed: false };

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

/** One variant of a graph in a schema registry. Every call has a deadline and throws a RegistryCallError for an error or no answer. */
export interface RegistryClient {
  readonly url: string;
  /**
   * The live supergraph. With `wait`, the registry answers only when another one than that of `etag` is live (null: any), or after
   * `waitSeconds`; without `wait`, immediately.
   */
  supergraph(etag: string | null, options: { wait: boolean; signal: AbortSignal }): Promise<SupergraphAnswer>;
  /** The documents of all active releases, as `readReleasedDocuments` reads them. */
  documents(etag: string | null, signal: AbortSignal): Promise<DocumentsAnswer>;
  /** Reports the version that this process runs, and why it does not run the live one. */
  reportInstance(
    instance: { id: string; version: number | null; problem: string | null; startedAt: string },
    signal: AbortSignal,
  ): Promise<void>;
  /** Removes this process from the registry's list. One that started again under the same id stays. */
  removeInstance(instance: { id: string; startedAt: string }, signal: AbortSignal): Promise<void>;
  /** At most 5,000 rows. `id` stays the same when the same rows are sent again, so that the registry counts them once. */
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

/** Proxies close a connection that is silent for 60 s. */
const waitSeconds = 50;
const deadlineMs = 5_000;
/** Megabytes from a registry that reads them from files first. */
const documentsWithinMs = 30_000;
/** 20,000 documents of 3 kB. Twice as much would take a gateway of 512 MB down when it reads them. */
export const maxDocumentsBytes = 64 * 1024 * 1024;

interface Call {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  signal?: AbortSignal;
  /** Statuses of errors that are answers. */
  accept?: readonly number[];
}

/**
 * Opens a variant by its address, `https://schemas.example/v1/shop/main`, without calling it yet. The token needs the scope `read`, which
 * includes reporting.
 */
export function openRegistryClient(options: { url: string; token: string | undefined }): RegistryClient {
  const url = withoutSlashes(options.url);
  const authorization: Record<string, string> = options.token ? { authorization: `Bearer ${options.token}` } : {};

  async function call(path: string, withinMs: number, { accept = [], ...init }: Call): Promise<Response> {
    const late = AbortSignal.timeout(withinMs);
    const signal = init.signal ? AbortSignal.any([init.signal, late]) : late;
    try {
      const response = await fetch(`${url}/${path}`, {
        ...init,
        signal,
        headers: { ...authorization, ...init.headers },
      });
      if (response.ok || response.status === 304 || accept.includes(response.status)) return response;
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
    async supergraph(etag, { wait, signal }) {
      const headers = {
        ...(etag === null ? {} : { 'if-none-match': etag }),
        ...(wait ? { prefer: `wait=${waitSeconds}` } : {}),
      };
      const withinMs = deadlineMs + (wait ? waitSeconds * 1000 : 0);
      const response = await call('supergraph', withinMs, { signal, headers, accept: [404] });
      if (response.status === 404) {
        await response.body?.cancel();
        return 'none';
      }
      const number = Number(response.headers.get('x-schema-version') ?? Number.NaN);
      const version = Number.isInteger(number) ? number : null;
      if (response.status === 304) return { changed: false, version };
      try {
        return { changed: true, sdl: await response.text(), etag: response.headers.get('etag'), version };
      } catch (cause) {
        throw toCallError(cause, withinMs);
      }
    },
    async documents(etag, signal) {
      const headers: Record<string, string> = etag === null ? {} : { 'if-none-match': etag };
      const response = await call('documents', documentsWithinMs, { signal, headers });
      if (response.status === 304) return { changed: false };
      try {
        return {
          changed: true,
          text: await textWithin(response, maxDocumentsBytes),
          etag: response.headers.get('etag'),
        };
      } catch (cause) {
        throw toCallError(cause, documentsWithinMs);
      }
    },
    async removeInstance({ id, startedAt }, signal) {
      const path = `instances/${encodeURIComponent(id)}?startedAt=${encodeURIComponent(startedAt)}`;
      const response = await call(path, deadlineMs, { method: 'DELETE', signal });
      await response.body?.cancel();
    },
    reportInstance: (instance, signal) => post('instances', instance, { signal }),
    reportUsage: (id, rows, signal) => post('usage', { rows }, { signal, headers: { 'idempotency-key': id } }),
  };
}

/** Reads a body as text. Throws as soon as it has more bytes. */
async function textWithin(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) {
      throw new RegistryCallError(`the schema registry sent more than ${maxBytes} bytes of documents`, response.status);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function toCallError(cause: unknown, withinMs: number): RegistryCallError {
  if (cause instanceof RegistryCallError) return cause;
  const timedOut = cause instanceof Error && cause.name === 'TimeoutError';
  const problem = timedOut ? `did not answer within ${withinMs} ms` : 'cannot be reached';
  return new RegistryCallError(`the schema registry ${problem}`, null, { cause });
}

/** Not a regular expression: one for slashes at the end takes quadratic time where many stand in the middle. */
function withoutSlashes(url: string): string {
  let end = url.length;
  while (url.endsWith('/', end)) end -= 1;
  return url.slice(0, end);
}
