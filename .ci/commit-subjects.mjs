// Checks the subjects of commits: `area: what changed for someone`, 72 characters at most. See CONTRIBUTING.md.
//
//   node .ci/commit-subjects.mjs [<range>]    without a range: all commits since the rule was made
import { spawnSync } from 'node:child_process';

/** The last commit from before the rule. */
const before = 'e714d42f';

const git = (...args) => spawnSync('git', args, { encoding: 'utf8' });
// A shallow clone may not have that commit; then every commit that is there is checked.
const known = git('merge-base', '--is-ancestor', before, 'HEAD').status === 0;
const range = process.argv[2] ?? (known ? `${before}..HEAD` : 'HEAD');
const log = git('log', '--no-merges', '--format=%h %s', range);
if (log.status !== 0) {
  console.error(log.stderr.trim());
  process.exit(2);
}
const wrong = log.stdout
  .split('\n')
  .filter((line) => line !== '')
  .flatMap((line) => {
    const subject = line.slice(line.indexOf(' ') + 1);
    if (subject.length > 72) return [`${line}\n  has ${subject.length} characters; expected 72 at most`];
    if (!/^[a-z0-9][a-z0-9 ,/-]*: \S.*[^.]$/.test(subject))
      return [`${line}\n  expected "area: what changed for someone", without a final dot`];
    return [];
  });
if (wrong.length > 0) {
  console.error(wrong.join('\n'));
  process.exit(1);
}
