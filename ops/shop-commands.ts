import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { customerList, findInShop, type ListFilter, orderList, type ShopList } from './find-in-shop.ts';
import { sendAgain, unsentMessages } from './messages.ts';
import { openShop, RefusedByShop, type OperatedShop } from './open-shop.ts';
import { addReturnCommands } from './returns.ts';
import { type OrderRepair, repairsOf, type WorkOwner, workOwners } from './repair-orders.ts';
import { endTrial, readTrials } from './trials-of-supergraph.ts';

/** The commands that call the API as /ops does: one for each view and each button of the page. */
export function addShopCommands(program: Command): void {
  addOrderCommands(program);
  program
    .command('customers')
    .description('the customers of the shop, over the API of GATEWAY_URL')
    .addCommand(findCommand(program, customerList, 'customers'));
  addReturnCommands(program, withShop);
  addWorkCommands(program);
  addMessageCommands(program);
  addSupergraphCommands(program);
  program
    .command('flags')
    .description('prints the feature flags with their state and what they switch, over the API of GATEWAY_URL')
    .action(() => withShop(printFlags));
}

/** Runs a command against the shop, as the operator of OPS_EMAIL and OPS_PASSWORD. The exit code is 1 if the shop refuses. */
async function withShop(act: (shop: OperatedShop) => Promise<void>): Promise<void> {
  try {
    const shop = await openShop();
    try {
      await act(shop);
    } finally {
      await shop.stop();
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = error instanceof RefusedByShop ? 1 : 2;
  }
}

const print = (row: object) => console.log(JSON.stringify(row));

function parseCount(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0) throw new InvalidArgumentError('Expected a whole number.');
  return number;
}

function addOrderCommands(program: Command): void {
  const orders = program.command('orders').description('the orders of the shop, over the API of GATEWAY_URL');
  orders.addCommand(findCommand(program, orderList, 'orders'));
  orders
    .command('stuck')
    .description(
      'prints one line of JSON per unfinished work: order, what it waits for, since when, attempts, last error, and what staff can do (staffActions)',
    )
    .option('--seconds <number>', 'how long it has waited at least', parseCount, 60)
    .action(({ seconds }: { seconds: number }) =>
      withShop(async (shop) => {
        for (const found of await repairsOf(shop).stuck(seconds)) print(found);
      }),
    );
  const repair = (change: OrderRepair, what: string) =>
    orders
      .command(`${change.slice(0, -'Order'.length)} <orderId>`)
      .description(what)
      .requiredOption('--reason <text>', 'what the history shows')
      .action((orderId: string, options: { reason: string; until?: string }) =>
        withShop(async (shop) => {
          const { number, status } = await repairsOf(shop).repair(change, { orderId, ...options });
          console.log(`${number} is ${status}`);
        }),
      );
  repair('resumeOrder', 'has the unfinished work of an order tried again now');
  repair(
    'abortOrder',
    'ends the edit of an order that waits, or cancels an order that is not confirmed yet; its money is given back',
  );
  repair('holdOrder', 'stops a confirmed order: nothing of it is packed or shipped until it is released').option(
    '--until <time>',
    'when the hold ends by itself; without it, as late as the shop allows',
  );
  repair('releaseOrder', 'lets a held order go on');
}

/** A command `find` that prints one line of JSON per entry of a list. */
function findCommand(program: Command, list: ShopList, what: string): Command {
  const command = program
    .createCommand('find')
    .description(`prints one line of JSON per entry of the ${what} that meet all conditions, and how many there are`);
  for (const { option, what: meaning, kind } of list.filters) {
    const added = new Option(option, meaning);
    command.addOption(kind === 'number' ? added.argParser(parseCount) : added);
  }
  return command
    .addOption(new Option('--sort <order>', 'the order').choices(list.sorts).default(list.sorts[0]))
    .option('--first <number>', 'how many are printed, at most 100', parseCount, 50)
    .action(({ sort, first, ...options }: { sort: string; first: number } & Record<string, unknown>) =>
      withShop(async (shop) => {
        const found = await findInShop(shop, list, { filter: toFilter(list.filters, options), sort, first });
        for (const node of found.nodes) print(node);
        console.error(`${found.totalCount} found`);
      }),
    );
}

/** The filter of the API, which has other names than the options. */
function toFilter(filters: readonly ListFilter[], options: Record<string, unknown>): object {
  return Object.fromEntries(filters.map(({ option, field }) => [field, options[new Option(option).attributeName()]]));
}

function addWorkCommands(program: Command): void {
  const background = program
    .command('work')
    .description('background work of the subgraphs, over the API of GATEWAY_URL');
  background
    .command('list')
    .description(
      'prints one line of JSON per queue, consumer, parked subject, dead letter and repair; the exit code is 1 if a subgraph cannot be read',
    )
    .action(() =>
      withShop(async (shop) => {
        for (const { subgraph, work: shown } of await repairsOf(shop).work()) {
          if (typeof shown === 'string') {
            print({ subgraph, kind: 'problem', message: shown });
            process.exitCode = 1;
            continue;
          }
          for (const [kind, rows] of Object.entries(shown)) for (const row of rows) print({ subgraph, kind, ...row });
        }
      }),
    );
  for (const [name, action, what] of [
    ['retry', 'RETRY', 'retries a dead letter or a parked subject'],
    ['discard', 'DISCARD', 'removes a dead letter'],
  ] as const)
    background
      .command(name)
      .description(what)
      .addArgument(new Argument('<subgraph>', 'the subgraph that shows it').choices(workOwners))
      .argument('<id>', 'the id that `work list` prints')
      .requiredOption('--reason <text>', 'what is kept with the repair')
      .action((subgraph: WorkOwner, id: string, { reason }: { reason: string }) =>
        withShop(async (shop) => {
          await repairsOf(shop).repairWork(subgraph, { id, action, reason });
          console.log(`${action === 'RETRY' ? 'Tried again' : 'Removed'}: ${id} of ${subgraph}`);
        }),
      );
}

function addMessageCommands(program: Command): void {
  const messages = program
    .command('messages')
    .description('e-mails and webhooks that are not delivered, over the API of GATEWAY_URL');
  messages
    .command('list')
    .description(
      'prints one line of JSON per e-mail that is not sent, webhook endpoint, and webhook that is not delivered; the exit code is 1 if a part cannot be read',
    )
    .action(() =>
      withShop(async (shop) => {
        for (const row of await unsentMessages(shop)) {
          print(row);
          if (row.kind === 'problem') process.exitCode = 1;
        }
      }),
    );
  messages
    .command('send-again <endpointId> <deliveryId>')
    .description('sends a webhook again, with the id that it had; ADMIN only')
    .action((endpointId: string, deliveryId: string) =>
      withShop(async (shop) => {
        const count = await sendAgain(shop, { endpointId, deliveryId });
        if (count === 0) throw new RefusedByShop('There is no such delivery of this endpoint');
        console.log(`Sent again: ${deliveryId}`);
      }),
    );
}

function addSupergraphCommands(program: Command): void {
  const supergraph = program
    .command('supergraph')
    .description('the trial of a new supergraph at the gateways of GATEWAY_URL');
  supergraph
    .command('show')
    .description('prints one line of JSON per gateway: answers, failures and times of both versions')
    .action(() =>
      withShop(async (shop) => {
        const { percent, trials } = await readTrials(shop);
        if (percent === 0) console.error('Every new supergraph is served to everybody: GATEWAY_CANARY_PERCENT is 0');
        for (const trial of trials) print(trial);
      }),
    );
  for (const [name, promote, what] of [
    ['promote', true, 'serves the new supergraph to everybody; ADMIN only'],
    ['roll-back', false, 'takes the new supergraph back; ADMIN only'],
  ] as const)
    supergraph
      .command(name)
      .description(what)
      .requiredOption('--reason <text>', 'what the logs of the gateways keep')
      .action(({ reason }: { reason: string }) =>
        withShop(async (shop) => {
          for (const trial of await endTrial(shop, { promote, reason })) print(trial);
        }),
      );
}

async function printFlags(shop: OperatedShop): Promise<void> {
  for (const { subgraph, board } of await repairsOf(shop).flags()) {
    if (typeof board === 'string') {
      console.log(`${subgraph}: cannot be read: ${board}`);
      process.exitCode = 1;
      continue;
    }
    console.log(`${subgraph} (${board.process}, ${board.file ?? 'no file'})`);
    if (board.fault !== null) {
      console.log(`  The newest file is not taken: ${board.fault}`);
      process.exitCode = 1;
    }
    for (const { key, state, rule, usedBy } of board.flags)
      console.log(`  ${key}: ${rule ?? state.toLowerCase()}\n    switches ${usedBy}`);
    for (const { at, key, before, after } of board.changes) console.log(`  ${at} ${key}: ${before} -> ${after}`);
  }
}
