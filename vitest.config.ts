import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

/** One project per folder of test/: they differ in what must be running, and so in patience. */
const folders: Record<string, number> = {
  domain: 10_000,
  contract: 60_000,
  registry: 60_000,
  'registry-clients': 300_000,
  platform: 30_000,
  subgraph: 30_000,
  gateway: 30_000,
  subscriptions: 30_000,
  stages: 120_000,
  system: 120_000,
  failure: 120_000,
  browser: 120_000,
};

const wholeStacks = new Set(['stages', 'system', 'failure', 'browser', 'subscriptions']);

export default defineConfig({
  // Node gives our sources and Apollo's CommonJS the same copy of graphql; vitest would load a second one, and instanceof would fail.
  resolve: { alias: [{ find: /^graphql$/, replacement: createRequire(import.meta.url).resolve('graphql') }] },
  test: {
    globalSetup: './test/support/global-setup.ts',
    pool: 'forks',
    teardownTimeout: 20_000,
    projects: Object.entries(folders).map(([name, timeout]) => ({
      extends: true,
      test: {
        name,
        include: [`test/${name}/**/*.test.ts`],
        testTimeout: timeout,
        hookTimeout: timeout,
        // Files of the projects that start whole stacks would starve each other on two cores; those of the others often wait, for a poll or
        // a process that starts.
        ...(wholeStacks.has(name)
          ? { maxWorkers: 2, sequence: { groupOrder: 1 } }
          : { maxWorkers: 4, sequence: { groupOrder: 0 } }),
        env: { APOLLO_TELEMETRY_DISABLED: '1', NODE_ENV: 'test' },
      },
    })),
  },
});
