import { RefusedByShop, type OperatedShop } from './open-shop.ts';

/** The newest trial of a gateway; the answers of both versions follow. */
interface ShownTrial {
  gateway: string;
  id: string;
  /** `trying` while it runs. */
  state: string;
}

/** The trials of a new supergraph at the gateways, as `/canary` shows them. */
interface ShownTrials {
  percent: number;
  trials: ShownTrial[];
}

export const readTrials = (shop: OperatedShop): Promise<ShownTrials> => shop.ofGateway<ShownTrials>('/canary');

/** Promotes the new supergraph that is tried, or takes it back, at every gateway. ADMIN only. Throws RefusedByShop, also if none is tried. */
export async function endTrial(
  shop: OperatedShop,
  decision: { promote: boolean; reason: string },
): Promise<ShownTrial[]> {
  const { trials } = await readTrials(shop);
  const running = trials.find(({ state }) => state === 'trying');
  if (!running) throw new RefusedByShop('No new supergraph is tried');
  return (await shop.ofGateway<{ trials: ShownTrial[] }>('/canary', { id: running.id, ...decision })).trials;
}
