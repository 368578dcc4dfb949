import { CodedError } from '../../platform/process/errors.ts';
import { explainNoVerdict } from '../registry-error.ts';
import type { Judging } from '../judge/judge-pool.ts';
import type { Version } from '../store/store.ts';
import type { RouteContext } from './prepare-routes.ts';

/**
 * The schemas of a version; with the name of a contract, what that lets through. Rejects with NOT_FOUND if there is no such contract, or
 * if nothing of the version is left by it; with TOO_MANY_REQUESTS or SCHEMA_TOO_COMPLEX if that cannot be found out.
 */
export type SchemasOf = (version: Version, contract?: string) => Promise<{ supergraphSdl: string; apiSdl: string }>;

/** What a contract's schemas cost to make, they cost once per version. */
const contractsKept = 20;

export function openSchemas({ registry, judging }: RouteContext & { judging: Judging }): SchemasOf {
  const contracts = new Map<string, ReturnType<Judging['contract']>>();
  return async (version, name) => {
    if (name === undefined) return version;
    const contract = registry.contracts.find((one) => one.name === name);
    if (!contract) throw new CodedError('NOT_FOUND', `there is no contract ${name}`);
    const key = `${version.id}:${name}`;
    const known = contracts.get(key) ?? judging.contract(version.subgraphs, contract);
    contracts.set(key, known);
    known.catch(() => contracts.delete(key));
    for (const oldest of contracts.keys()) {
      if (contracts.size <= contractsKept) break;
      contracts.delete(oldest);
    }
    const schemas = await known.catch(explainNoVerdict);
    if ('errors' in schemas) {
      throw new CodedError(
        'NOT_FOUND',
        `contract ${name} has no schema in version ${version.number}: ${schemas.errors[0]}`,
      );
    }
    return schemas;
  };
}
