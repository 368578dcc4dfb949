import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { repositoryRoot } from '#schema/subgraphs.ts';

/** A process that has kept all objects of one literal for a while, and then makes short-lived ones by it; it prints the bytes that are left. */
const source = `
  import { runProcess } from '#platform/process/process.ts';
  await runProcess('test', async () => {
    const wrap = (answer) => ({ answer });
    const kept = [];
    for (let made = 0; made < 200_000; made += 1) kept.push(wrap([made]));
    kept.length = 0;
    gc();
    const before = process.memoryUsage().heapUsed;
    let last;
    for (let made = 0; made < 200_000; made += 1) last = wrap(new Array(50).fill(made));
    gc({ type: 'minor' });
    gc({ type: 'minor' });
    process.stdout.write(String(process.memoryUsage().heapUsed - before + last.answer.length));
    process.exit();
  });
`;

test('objects of a literal are freed by young collections after a time in which all of them were kept', () => {
  const left = execFileSync(
    process.execPath,
    ['--expose-gc', '--max-semi-space-size=1', '--input-type=module', '--eval', source],
    { cwd: repositoryRoot, env: { ...process.env, LOG_LEVEL: 'fatal' }, encoding: 'utf8' },
  );
  // As V8 does it by default, some 40 to 80 MB are left.
  expect(Number(left)).toBeLessThan(5_000_000);
});
