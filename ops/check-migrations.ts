import { lintMigrations, migrationFiles } from './migrations/lint-migrations.ts';

/*
 * npm run migrations:check: refuses migrations that the version before, which still runs, does not survive, or that lock a table for long. Takes the
 * files as arguments, else looks at every migration. Exit 0: none is unsafe; 1: one is.
 */

const named = process.argv.slice(2);
const files = named.length > 0 ? named : migrationFiles();
const unsafe = await lintMigrations(files);
for (const { file, rule, message, help, statement } of unsafe) {
  process.stdout.write(`UNSAFE  ${file}: ${message} (${rule})\n        ${statement}\n${help && `        → ${help}\n`}`);
}
process.stdout.write(
  unsafe.length === 0
    ? `${files.length} migrations, no unsafe step.\n`
    : `\n${unsafe.length} unsafe steps. Expand now and contract in a later release (docs/extending.md), or write why it is safe: -- squawk-ignore <rule>\n`,
);
process.exitCode = unsafe.length === 0 ? 0 : 1;
