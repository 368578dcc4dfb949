import type { Consumer } from '#platform/events/consumer.ts';
import type { SagaStep } from '../saga/saga-step.ts';
import { copyProducts } from './copy-products.ts';
import { followStock } from './follow-stock.ts';

/** Every consumer of this subgraph. The worker runs them; the server shows how far they are. */
export function ordersConsumers(deps: Pick<SagaStep, 'jobs' | 'now' | 'log'>): Consumer[] {
  return [copyProducts(), followStock(deps)];
}
