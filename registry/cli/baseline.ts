import { existsSync, readFileSync, statSync } from 'node:fs';
import { commitOf } from '../git.ts';
import type { Configuration } from '../graph-file.ts';
import type { Compose } from '../judge/composition-cache.ts';
import { parseVersion, variantIn } from '../target.ts';
import { UsageError } from '../usage-error.ts';
import type { VariantRegistry } from '../variant-registry.ts';
import { type CommandOptions, composerOf } from './command-options.ts';
import {
  type Baseline,
  fromSupergraph,
  onDisk,
  readCommit,
  readServableCommit,
  type ServableBaseline,
} from './commit-baseline.ts';
import { openVariant } from './open-variant.ts';

/**
 * Reads the baseline that `--against` names: a version of a variant, a supergraph file or a git reference; the last commit if nothing is named. Null
 * if there is nothing yet. Throws UsageError if it cannot be read.
 */
export async function readBaseline(
  configuration: Configuration,
  against: string | undefined,
  options: CommandOptions,
): Promise<Baseline | null> {
  const named = variantIn(against);
  if (named) return readVersion(configuration, openVariant(configuration, named.variant, options), named);
  const read = readFileOrCommit(configuration, against);
  return 'commit' in read ? readCommit(configuration, against, read.commit, composerOf(options)) : read.baseline;
}

/** As `readBaseline`, for a check, which replaces a commit that cannot be served. `registry` has the variant that `against` names. */
export async function readServableBaseline(
  configuration: Configuration,
  against: string | undefined,
  registry: VariantRegistry,
  compose: Compose,
): Promise<ServableBaseline> {
  const named = variantIn(against);
  if (named) return { baseline: await readVersion(configuration, registry, named), finding: null };
  const read = readFileOrCommit(configuration, against);
  if ('commit' in read) return readServableCommit(configuration, against, read.commit, compose);
  return { ...read, finding: null };
}

/** The live version of a variant, or the version that is named. */
async function readVersion(
  configuration: Configuration,
  registry: VariantRegistry,
  { variant, version: number }: NonNullable<ReturnType<typeof variantIn>>,
): Promise<Baseline | null> {
  const version = number === undefined ? await registry.head() : await registry.version(parseVersion(number));
  if (version) return { name: `${variant}:${version.number}`, version, files: {} };
  if (number !== undefined) throw new UsageError(`${variant} has no version ${number}`);
  const configured = `${configuration.graph}@${configuration.variant}`;
  // Compared with nothing, every change passes: a mistyped name would switch the check off.
  if (variant.includes('@') && !variant.includes(':') && variant !== configured)
    throw new UsageError(`${variant} has no version yet; the configured variant is ${configured}`);
  if (variant.startsWith('dir:') && !existsSync(variant.slice('dir:'.length)))
    throw new UsageError(`--against ${variant}: there is no such folder; publish to it first, or correct the path`);
  return null;
}

/** A supergraph file, or the hash of a commit. */
function readFileOrCommit(
  configuration: Configuration,
  against: string | undefined,
): { baseline: Baseline | null } | { commit: string } {
  if (against !== undefined && statSync(against, { throwIfNoEntry: false })?.isFile())
    return { baseline: fromSupergraph(against, readFileSync(against, 'utf8')) };
  const commit = commitOf(against ?? 'HEAD', configuration.root);
  if (commit !== undefined) return { commit };
  if (against !== undefined)
    throw new UsageError(`--against ${against}: there is no such file and no such git reference here (is it fetched?)`);
  return { baseline: onDisk(configuration) };
}
