import type { GraphQLFormattedError } from 'graphql';
import type { SharedHeaders } from '../caching/shared-headers.ts';

/** The answer to one operation, before it is written as HTTP. */
export interface OperationAnswer {
  /** As clients see them; none: the answer has no `errors`. */
  errors: readonly GraphQLFormattedError[];
  /** The JSON text of `data`; undefined if nothing was executed. */
  data: string | undefined;
  extensions?: Readonly<Record<string, unknown>>;
  /** The answers of deferred fragments, each as the JSON of its part. They begin when the first part is sent. */
  later?: AsyncGenerator<string, void, void>;
  /** 200 by default. */
  status?: number;
  headers?: ReadonlyMap<string, string>;
  /** How a CDN may keep it; absent: not at all. */
  shared?: SharedHeaders;
}
