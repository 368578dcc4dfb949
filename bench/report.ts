import { cpus, loadavg, totalmem } from 'node:os';
import type { Plot } from './plot.ts';

/**
 * The results of one round, by name of the measure. A measure that ends in `(count)` is added up over the rounds and
 * has no ratio.
 */
export type Sample = Readonly<Record<string, number>>;

/** Rounds of one case, ours and vanilla's with the same index run directly after each other. */
export interface Case {
  title: string;
  /** The names of the two sides, if not these. */
  sides?: { ours: string; vanilla: string };
  ours: Sample[];
  /** Empty if nothing stands beside it. */
  vanilla: Sample[];
}

/** Rounds of several sides; rounds with the same index run directly after each other. */
export interface Comparison {
  title: string;
  /** The side that the others are compared with. */
  base: string;
  /** The measure whose ratio is shown: how many times less than the base a side needs. */
  ratioOf: string;
  sides: ReadonlyMap<string, readonly Sample[]>;
}

export interface Result {
  /** The name of its file. */
  scenario: string;
  title: string;
  command: string;
  /** The load of the machine at the start. */
  loadBefore: number;
  cases: Case[];
  /** Shown below the tables, in files beside the result. */
  plots?: readonly Plot[];
  comparisons?: Comparison[];
  /** Paragraphs about the measurement and its limits. */
  notes: string[];
}

/** The result of a scenario, for the report. */
export type Measured = Pick<Result, 'title' | 'cases' | 'comparisons' | 'notes' | 'plots'>;

/** The middle value; the lower of the two middle ones for an even number. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;
}

/** What `median` takes of so many rounds. */
export function middleOf(rounds: number): string {
  if (rounds === 1) return 'only round';
  if (rounds === 2) return 'lower of two rounds';
  return rounds % 2 === 0 ? 'lower of the two middle rounds' : 'median';
}

/** The value below which that share of an ascending list is. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** One-minute load average: the runnable processes of the machine. */
export const machineLoad = () => loadavg()[0] ?? Number.NaN;

/** The result as Markdown: machine, command, a table per case, pictures, notes. */
export function toMarkdown(
  { title, command, loadBefore, cases, comparisons = [], notes }: Result,
  pictures: readonly string[] = [],
): string {
  const memoryGib = Math.round(totalmem() / 1024 ** 3);
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${memoryGib} GiB, Linux, Node ${process.version}`;
  return [
    `# ${title}`,
    `${new Date().toISOString().slice(0, 10)}, ${machine}; load, servers, PostgreSQL and Redis on the same machine, whose load average was ${loadBefore.toFixed(1)} before the start.`,
    `    ${command}`,
    ...(cases.length > 0
      ? [
          `Each value is the ${middleOf(Math.max(...cases.map(({ ours }) => ours.length)))}. The ratio is the first side divided by the second, each round with its neighbour; in brackets the lowest and highest round.`,
        ]
      : []),
    ...cases.map(toTable),
    ...comparisons.map(toComparison),
    ...pictures,
    ...notes,
    '',
  ].join('\n\n');
}

function toTable({ title, sides = { ours: 'ours', vanilla: 'vanilla' }, ours, vanilla }: Case): string {
  const names = Object.keys(ours[0] ?? {});
  if (vanilla.length === 0) return toPlainTable(title, ours, names);
  const rows = names.map((name) => {
    const [own, other] = [ours, vanilla].map((rounds) => rounds.map((round) => round[name] ?? Number.NaN));
    if (!own || !other) throw new Error('expected both sides');
    if (name.endsWith('(count)')) return `| ${name} | ${sum(own)} | ${sum(other)} | |`;
    const ratios = own.map((value, round) => value / (other[round] ?? Number.NaN));
    const ratio = ratios.every(Number.isFinite)
      ? `**${format(median(ratios))}** (${format(Math.min(...ratios))} … ${format(Math.max(...ratios))})`
      : '';
    return `| ${name} | ${format(median(own))} | ${format(median(other))} | ${ratio} |`;
  });
  const heads = `| | ${sides.ours} | ${sides.vanilla} | ${sides.ours} / ${sides.vanilla} |`;
  return [`## ${title}`, '', heads, '| --- | ---: | ---: | --- |', ...rows].join('\n');
}

function toPlainTable(title: string, rounds: readonly Sample[], names: readonly string[]): string {
  const rows = names.map((name) => {
    const values = rounds.map((round) => round[name] ?? Number.NaN);
    if (name.endsWith('(count)')) return `| ${name} | ${sum(values)} | |`;
    return `| ${name} | ${format(median(values))} | ${format(Math.min(...values))} … ${format(Math.max(...values))} |`;
  });
  return [
    `## ${title}`,
    '',
    `| | ${middleOf(rounds.length)} | lowest … highest |`,
    '| --- | ---: | --- |',
    ...rows,
  ].join('\n');
}

/** The base divided by this side, in each round; nothing for a side that was not measured. */
export function ratiosOf({ base, ratioOf, sides }: Comparison, side: string): number[] {
  const bases = sides.get(base) ?? [];
  return (sides.get(side) ?? []).map(
    (round, index) => (bases[index]?.[ratioOf] ?? Number.NaN) / (round[ratioOf] ?? Number.NaN),
  );
}

function toComparison(comparison: Comparison): string {
  const { title, base, sides } = comparison;
  const names = Object.keys(sides.get(base)?.[0] ?? {});
  const rows = [...sides].map(([side, rounds]) => {
    const ratios = ratiosOf(comparison, side);
    const medians = names.map((name) => format(median(rounds.map((round) => round[name] ?? Number.NaN))));
    const ratio = `**${format(median(ratios))}×** (${format(Math.min(...ratios))} … ${format(Math.max(...ratios))})`;
    return `| ${[side, ...medians, ratio].join(' | ')} |`;
  });
  return [
    `## ${title}`,
    '',
    `Each value is the ${middleOf(sides.get(base)?.length ?? 0)}. The last column is the CPU of ${base} divided by that of the side, in the same round; in brackets the lowest and highest round.`,
    '',
    `| ${['', ...names, `less CPU than ${base}`].join(' | ')} |`,
    `| --- |${' ---: |'.repeat(names.length)} --- |`,
    ...rows,
  ].join('\n');
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

function format(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toFixed(digits);
}
