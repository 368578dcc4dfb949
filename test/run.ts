// `npm test`: every test, with a plain last line that says how many passed.
import { startVitest } from 'vitest/node';

const filters = process.argv.slice(2);
const vitest = await startVitest('test', filters, { run: true, watch: false, passWithNoTests: false });
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
console.log(`\ntests: ${passed} passed, ${failed + broken} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
const failure = failed + broken > 0 || passed === 0 || vitest.state.getUnhandledErrors().length > 0;
// Whatever a test left open must not keep a build waiting.
process.exit(failure || process.exitCode ? 1 : 0);
