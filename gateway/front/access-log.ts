import type { IncomingHttpHeaders } from 'node:http';
import type { OperationDefinitionNode } from 'graphql';
import type { Caller } from '#platform/identity/caller.ts';
import { type Log, plainLines } from '#platform/process/log.ts';
import { clientNamedBy } from '#registry/client/client-headers.ts';
import type { OperationAnswer } from './operation-answer.ts';

/** The line of one request, while the request is being answered. */
export interface AccessLine {
  caller(caller: Caller): void;
  operation(operation: OperationDefinitionNode): void;
  end(answer: OperationAnswer): void;
}

/** Begins the line of a request; undefined where the log takes no such lines. */
export type AccessLog = (headers: IncomingHttpHeaders) => AccessLine | undefined;

/**
 * A log line for each request that reaches GraphQL: operation, client, kind of caller, status, code and milliseconds until the answer; the log adds the trace
 * id. `share` of the lines are written, from 0 to 1. Lines of errors, and of requests that take `slowMs`, are always written.
 */
export function openAccessLog(
  log: Log,
  { share, slowMs, random = Math.random }: { share: number; slowMs: number; random?: (() => number) | undefined },
): AccessLog {
  const write = plainLines(log);
  return (headers) => {
    if (!log.isLevelEnabled('info')) return undefined;
    const startedAt = performance.now();
    let caller: Caller['kind'] | undefined;
    let operation: OperationDefinitionNode | undefined;
    return {
      caller({ kind }) {
        caller = kind;
      },
      operation(node) {
        operation = node;
      },
      end({ status = 200, errors }) {
        const ms = performance.now() - startedAt;
        if (errors.length === 0 && ms < slowMs && share < 1 && random() >= share) return;
        const client = clientNamedBy((header) => headers[header]);
        const code = errors[0]?.extensions?.['code'];
        write(
          {
            operation: operation?.name?.value ?? null,
            kind: operation?.operation ?? null,
            client: client.name ? short(client.version ? `${client.name}@${client.version}` : client.name) : null,
            caller: caller ?? null,
            status,
            code: typeof code === 'string' ? code : 'OK',
            ms: Math.round(ms * 10) / 10,
          },
          'request',
        );
      },
    };
  };
}

/** Clients give themselves any name. */
function short(name: string): string {
  return name.slice(0, 100);
}
