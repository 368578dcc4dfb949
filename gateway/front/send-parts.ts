import { AsyncLocalStorage } from 'node:async_hooks';
import { Readable } from 'node:stream';

/** What clients such as Apollo Client send as Accept for an operation with @defer. */
export function acceptsParts(accept: string | undefined): boolean {
  return accept !== undefined && /multipart\/mixed\s*;[^,]*deferspec="?20220824"?/i.test(accept);
}

export const multipartType = 'multipart/mixed; boundary="-"; deferSpec=20220824';

/** The body of an answer in parts. `first` is the JSON of the answer without the deferred fragments; each later text says whether more follow. */
export function partsOf(first: string, later: AsyncGenerator<string, void, void>): Readable {
  // The stream may be read in another context; the parts belong to the trace of the request.
  const inTrace = AsyncLocalStorage.snapshot();
  async function* body(): AsyncGenerator<string, void, void> {
    try {
      yield `\r\n---\r\n${part(`${first.slice(0, -1)},"hasNext":true}`)}\r\n---`;
      for (let next = await inTrace(() => later.next()); !next.done; next = await inTrace(() => later.next())) {
        yield `\r\n${part(next.value)}\r\n---`;
      }
      yield '--\r\n';
    } finally {
      await later.return();
    }
  }
  return Readable.from(body(), { objectMode: false });
}

function part(json: string): string {
  return `content-type: application/json; charset=utf-8\r\n\r\n${json}`;
}
