import { z } from 'zod';
import { CodedError } from '../../platform/process/errors.ts';
import { dayMs } from '../day.ts';
import type { TargetName } from '../target.ts';

/** Schemas of inputs that several requests share. */

export const graphName = z
  .string()
  .regex(/^[A-Za-z][\w-]{0,63}$/, 'Expected a letter, then at most 63 letters, digits, - and _');
export const commit = z.string().max(200).nullable().default(null);
export const reason = z.string().max(2_000).nullable().default(null);
/** PostgreSQL's `integer`. */
export const maxVersion = 2 ** 31 - 1;
export const numberOrId = z.union([
  z.int().min(1).max(maxVersion),
  z.string().regex(/^[0-9a-f]{16}$/, 'Expected the id of a version'),
]);
export const subgraphs = z
  .array(z.strictObject({ name: graphName, url: z.string().max(2_000), sdl: z.string() }))
  .min(1)
  .max(500)
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'A name appears twice');

/** Leeway for clocks that differ. */
const maxAheadMs = dayMs;
/** The longest time that a policy can look back. */
const maxAgeMs = 400 * dayMs;

/** Whether usage at that time, in milliseconds since 1970, counts: neither too old nor in the future. */
export function canCount(at: number, now: Date): boolean {
  const age = now.getTime() - at;
  return age <= maxAgeMs && age >= -maxAheadMs;
}

export const versionParameter = z.union([
  z
    .string()
    .regex(/^[1-9]\d{0,8}$/)
    .transform(Number),
  z.string().regex(/^[0-9a-f]{16}$/),
]);

/** A graph and a variant that a request names. Throws BAD_USER_INPUT where one of them is no name. */
export function namedTarget(graph: string, variant: string): TargetName {
  if (graphName.safeParse(graph).success && graphName.safeParse(variant).success) return { graph, variant };
  throw new CodedError(
    'BAD_USER_INPUT',
    `${`${graph}@${variant}`.slice(0, 200)} is not a graph and a variant: expected letters, digits, - and _, a letter first`,
  );
}

/** Reads `graph@variant`. Apollo's tools take a reference without a variant to mean `current`. Throws BAD_USER_INPUT. */
export function parseReference(reference: string): TargetName {
  const [graph = '', variant = 'current', ...more] = reference.split('@');
  return namedTarget(graph, [variant, ...more].join('@'));
}
