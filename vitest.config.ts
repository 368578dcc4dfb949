import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { slowFiles, testProjects, wholeStacks } from './test/projects.ts';

/** Test files side by side, and the place of the project in the run: each order begins when the one before has ended. */
function paceOf(folders: readonly string[]) {
  if (folders.some((name) => wholeStacks.includes(name))) return { maxWorkers: 3, sequence: { groupOrder: 1 } };
  // Files often wait, for a poll or a process that starts: with four side by side, two cores were idle half of the time on 2026-11-29.
  return { maxWorkers: 6, sequence: { groupOrder: 0 } };
}

/** Files by size, as Vitest has them, apart from those that are known to be slow. */
class SlowFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const byProject = Map.groupBy(await super.sort(files), ({ project }) => project);
    return [...byProject.values()].flatMap((ofProject) => {
      const isSlow = ({ moduleId }: TestSpecification) => slowFiles.some((file) => moduleId.endsWith(file));
      return [...ofProject.filter(isSlow), ...ofProject.filter((file) => !isSlow(file))];
    });
  }
}

export default defineConfig({
  // Node gives our sources and Apollo's CommonJS the same copy of graphql; vitest would load a second one, and instanceof would fail.
  resolve: { alias: [{ find: /^graphql$/, replacement: createRequire(import.meta.url).resolve('graphql') }] },
  test: {
    globalSetup: './test/support/global-setup.ts',
    pool: 'forks',
    // MiB of each half of the space for new objects. Tests parse, compose and plan, which leaves much garbage: with V8's usual 16 a worker needed 9 % more
    // processor time for checks of schemas, and 6 % more for tests of the gateway.
    execArgv: ['--max-semi-space-size=64'],
    teardownTimeout: 20_000,
    sequence: { sequencer: SlowFilesFirst },
    coverage: {
      provider: 'v8',
      include: [
        'gateway/*.ts',
        'platform/**/*.ts',
        'subgraphs/**/*.ts',
        'subscriptions/**/*.ts',
        'payment-simulator/*.ts',
      ],
      exclude: ['**/*.generated.ts', 'gateway/graphiql/**'],
      reporter: ['text-summary', 'json-summary', 'html'],
      reportsDirectory: '.data/coverage',
      // A floor, not a goal: a new part without tests falls below it. The everyday tests reached 92, 86, 93 and 94 % on 2026-11-28. Processes that tests start on their own do not count.
      thresholds: { statements: 88, branches: 82, functions: 88, lines: 88 },
    },
    projects: testProjects().map(({ name, folders, timeout }) => ({
      extends: true,
      test: {
        name,
        include: folders.map((folder) => `test/${folder}/**/*.test.ts`),
        testTimeout: timeout,
        hookTimeout: timeout,
        // A worker keeps what it has imported for its next file. With a fresh copy for each file, imports of the ORM, the gateway and the composer
        // took a quarter of all processor time. So a file must end what it starts, and must not count on being the first.
        isolate: false,
        ...paceOf(folders),
        env: { APOLLO_TELEMETRY_DISABLED: '1', NODE_ENV: 'test' },
      },
    })),
  },
});
