import { parentPort } from 'node:worker_threads';
import { printSchema } from 'graphql';
import { type ApiChange, compareApis, toApiSchema } from './compare.ts';
import { cacheDirectory, cachedComposer } from './composition-cache.ts';
import { composeContract } from './contract.ts';
import type { ClientRelease } from '../model/evidence.ts';
import type { SubgraphRevision } from '../model/version.ts';
import { type RefusedOperation, refusedOperations } from './refused-operations.ts';
import { judge } from './verdict.ts';
import type { Contract, JudgeInput, Verdict } from './model.ts';

/** Tasks that take too long for the thread that serves. */
const tasks = {
  // A checked graph is often published next, so its composition is cached.
  judge: (input: JudgeInput): Promise<Verdict> => judge({ ...input, compose: cachedComposer(cacheDirectory) }),
  async contract(
    subgraphs: readonly SubgraphRevision[],
    contract: Contract,
  ): Promise<{ supergraphSdl: string; apiSdl: string } | { errors: string[] }> {
    const composed = composeContract(subgraphs, contract);
    if (!composed.ok) return { errors: composed.errors };
    return { supergraphSdl: composed.supergraphSdl, apiSdl: printSchema(composed.api) };
  },
  compare(before: string, after: string): Promise<ApiChange[]> {
    return compareApis(toApiSchema(before), toApiSchema(after));
  },
  async refused(apiSdl: string, operations: ClientRelease['operations']): Promise<RefusedOperation[]> {
    return refusedOperations(apiSdl, operations);
  },
};
export type Tasks = typeof tasks;
export interface TaskRequest {
  task: keyof Tasks;
  input: unknown[];
}

/** The thread of `judge-pool.ts`: receives a task, sends its result or its error. */
parentPort?.on('message', ({ task, input }: TaskRequest) => {
  const work = tasks[task] as (...input: unknown[]) => Promise<unknown>;
  work(...input).then(
    (result) => parentPort?.postMessage({ result }),
    (error: unknown) => parentPort?.postMessage({ problem: error instanceof Error ? error.message : String(error) }),
  );
});
parentPort?.postMessage('ready');
