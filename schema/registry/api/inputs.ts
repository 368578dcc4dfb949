import { z } from 'zod';

/** What several requests have in common. */

export const graphName = z
  .string()
  .regex(/^[A-Za-z][\w-]{0,63}$/, 'a letter, then at most 63 letters, digits, - and _');
export const commit = z.string().max(200).nullable().default(null);
export const reason = z.string().max(2_000).nullable().default(null);
export const numberOrId = z.union([z.int().min(1), z.string().regex(/^[0-9a-f]{16}$/, 'the id of a version')]);
export const subgraphs = z
  .array(z.strictObject({ name: graphName, url: z.string().max(2_000), sdl: z.string() }))
  .min(1)
  .max(500)
  .refine((all) => new Set(all.map((one) => one.name)).size === all.length, 'a name is there twice');

export const versionParameter = z.union([
  z
    .string()
    .regex(/^[1-9]\d{0,8}$/)
    .transform(Number),
  z.string().regex(/^[0-9a-f]{16}$/),
]);
