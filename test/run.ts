// `npm test`: the tests of every day. `npm run test:all`: every test. Both end with a plain line that says how many passed.
//
//   npm test                              rules, contracts, platform, subgraphs, gateway, live layer, one pass through the system
//   npm test -- place-order               only the files whose path contains the text
//   npm run test:all                      also the registry, stages, failure, browser and foreign clients; not two releases side by side
//   npm run test:all -- --rest            only what `npm test` leaves out
//   npm run test:all -- --project stages  one project; `--without <project>` leaves one out. Both may be repeated
//   --coverage                            measures coverage and fails below the floor in vitest.config.ts
import { parseArgs } from 'node:util';
import { configDefaults } from 'vitest/config';
import { type Reporter, startVitest } from 'vitest/node';
import { byName, everyday, foldersVariable, projectNames } from './projects.ts';

const { values: options, positionals: filters } = parseArgs({
  allowPositionals: true,
  options: {
    all: { type: 'boolean', default: false },
    rest: { type: 'boolean', default: false },
    coverage: { type: 'boolean', default: false },
    project: { type: 'string', multiple: true, default: [] },
    without: { type: 'string', multiple: true, default: [] },
  },
});
for (const name of [...options.project, ...options.without]) {
  if (!projectNames.includes(name)) {
    console.error(`There is no test project ${name}; there are ${projectNames.join(', ')}`);
    process.exit(2);
  }
}

const folders = projectNames
  .filter((name) => {
    if (options.project.length > 0) return options.project.includes(name);
    if (byName.includes(name)) return false;
    if (options.rest) return !everyday.includes(name);
    return options.all || everyday.includes(name);
  })
  .filter((name) => !options.without.includes(name));

/** Vitest waits for whatever holds the output of a worker open, which is also a process that a failed test has left alive. */
const endsInTime: Reporter = {
  onTestRunEnd(_modules, _errors, reason) {
    setTimeout(() => {
      console.error('Vitest has not ended 90 s after the last test: a test has left a process alive');
      process.exit(reason === 'passed' ? 0 : 1);
    }, 90_000).unref();
  },
};

process.env[foldersVariable] = folders.join(',');
const vitest = await startVitest('test', filters, {
  run: true,
  watch: false,
  passWithNoTests: false,
  reporters: [...configDefaults.reporters, endsInTime],
  ...(options.coverage ? { coverage: { enabled: true } } : {}),
});
let passed = 0;
let failed = 0;
let skipped = 0;
for (const module of vitest.state.getTestModules()) {
  for (const test of module.children.allTests()) {
    const { state } = test.result();
    if (state === 'passed') passed += 1;
    else if (state === 'failed') failed += 1;
    else skipped += 1;
  }
}
// A file that could not be loaded has no tests to count, and still has failed.
const broken = vitest.state.getTestModules().filter((module) => module.errors().length > 0).length;
await vitest.close();
if (!options.all && !options.rest && options.project.length === 0) {
  console.log('\nThe registry, stages, failure, browser and foreign-client tests run with: npm run test:all');
}
console.log(`\ntests: ${passed} passed, ${failed + broken} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
const failure = failed + broken > 0 || passed === 0 || vitest.state.getUnhandledErrors().length > 0;
// A handle that a test left open must not keep a build waiting.
process.exit(failure || process.exitCode ? 1 : 0);
