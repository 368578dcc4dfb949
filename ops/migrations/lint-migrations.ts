import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { Migration } from '@mikro-orm/migrations';
import { repositoryRoot } from '#schema/subgraphs.ts';

/** A step of a migration that may stop the version of the code that still runs, or the shop. */
export interface UnsafeStep {
  /** The migration's file, from the root of the repository. */
  file: string;
  rule: string;
  message: string;
  /** What to do instead. */
  help: string;
  /** The statement, shortened. */
  statement: string;
}

/** The oldest PostgreSQL that Tradepost runs on; see `requireDatabase`. */
const oldestPostgres = '15.0';

/** Rules of squawk that are no question of safety here, each with its reason. */
const excluded = [
  // Taste: each table has the types that its values need.
  'prefer-bigint-over-int',
  'prefer-bigint-over-smallint',
  'prefer-text-field',
  'prefer-identity',
  'ban-char-field',
  // A migration runs once, in a transaction with the note that it ran.
  'prefer-robust-stmts',
  // Limits of time belong to the owner of the database: alter role … set lock_timeout.
  'require-lock-timeout',
  'require-statement-timeout',
];

/** They run on empty databases, so their locks hold nobody up: there was no release before them. */
const lastOfFirstRelease = '20261129z';
const lockRules = [
  'constraint-missing-not-valid',
  'require-concurrent-index-creation',
  'adding-foreign-key-constraint',
];

/** Steps that were looked at, by file and rule. A later migration says `-- squawk-ignore <rule>` beside its SQL, with the reason. */
const accepted: Readonly<Record<string, readonly string[]>> = {
  // A parcel that is packed has no such time. No code of an earlier release reads parcels.
  'subgraphs/orders/storage/migrations/20261128b-follow-pieces.ts': ['ban-drop-not-null'],
};

export const migrationFiles = (): string[] =>
  globSync('subgraphs/*/storage/migrations/*.ts', { cwd: repositoryRoot }).toSorted();

/**
 * The unsafe steps of migrations, as squawk finds them in the SQL of `up`: a removed or renamed column or table, another type, a required column
 * without a default, an index or a constraint that locks a filled table. `down` is not looked at: it may remove what `up` added.
 */
export async function lintMigrations(files: readonly string[]): Promise<UnsafeStep[]> {
  const findings = await Promise.all(files.map(lintMigration));
  return findings.flat();
}

async function lintMigration(file: string): Promise<UnsafeStep[]> {
  const module = (await import(path.resolve(repositoryRoot, file))) as Record<string, new () => Migration>;
  const [MigrationOfFile] = Object.values(module);
  if (!MigrationOfFile) throw new Error(`${file} has no migration`);
  // Without a driver: a migration lists its statements and asks nothing.
  const migration = new MigrationOfFile();
  await migration.up();
  const statements = migration.getQueries().map(String);
  const found = await squawk(statements, migration.isTransactional());
  const isOfFirstRelease = path.basename(file) < lastOfFirstRelease;
  return found
    .filter(
      ({ rule_name: rule }) => !(accepted[file]?.includes(rule) || (isOfFirstRelease && lockRules.includes(rule))),
    )
    .map(({ rule_name: rule, message, help, line }) => ({
      file,
      rule,
      message,
      help: help ?? '',
      statement: statementAt(statements, line),
    }));
}

interface Finding {
  rule_name: string;
  message: string;
  help: string | null;
  /** Counted from 0. */
  line: number;
}

async function squawk(statements: readonly string[], inTransaction: boolean): Promise<Finding[]> {
  const program = path.join(repositoryRoot, 'node_modules/.bin/squawk');
  const child = spawn(program, [
    '--reporter=json',
    `--pg-version=${oldestPostgres}`,
    `--exclude=${excluded.join(',')}`,
    '--stdin-filepath=migration.sql',
    ...(inTransaction ? ['--assume-in-transaction'] : []),
  ]);
  child.stdin.end(statements.map((statement) => `${statement};\n`).join(''));
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  // 0: nothing found, 1: findings. Its output is JSON in both.
  if (code !== 0 && code !== 1) throw new Error(`squawk ended with ${code}: ${errors}`);
  return (output.trim() === '' ? [] : JSON.parse(output)) as Finding[];
}

function statementAt(statements: readonly string[], line: number): string {
  let start = 0;
  for (const statement of statements) {
    start += statement.split('\n').length;
    if (line < start) return statement.replaceAll(/\s+/g, ' ').slice(0, 120);
  }
  return '';
}
