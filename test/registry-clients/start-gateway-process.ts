import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { buildSchema, graphql } from 'graphql';
import { onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.ts';

/** A subgraph on a port of its own that knows the fields of `answers`, more than what is published of it; it stops with the test. */
export async function startSubgraph(answers: Record<string, string>) {
  const fields = (names: readonly string[]) => `type Query { ${names.map((name) => `${name}: String`).join(' ')} }`;
  const schema = buildSchema(fields(Object.keys(answers)));
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { query: source } = (await json(request)) as { query: string };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(await graphql({ schema, source, rootValue: answers })));
  }
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  return {
    /** What is published where only these fields shall be known. */
    publishing: (...names: string[]) => ({ subgraphs: [{ name: 'users', url, sdl: fields(names) }] }),
  };
}

/** Starts a gateway of others as a process of its own; it ends with the test. */
export function startGatewayProcess(args: string[], env: Record<string, string>, directory = import.meta.dirname) {
  const child = spawn(process.execPath, args, {
    cwd: directory,
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', APOLLO_TELEMETRY_DISABLED: '1', NO_COLOR: '1', ...env },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  return {
    /** All that it wrote so far. */
    said: () => said,
    /** Null while it runs. */
    exitCode: () => child.exitCode,
    /** Until it writes that, 60 s at most. */
    says: (what: RegExp) =>
      eventually(() => {
        const found = what.exec(said);
        if (!found) throw new Error(`it did not say ${what}, but: ${said}`);
        return found;
      }, 60_000),
  };
}

/** One request as a client sends it: the data, or the messages of the errors. */
export async function ask(
  url: string,
  operation: string | { query: string } | { documentId: string },
): Promise<{ data?: object; errors?: string[] }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(typeof operation === 'string' ? { query: operation } : operation),
  });
  const { data, errors } = (await response.json()) as { data?: object; errors?: { message: string }[] };
  return errors ? { errors: errors.map((error) => error.message) } : { data: data ?? {} };
}
