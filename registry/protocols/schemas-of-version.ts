import { CodedError } from '../../platform/process/errors.ts';
import { explainNoVerdict } from '../registry-error.ts';
import type { Judging } from '../judge/judge-pool.ts';
import type { Version } from '../model/version.ts';
import type { RouteContext } from './prepare-routes.ts';

/**
 * The schemas of a version; with the name of a contract, the part of them that it shows. Rejects with NOT_FOUND if there is no such
 * contract or it shows nothing; with TOO_MANY_REQUESTS or SCHEMA_TOO_COMPLEX if its schemas cannot be made.
 */
export type SchemasOf = (version: Version, contract?: string) => Promise<{ supergraphSdl: string; apiSdl: string }>;

/** Contract schemas that are cached, so that each is made once per version. */
const contractsKept = 20;

export function openSchemas({ registry, judging }: RouteContext & { judging: Judging }): SchemasOf {
  const contracts = new Map<string, ReturnType<Judging['contract']>>();
  return async (version, name) => {
    if (name === undefined) return version;
    const contract = registry.contracts.find((contract) => contract.name === name);
    if (!contract) throw new CodedError('NOT_FOUND', `There is no contract ${name}`);
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
        `Contract ${name} has no schema in version ${version.number}: ${schemas.errors[0]}`,
      );
    }
    return schemas;
  };
}
