import { z } from 'zod';

/** Which changes may pass. The defaults apply to keys that a configuration file leaves out. */
export const policySchema = z.strictObject({
  /** The lowest severity that blocks, unless evidence or an approval excuses the change. */
  failOn: z.enum(['breaking', 'dangerous', 'never']).default('breaking'),
  usage: z
    .strictObject({
      /** How many days of traffic count, including today. */
      windowDays: z.int().min(1).max(400).default(7),
      /** More requests than this within the window block. */
      maxRequests: z.int().min(0).default(0),
      /** More than this percentage of all requests blocks; the higher of the two limits counts. */
      maxPercentage: z.number().min(0).max(100).default(0),
      /** Without a client release, the absence of use counts as evidence only after this many days with traffic. */
      minDays: z.int().min(1).default(1),
      /** Clients that do not count: `web`, or a single release, `web@1.2.0`. */
      excludeClients: z.array(z.string()).default([]),
    })
    .prefault({}),
  plan: z
    .strictObject({
      /** More additional sequential waves than this fail; null: any additional wave is a warning. */
      maxExtraWaves: z.int().min(0).nullable().default(null),
      /** Absolute limits, independent of the plan before; null: no limit. */
      maxFetches: z.int().min(1).nullable().default(null),
      maxWaves: z.int().min(1).nullable().default(null),
      maxCost: z.int().min(1).nullable().default(null),
      /** The assumed number of items of a list without `@listSize` and without a literal argument. */
      listSize: z.int().min(1).default(10),
    })
    .prefault({}),
  /**
   * Addresses that new or moved subgraphs may have: only `public`, also this machine (`loopback`), or also private networks and link-local
   * addresses (`private`). Host names are not resolved.
   */
  addresses: z.enum(['public', 'loopback', 'private']).default('loopback'),
  /** The most bytes of all subgraph schemas together; larger schemas are refused without being parsed. */
  maxSdlBytes: z.int().min(1).default(5_000_000),
});

export type Policy = z.infer<typeof policySchema>;
export const defaultPolicy: Policy = policySchema.parse({});
