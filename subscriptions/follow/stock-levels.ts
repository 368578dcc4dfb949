import { CodedError } from '#platform/process/errors.ts';
import { callWithin } from '#platform/graph/call-within.ts';
import type { SubgraphClient } from '#platform/graph/subgraph-client.ts';
import type { Identity } from '#platform/identity/signed-identity.ts';
import type { StockLevelFact } from '#schema/events/catalog.ts';

/** Reads the present levels of variants, in their order; undefined for an unknown variant. Throws SUBGRAPH_UNAVAILABLE or SUBGRAPH_TIMEOUT. */
export type ReadStockLevels = (variantIds: readonly string[]) => Promise<(StockLevelFact | undefined)[]>;

const levelsQuery =
  'query StockLevels($representations: [_Any!]!) { _entities(representations: $representations) { ... on Variant { id available stock { version } } } }';

/** Reads stock levels from the catalog, with one call for all variants. */
export function stockLevelsOf(options: {
  catalog: SubgraphClient;
  identity: Identity;
  deadlineMs: number;
}): ReadStockLevels {
  const { catalog, identity, deadlineMs } = options;
  return async (variantIds) => {
    const answer = await callWithin(deadlineMs, catalog, {
      query: levelsQuery,
      operationName: 'StockLevels',
      variables: { representations: variantIds.map((id) => ({ __typename: 'Variant', id })) },
      // `available` is for everyone; the version that orders the levels is for staff and services only.
      identity: identity.sign({ kind: 'service', name: 'subscriptions' }, 'catalog'),
    });
    if (answer.errors?.length) {
      throw new CodedError('SUBGRAPH_UNAVAILABLE', undefined, { cause: new AggregateError(answer.errors, 'catalog') });
    }
    // The shape that `levelsQuery` selects.
    const entities = answer.data?.['_entities'] as ({ available: number; stock: { version: number } | null } | null)[];
    return variantIds.map((variantId, index) => {
      const entity = entities[index];
      return entity?.stock ? { variantId, available: entity.available, stockVersion: entity.stock.version } : undefined;
    });
  };
}

/** The level in a doorbell message; undefined if the message holds none. */
export function parseStockLevel(message: string): StockLevelFact | undefined {
  try {
    const fact = JSON.parse(message) as Partial<StockLevelFact> | null;
    const whole = Number.isSafeInteger(fact?.available) && Number.isSafeInteger(fact?.stockVersion);
    return whole && typeof fact?.variantId === 'string' ? (fact as StockLevelFact) : undefined;
  } catch {
    return undefined;
  }
}
