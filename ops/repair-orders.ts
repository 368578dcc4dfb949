import type { OperatedShop } from './open-shop.ts';

const stuckOrders = `query ($waitingSeconds: Int!) {
  stuckOrders(first: 100, waitingSeconds: $waitingSeconds) { order { id number staffActions } waitsFor since attempts lastError }
}`;
/** What staff can do with an order; the API says which of them it takes (`Order.staffActions`). */
export type OrderRepair = 'resumeOrder' | 'abortOrder' | 'holdOrder' | 'releaseOrder';
const inputOf: Record<OrderRepair, string> = {
  resumeOrder: 'RepairOrderInput',
  abortOrder: 'RepairOrderInput',
  holdOrder: 'HoldOrderInput',
  releaseOrder: 'ReleaseOrderInput',
};
const repair = (field: OrderRepair) => `mutation ($input: ${inputOf[field]}!) {
  ${field}(input: $input) { ... on OrderChanged { order { number status } } ... on Refusal { code message } }
}`;

/** The subgraphs that have flags. */
const flagOwners = ['orders', 'users'] as const;
const flagsOf = (owner: string) =>
  `{ ${owner}Flags { process file fault flags { key state rule usedBy } changes { at key before after } } }`;

/** The flags of the process that answered for a subgraph. */
interface SubgraphFlags {
  process: string;
  file: string | null;
  fault: string | null;
  flags: { key: string; state: string; rule: string | null; usedBy: string }[];
  changes: { at: string; key: string; before: string; after: string }[];
}

interface StuckOrder {
  order: { id: string; number: string; staffActions: string[] };
  waitsFor: string;
  since: string;
  attempts: number;
  lastError: string | null;
}

/** The subgraphs that show their background work. */
export const workOwners = ['orders', 'catalog', 'users', 'notifications'] as const;
export type WorkOwner = (typeof workOwners)[number];
const workOf = (owner: WorkOwner) => `{ ${owner}Work {
  queues { name waiting oldestSeconds dead }
  deadLetters(first: 100) { id queue payload error failedAt }
  consumers { name feed waitingEvents oldestAt }
  parkedSubjects(first: 100) { id consumer subject fromVersion error parkedAt retryAt }
  actions(first: 20) { id at actorId action target reason }
} }`;
const repairWorkField = (owner: WorkOwner) => `repair${owner.charAt(0).toUpperCase()}${owner.slice(1)}Work`;
const repairWork = (owner: WorkOwner) => `mutation ($input: RepairWorkInput!) {
  ${repairWorkField(owner)}(input: $input) { ... on WorkRepaired { id } ... on Refusal { code message } }
}`;

/** What one subgraph shows of its background work, as /ops has it. */
export type ShownWork = Readonly<
  Record<'queues' | 'deadLetters' | 'consumers' | 'parkedSubjects' | 'actions', readonly Record<string, unknown>[]>
>;

/** What stands still, and how it is repaired. */
export interface Repairs {
  /** By subgraph; the reason for one that cannot be read. */
  flags(): Promise<{ subgraph: string; board: SubgraphFlags | string }[]>;
  /** By subgraph; the reason for one that cannot be read. */
  work(): Promise<{ subgraph: WorkOwner; work: ShownWork | string }[]>;
  /** Retries or discards a dead letter, or retries a parked subject. Throws RefusedByShop. */
  repairWork(subgraph: WorkOwner, input: { id: string; action: 'RETRY' | 'DISCARD'; reason: string }): Promise<void>;
  stuck(waitingSeconds: number): Promise<StuckOrder[]>;
  /** The order after the change. Throws RefusedByShop. Repeating a call that was answered is refused or changes nothing. */
  repair(change: OrderRepair, input: { orderId: string; reason: string }): Promise<{ number: string; status: string }>;
}

export function repairsOf(shop: Pick<OperatedShop, 'call' | 'read' | 'change'>): Repairs {
  return {
    flags: () =>
      Promise.all(
        flagOwners.map(async (subgraph) => ({ subgraph, board: await shop.read<SubgraphFlags>(flagsOf(subgraph)) })),
      ),
    work: () =>
      Promise.all(
        workOwners.map(async (subgraph) => ({ subgraph, work: await shop.read<ShownWork>(workOf(subgraph)) })),
      ),
    async repairWork(subgraph, input) {
      await shop.change(repairWork(subgraph), input);
    },
    stuck: async (waitingSeconds) =>
      (await shop.call<{ stuckOrders: StuckOrder[] }>(stuckOrders, { waitingSeconds })).stuckOrders,
    async repair(change, input) {
      const { order } = await shop.change<{ order: { number: string; status: string } }>(repair(change), input);
      return order;
    },
  };
}
