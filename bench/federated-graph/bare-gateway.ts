// The bare limit: the same calls as our gateway, in the same waves, read as texts; the answer is one that was recorded. No GraphQL at all.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Pool } from 'undici';
import type { RecordedCall } from './subgraphs.ts';

export interface BarePlan {
  subgraphsUrl: string;
  waves: RecordedCall[][];
  answer: string;
}

const { PORT, BARE_PLAN = '' } = process.env;
const { subgraphsUrl, waves, answer }: BarePlan = JSON.parse(readFileSync(BARE_PLAN, 'utf8'));
const body = Buffer.from(answer);
const pool = new Pool(subgraphsUrl, { connections: 64, keepAliveTimeout: 60_000 });

/** By undici's lowest interface, which has no stream and no promise of its own. */
function call({ path, body }: RecordedCall, authorization: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    pool.dispatch(
      { path, method: 'POST', headers: ['content-type', 'application/json', 'authorization', authorization], body },
      {
        onRequestStart() {},
        onResponseStart(_controller, status) {
          if (status !== 200) reject(new Error(`expected status 200, got ${status}`));
        },
        onResponseData: (_controller, chunk) => void chunks.push(chunk),
        onResponseEnd: () => resolve(chunks.length === 1 ? String(chunks[0]) : Buffer.concat(chunks).toString()),
        onResponseError: (_controller, error) => reject(error),
      },
    );
  });
}

createServer((request, response) => {
  request.resume().on('end', () => {
    void (async () => {
      for (const wave of waves) await Promise.all(wave.map((sent) => call(sent, request.headers.authorization ?? '')));
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
    })();
  });
}).listen(Number(PORT), '127.0.0.1');
