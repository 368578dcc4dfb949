import type { Caller } from '#platform/identity/caller.ts';
import type { CostBudgets } from '#platform/rate-limits/cost-budgets.ts';
import type { Operation } from './operation/operation.ts';

/** Who pays for the messages of a subscription. */
export interface CostAccount {
  /** Takes cost units from its owner's numbers, within a second. Nobody is refused by it. */
  charge(units: number): void;
}

/** The subscriber, as far as its numbers need it. */
export interface Payer {
  caller: Caller;
  /** In the form of `openClientAddress`. */
  address: string;
  /** The name of its program. */
  client: string;
}

/** Takes the cost of subscriptions from the numbers that the gateway takes the cost of queries from. */
export interface PushCosts {
  /**
   * Takes the cost of a start: that of one message. Throws TOO_MANY_REQUESTS with `retryAfterSeconds` if too few units are left. Undefined if nothing is
   * counted.
   */
  admit(operation: Pick<Operation, 'cost'>, payer: Payer): Promise<CostAccount | undefined>;
  /** Takes what is owed. */
  stop(): Promise<void>;
}

/**
 * What is owed is collected, so that Redis gets one command for each payer and not one for each message. With half of this time it gets twice as many
 * commands; with twice of it a caller starts subscriptions for as long after its numbers are used up.
 */
const collectMs = 1_000;

export function openPushCosts(budgets: CostBudgets): PushCosts {
  const owing = new Set<Account>();
  let timer: NodeJS.Timeout | undefined;

  function owe(account: Account): void {
    owing.add(account);
    timer ??= setTimeout(() => void collect(), collectMs).unref();
  }

  async function collect(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const sums = new Map<string, { account: Account; units: number }>();
    for (const account of owing) {
      const sum = sums.get(account.key) ?? { account, units: 0 };
      sum.units += account.take();
      sums.set(account.key, sum);
    }
    owing.clear();
    await Promise.all(
      [...sums.values()].map(({ account, units }) => budgets.chargeCost(account.caller, account.client, units)),
    );
  }

  return {
    async admit({ cost }, { caller, address, client }) {
      if (!budgets.countsCost || caller.kind === 'service') return undefined;
      const addressed = { ...caller, clientAddress: address };
      await budgets.admitCost(addressed, client, cost);
      return new Account(owe, addressed, client);
    },
    stop: collect,
  };
}

type CountedCaller = Exclude<Caller, { kind: 'service' }>;

/** A class, so that thousands of subscriptions share its functions. */
class Account implements CostAccount {
  readonly caller: CountedCaller;
  readonly client: string;
  readonly #owe: (account: Account) => void;
  #units = 0;

  constructor(owe: (account: Account) => void, caller: CountedCaller, client: string) {
    this.#owe = owe;
    this.caller = caller;
    this.client = client;
  }

  /** Equal for accounts whose units are taken from the same numbers. */
  get key(): string {
    const { caller, client } = this;
    return JSON.stringify(caller.kind === 'user' ? [caller.userId, client] : ['', caller.clientAddress, client]);
  }

  charge(units: number): void {
    if (this.#units === 0) this.#owe(this);
    this.#units += units;
  }

  /** The units since the last call. */
  take(): number {
    const units = this.#units;
    this.#units = 0;
    return units;
  }
}
