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

/** The projects of `npm test`: everything that a change of the shop itself can break, in about nine minutes on two cores. */
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
 * Projects whose files start a server or a whole shop in the test's own process. Two of them side by side used half of two cores on 2026-11-28,
 * and all of them also passed with ten busy processes beside them.
 */
export const inProcessStacks: readonly string[] = ['system', 'subscriptions', 'client'];

/** Projects whose files start many processes: more than two side by side starve each other on two cores. */
export const wholeStacks: readonly string[] = ['stages', 'failure', 'browser', 'frontend', 'releases'];
