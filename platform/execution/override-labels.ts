import type { Schema } from '@apollo/federation-internals';
import { z } from 'zod';

/** Shares in percent, by label. */
export type LabelShares = Readonly<Record<string, number>>;

/** The labels of progressive overrides: `@override(from: "catalog", label: "percent(10)")`. */
export interface Overrides {
  /** Every level that a request can get. */
  levels: readonly number[];
  /** Draws the level of a request, once: all its labels follow from one number, so that a label of 20 percent includes each request of 10 percent. */
  draw(): number;
  /** Which labels count at a level. */
  conditionsAt(level: number): Map<string, boolean>;
}

const percentLabel = /^percent\((\d+(?:\.\d+)?)\)$/;

/**
 * Reads the labels of a supergraph. `percent(10)` says itself for which share of the requests it counts; `shares` says it for any other label. Throws
 * for a label without a share: to ignore it would leave a field where its owner does not expect it.
 */
export function readOverrides(
  supergraph: Schema,
  shares: LabelShares = {},
  random: () => number = Math.random,
): Overrides {
  const applications = [...(supergraph.directive('join__field')?.applications() ?? [])];
  const labels = new Set(
    applications
      .map((application) => (application.arguments() as { overrideLabel?: string }).overrideLabel)
      .filter((label) => label !== undefined),
  );
  const known = [...labels].map((label) => ({ label, share: shareOf(label, shares) }));
  const steps = [...new Set(known.map(({ share }) => share))];
  // A request counts for a label if its number, as a percentage, is below the share.
  const levelOf = (percent: number) => steps.filter((share) => percent < share).length;
  return {
    levels: [...new Set([0, ...steps].filter((share) => share < 100).map(levelOf))],
    draw: () => (steps.length === 0 ? 0 : levelOf(random() * 100)),
    conditionsAt(level) {
      const lowest = steps.toSorted((a, b) => b - a)[level - 1] ?? Number.POSITIVE_INFINITY;
      return new Map(known.map(({ label, share }) => [label, share >= lowest]));
    },
  };
}

function shareOf(label: string, shares: LabelShares): number {
  const percent = percentLabel.exec(label)?.[1];
  if (percent !== undefined) return Number(percent);
  const share = Object.hasOwn(shares, label) ? shares[label] : undefined;
  if (share !== undefined) return share;
  throw new Error(
    `OVERRIDE_LABELS: the supergraph has an @override with the label "${label}"; add ${label}=<percent of the requests>`,
  );
}

/** The shares of labels as a setting: `move-stock=10, beta=2.5`. */
export const labelSharesSetting: z.ZodType<LabelShares> = z.string().transform((text, context) => {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean)
    .map((entry) => {
      const [label = '', share = ''] = entry.split('=').map((part) => part.trim());
      return [label, share === '' ? Number.NaN : Number(share)] as const;
    });
  const wrong = entries.find(([label, share]) => label === '' || !(share >= 0 && share <= 100));
  if (wrong) context.addIssue(`must be a list such as beta=10, with shares from 0 to 100, got ${text}`);
  return Object.fromEntries(entries);
});
