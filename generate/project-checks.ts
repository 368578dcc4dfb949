import { snapshotEvents, unreadableFixtures } from './event-snapshot.ts';
import type { ProjectChecks } from '#registry/project-checks.ts';

// This project's part of `npm run schema -- check`; graph.yaml names this file. Generators are loaded only where they are used: they are slow.

export const staleFiles: ProjectChecks['staleFiles'] = async (compose) =>
  (await import('./generate.ts')).staleFiles(compose);

export const eventContracts: ProjectChecks['eventContracts'] = snapshotEvents;

export const findings: ProjectChecks['findings'] = unreadableFixtures;
