import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Configuration } from './graph-file.ts';
import type { Compose } from './judge/composition-cache.ts';
import type { EventContracts } from './judge/event-contracts.ts';
import type { ExternalFinding } from './judge/model.ts';
import { UsageError } from './usage-error.ts';

/** The exports of the module of `generated` in `graph.yaml`: a project's own part of a check. */
export interface ProjectChecks {
  /** The stale generated files, as paths from the root. */
  staleFiles?: (compose: Compose) => Promise<string[]>;
  /** The event contracts of the present code; without it, the committed file counts. */
  eventContracts?: () => EventContracts;
  /** Findings that only the project can make. */
  findings?: () => ExternalFinding[];
}

/** Loads the project's own checks; none if `graph.yaml` names no module. Throws UsageError if the module cannot be loaded. */
export async function loadProjectChecks({ root, generated }: Configuration): Promise<ProjectChecks> {
  if (generated === null) return {};
  try {
    return (await import(pathToFileURL(path.resolve(root, generated.module)).href)) as ProjectChecks; // documented shape
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(`generated.module: ${generated.module} cannot be loaded: ${message}`, { cause: error });
  }
}
