import { Agent, type Dispatcher, request } from 'undici';

/** The answer to one operation; `errors` is set when the API could not answer, refusals are in `data`. */
export interface Answer<Data> {
  data: Data | null;
  errors?: { message: string; extensions?: { code?: string; retryable?: boolean; retryAfterSeconds?: number } }[];
}

/** An operation that the API could not answer. */
export class ApiError extends Error {
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** The pause that the API asks for. */
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, retryable: boolean, retryAfterSeconds: number | undefined) {
    super(message);
    this.retryable = retryable;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export type Api = <Data>(query: string, variables: Record<string, unknown>, token?: string) => Promise<Data>;

/** Sends operations to a GraphQL endpoint as a customer's client would; an error in the answer is thrown as an `ApiError`. */
export function openApi(
  url: string,
  connections: number,
  clientName = 'replay',
  /** Ends every request. */
  signal?: AbortSignal,
): { send: Api; close: () => Promise<void> } {
  const dispatcher: Dispatcher = new Agent({ connections, pipelining: 1 });
  const send: Api = async <Data>(query: string, variables: Record<string, unknown>, token?: string): Promise<Data> => {
    const response = await request(url, {
      dispatcher,
      method: 'POST',
      signal: signal ?? null,
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json',
        'apollographql-client-name': clientName,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query, variables }),
    });
    const text = await response.body.text();
    // The endpoint is trusted here; the shape is the selection of the operation.
    const answer = JSON.parse(text) as Answer<Data>;
    if (answer.errors?.length || answer.data === null) {
      const [first] = answer.errors ?? [];
      throw new ApiError(
        `HTTP ${response.statusCode} ${first?.extensions?.code ?? ''} ${first?.message ?? text.slice(0, 300)}`,
        first?.extensions?.retryable ?? false,
        first?.extensions?.retryAfterSeconds,
      );
    }
    return answer.data;
  };
  return { send, close: () => dispatcher.close() };
}
