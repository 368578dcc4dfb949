import { z } from 'zod';

/** Which changes may pass. What is left out of a configuration file is as it says here. */
export const policySchema = z.strictObject({
  /** From which severity on a change that is not excused blocks. */
  failOn: z.enum(['breaking', 'dangerous', 'never']).default('breaking'),
  usage: z
    .strictObject({
      /** How many days of traffic count, today with them. */
      windowDays: z.int().min(1).max(400).default(7),
      /** More requests than this within the window block. */
      maxRequests: z.int().min(0).default(0),
      /** Percentage of all requests below which use is no obstacle; the higher of the two limits holds. */
      maxPercentage: z.number().min(0).max(100).default(0),
      /** Without a client release, so many days with traffic are needed before silence counts as evidence. */
      minDays: z.int().min(1).default(1),
      /** Clients that have no say: `web`, or one release, `web@1.2.0`. */
      excludeClients: z.array(z.string()).default([]),
    })
    .prefault({}),
  plan: z
    .strictObject({
      /** More additional sequential waves than this fail; null: any additional wave is a warning. */
      maxExtraWaves: z.int().min(0).nullable().default(null),
      /** Limits that hold whatever was before; null: none. */
      maxFetches: z.int().min(1).nullable().default(null),
      maxWaves: z.int().min(1).nullable().default(null),
      maxCost: z.int().min(1).nullable().default(null),
      /** How many items a list is taken to have where no `@listSize` and no literal argument says so. */
      listSize: z.int().min(1).default(10),
    })
    .prefault({}),
  /**
   * Addresses that new or moved subgraphs may have: `public` ones only, those of this machine too (`loopback`), or also those of private
   * networks and link-local ones (`private`). What a host name stands for is not looked up.
   */
  addresses: z.enum(['public', 'loopback', 'private']).default('loopback'),
  /** Subgraph schemas larger than this, together, are refused unread. */
  maxSdlBytes: z.int().min(1).default(5_000_000),
});

export type Policy = z.infer<typeof policySchema>;
export const defaultPolicy: Policy = policySchema.parse({});
