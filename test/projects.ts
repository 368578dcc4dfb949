/** One project per folder of test/, with the time limit of one test in milliseconds. The folders differ in the servers that must run. */
export const timeLimits: Record<string, number> = {
  domain: 20_000,
  contract: 120_000,
  platform: 120_000,
  subgraph: 120_000,
  gateway: 120_000,
  subscriptions: 120_000,
  client: 120_000,
  system: 120_000,
  registry: 120_000,
  stages: 120_000,
  failure: 120_000,
  browser: 120_000,
  releases: 300_000,
  frontend: 300_000,
  'registry-clients': 300_000,
};

export const projectNames: string[] = Object.keys(timeLimits);

/** A project of Vitest: one folder of test/, or several. */
export interface TestFolders {
  name: string;
  folders: readonly string[];
  /** The time limit of one test in milliseconds. */
  timeout: number;
}

/** Where `test/run.ts` tells `vitest.config.ts` which folders it runs. */
export const foldersVariable = 'TEST_FOLDERS';

/**
 * The projects of a run: one per folder, so that `vitest run --project <folder>` works. Folders that `test/run.ts` runs together share a project if they
 * have the same limits. Vitest starts new workers for each project, and a worker needs 2.5 s of processor time to load the shop. With a project per folder, all
 * tests took 72 workers instead of 24.
 */
export function testProjects(env: NodeJS.ProcessEnv = process.env): TestFolders[] {
  const chosen = env[foldersVariable];
  if (chosen === undefined)
    return projectNames.map((name) => ({ name, folders: [name], timeout: timeLimits[name] ?? 0 }));
  const alike = Map.groupBy(chosen.split(','), (name) => `${wholeStacks.includes(name)} ${timeLimits[name]}`);
  return [...alike.values()].map((folders) => ({
    name: folders.length === 1 ? String(folders[0]) : `${folders[0]} to ${folders.at(-1)}`,
    folders,
    timeout: timeLimits[folders[0] ?? ''] ?? 0,
  }));
}

/** The projects of `npm test`: everything that a change of the shop itself can break, in about six minutes on two cores. */
export const everyday: readonly string[] = [
  'domain',
  'contract',
  'platform',
  'subgraph',
  'gateway',
  'subscriptions',
  'client',
  'system',
];

/** Projects that run only where they are named: two fleets side by side take minutes. */
export const byName: readonly string[] = ['releases'];

/** Projects that need neither PostgreSQL nor Redis. */
export const withoutServers: readonly string[] = ['domain', 'contract'];

/**
 * Projects whose files start many processes. On 2026-11-29 the tests that `npm test` leaves out needed 1,350 s of processor time, and took 870 to 1,014 s on two cores with
 * two of these files side by side: a file often waits for a process that starts.
 */
export const wholeStacks: readonly string[] = ['stages', 'failure', 'browser', 'frontend', 'releases'];

/**
 * Files that take long for their size. They begin first in their project; a long file that begins last keeps one worker busy alone. That matters most in
 * `system` and `stages`, the last projects of their groups.
 */
export const slowFiles: readonly string[] = [
  'system/idle-cost',
  'stages/stopping',
  'stages/single',
  'stages/fleet',
  'stages/dashboards',
  'stages/new-subgraph',
  'stages/embedded-postgres',
  'stages/observe',
  'stages/traces',
  'failure/killed',
  'failure/payments-killed',
  'failure/notices-killed',
  'failure/trials-with-defects',
  'failure/verify-live',
  'browser/operator',
  'browser/storefront',
  'registry-clients/package',
].map((name) => `/test/${name}.test.ts`);
