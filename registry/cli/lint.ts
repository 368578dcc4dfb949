import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse, Source } from 'graphql';
import { z } from 'zod';
import { UsageError } from '../usage-error.ts';
import { type ParsedSubgraph, placeOf } from '../judge/place.ts';
import { type Configuration, readConfiguration, readSubgraphs, storeFolder } from '../graph-file.ts';
import { openFileStore } from '../store/file-store.ts';
import { approveCommand } from '../judge/finding.ts';
import { fingerprintOf } from '../judge/fingerprint.ts';
import { lint, type LintMessage } from '../lint/lint.ts';
import { type Suggestion, suggestPruning } from '../judge/prune.ts';
import type { Approval } from '../model/evidence.ts';
import type { CommandResult } from '../report/to-report.ts';
import type { Finding } from '../judge/model.ts';
import { composeWorkingTree, fileOf, type CommandOptions } from './command-options.ts';
import { dayBefore } from '../day.ts';

const baselineSchema = z.array(
  z.strictObject({ rule: z.string(), coordinate: z.string().nullable(), fingerprint: z.string() }),
);
/** The findings that are accepted. The fingerprint decides; rule and coordinate are for people. */
type LintBaseline = z.infer<typeof baselineSchema>;

/**
 * Lints the schemas of the working tree, and reports parts that could be removed. A finding of level `error` blocks, unless it is in the baseline or
 * approved. No finding has the severity `breaking`, because none breaks a client. Throws UsageError.
 */
export async function lintCommand(options: CommandOptions): Promise<CommandResult> {
  const configuration = readConfiguration(options.config);
  const { root, lint: settings } = configuration;
  const only = options.rules?.split(',').map((rule) => rule.trim());
  if (only && options.updateBaseline)
    throw new UsageError('lint: --update-baseline is for all rules, so not with --rules');
  const before = readBaseline(configuration);
  const subgraphs = readSubgraphs(configuration).map((subgraph) => ({
    ...subgraph,
    file: fileOf(configuration, subgraph.name),
  }));
  const composition = await composeWorkingTree(configuration, options);
  if (!composition.ok) {
    const errors = composition.errors.map((error) => ({ ...error, team: teamOf(configuration, error.subgraph) }));
    return { composition: { composer: '@apollo/composition', errors, hints: [] } };
  }
  const { supergraphSdl } = composition;
  const now = new Date();
  const store = openFileStore(storeFolder(configuration));
  const approvals = (await store.approvals()).filter(
    ({ expiresAt }) => expiresAt === null || expiresAt > now.toISOString(),
  );
  const found = (await lint(subgraphs, supergraphSdl, settings, { root, only })).map((finding) => {
    const fingerprint = fingerprintOf({ type: finding.rule, coordinate: finding.coordinate, meaning: finding.message });
    return { ...finding, fingerprint, approval: approvals.find((each) => each.fingerprint === fingerprint) ?? null };
  });
  const present = new Set(found.map((finding) => finding.fingerprint));
  const gone = before.filter((finding) => !present.has(finding.fingerprint) && (!only || only.includes(finding.rule)));
  const baseline = options.updateBaseline ? toBaseline(found) : before;
  const written = options.updateBaseline === true && writeBaseline(configuration, baseline);
  const known = new Set(baseline.map((finding) => finding.fingerprint));
  const findings = found.map((finding) => toFinding(finding, known.has(finding.fingerprint), configuration));

  const policy = configuration.policy.usage;
  const firstDay = dayBefore(now, policy.windowDays);
  const [releases, usage] = await Promise.all([store.releases(), store.usage(firstDay)]);
  const pruning = suggestPruning({ supergraphSdl, releases, usage, policy, now });
  const parsed = subgraphs.map(({ name, file, sdl }) => ({ name, file, document: parse(new Source(sdl, file)) }));
  const suggestions = pruning.suggestions.map((suggestion) => fromSuggestion(suggestion, parsed, configuration));

  const changes = options.newOnly
    ? findings.filter((finding) => finding.because === 'new')
    : [...findings, ...suggestions];
  const counts = countOf(findings, suggestions);
  const fate = options.updateBaseline ? 'was dropped' : 'no longer occurs; lint --update-baseline drops it';
  return {
    changes: changes.toSorted((a, b) => weight(a) - weight(b)),
    output: written ? settings.baseline : null,
    details: { ...counts, noLongerFound: gone, noEvidence: pruning.noEvidence },
    text: [
      ...gone.map(({ rule, coordinate }) => `${settings.baseline}: ${rule} at ${coordinate ?? 'no type'} ${fate}`),
      ...(pruning.noEvidence === null ? [] : [`Unused parts are unknown: ${pruning.noEvidence}`]),
      `${counts.newErrors > 0 ? 'blocked' : 'ok'}: ${counts.newErrors} new errors, ${counts.newWarnings} new warnings, ${counts.inBaseline} in the baseline, ${counts.approved} approved, ${counts.couldGo} parts that could go`,
    ].join('\n'),
  };
}

function countOf(findings: readonly Finding[], suggestions: readonly Finding[]) {
  const fresh = findings.filter((finding) => finding.because === 'new');
  const known = findings.filter((finding) => finding.because === 'in the baseline');
  return {
    newErrors: fresh.filter((finding) => finding.blocking).length,
    newWarnings: fresh.filter((finding) => !finding.blocking).length,
    inBaseline: known.length,
    approved: findings.length - fresh.length - known.length,
    couldGo: suggestions.length,
  };
}

type FoundMessage = LintMessage & { fingerprint: string; approval: Approval | null };

function toFinding(found: FoundMessage, known: boolean, configuration: Configuration): Finding {
  const { rule, level, message, about, coordinate, subgraph, line, column, fingerprint, approval } = found;
  const blocking = level === 'error' && !known && approval === null;
  return {
    ...common(configuration, subgraph),
    fingerprint,
    severity: known ? 'safe' : 'dangerous',
    blocking,
    type: rule,
    coordinate,
    message,
    reason: about,
    because: known ? 'in the baseline' : approval ? `approved by ${approval.actor}: ${approval.reason}` : 'new',
    line,
    column,
    side: 'now',
    approval,
    approve: blocking ? approveCommand(fingerprint, configuration.command) : null,
  };
}

function fromSuggestion(
  suggestion: Suggestion,
  parsed: readonly ParsedSubgraph[],
  configuration: Configuration,
): Finding {
  const place = placeOf(suggestion.coordinate, parsed, null);
  return {
    ...common(configuration, place?.subgraph ?? null),
    ...suggestion,
    fingerprint: fingerprintOf({ type: suggestion.type, coordinate: suggestion.coordinate, meaning: suggestion.type }),
    severity: 'safe',
    blocking: false,
    reason: null,
    line: place?.line ?? null,
    column: place?.column ?? null,
    side: place?.side ?? null,
    approval: null,
    approve: null,
  };
}

function common(configuration: Configuration, subgraph: string | null) {
  return {
    kind: 'lint' as const,
    contract: null,
    subgraph,
    team: teamOf(configuration, subgraph),
    file: subgraph === null ? null : fileOf(configuration, subgraph),
    usage: { requests: 0, clients: [] },
  };
}

const weight = (finding: Finding): number => (finding.blocking ? 0 : finding.severity === 'dangerous' ? 1 : 2);
const teamOf = (configuration: Configuration, subgraph: string | null): string | null =>
  subgraph === null ? null : (configuration.teams[subgraph] ?? null);

/** Empty if there is no file. */
function readBaseline({ root, lint: { baseline } }: Configuration): LintBaseline {
  const file = path.resolve(root, baseline);
  if (!existsSync(file)) return [];
  try {
    return baselineSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new UsageError(`${baseline} is no baseline that lint --update-baseline wrote: ${why}`, { cause: error });
  }
}

/** Approvals may expire, so approved findings are not added. */
function toBaseline(found: readonly FoundMessage[]): LintBaseline {
  const entries = found
    .filter((finding) => finding.approval === null)
    .map(({ rule, coordinate, fingerprint }) => ({ rule, coordinate, fingerprint }));
  const unique = [...new Map(entries.map((entry) => [entry.fingerprint, entry])).values()];
  const key = ({ rule, coordinate, fingerprint }: LintBaseline[number]) => `${rule} ${coordinate ?? ''} ${fingerprint}`;
  return unique.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** False if the file was up to date. */
function writeBaseline({ root, lint: { baseline } }: Configuration, entries: LintBaseline): boolean {
  const text = `${JSON.stringify(entries, null, 2)}\n`;
  const file = path.resolve(root, baseline);
  try {
    if (existsSync(file) ? readFileSync(file, 'utf8') === text : entries.length === 0) return false;
    writeFileSync(file, text);
    return true;
  } catch (error) {
    throw new UsageError(`Cannot write ${baseline}: ${(error as Error).message}`, { cause: error });
  }
}
