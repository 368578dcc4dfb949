import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { machineLoad, type Measured, toMarkdown } from './report.ts';
import { benchCopies } from './scenarios/copies.ts';
import { benchEvents } from './scenarios/events.ts';
import { benchFanOut } from './scenarios/fan-out.ts';
import { benchGateway } from './scenarios/gateway.ts';
import { benchGrowth } from './scenarios/growth.ts';
import { benchIdle } from './scenarios/idle.ts';
import { benchOrder } from './scenarios/order.ts';
import { benchPeers } from './scenarios/peers.ts';
import { benchRead } from './scenarios/read.ts';
import { benchRegistry } from './scenarios/registry.ts';
import { benchSearch } from './scenarios/search.ts';
import { benchShopGateway } from './scenarios/shop-gateway.ts';
import { benchSpans } from './scenarios/spans.ts';
import type { StageName } from './shop-under-test.ts';
import { writeResult } from './write-result.ts';

interface Options {
  rounds: number;
  seconds: number;
  orders: number;
  clients: readonly number[];
  idle: number;
  only?: readonly string[];
  sizes: readonly number[];
  stage: StageName;
  workers: number;
  beside?: string;
  write: boolean;
}

type Scenario = (options: Options) => Promise<Measured>;

/** Scenarios that measure a stage can measure it beside another commit. */
const ofCommits: Record<string, Scenario> = {
  order: benchOrder,
  read: benchRead,
  idle: benchIdle,
  growth: benchGrowth,
  events: benchEvents,
};
const scenarios: Record<string, Scenario> = {
  gateway: benchGateway,
  'shop-gateway': benchShopGateway,
  'fan-out': benchFanOut,
  registry: benchRegistry,
  search: benchSearch,
  peers: benchPeers,
  spans: benchSpans,
  copies: benchCopies,
  ...ofCommits,
};

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('a whole number from 1 up');
  return value;
}

const wholes = (text: string) => text.split(',').map(whole);

const measuring = (command: Command) =>
  command
    .option('--rounds <count>', 'how often each side is measured, in turns', whole, 5)
    .option('--seconds <count>', 'how long one measurement takes, where a time is measured', whole, 5)
    .option('--orders <count>', 'how many orders a round places, where orders are placed', whole, 200)
    // Enough that they cause the growth of the process, and not the spare heap.
    .option('--idle <count>', 'fan-out: how many subscribers connect that nothing is sent to', whole, 3_000)
    .option(
      '--only <names>',
      'fan-out: some of idle, hot, bursts, one-each, graph; gateway: some of locked, caching, peers; copies: some processes',
      (text) => text.split(','),
    )
    .option('--clients <counts>', 'growth: the numbers of clients at the same time', wholes, [1, 4, 16, 64])
    .option(
      '--sizes <counts>',
      'growth: the numbers of orders in the tables, ascending',
      wholes,
      [1_000, 100_000, 1_000_000],
    )
    .addOption(new Option('--stage <name>', 'what is started').choices(['fleet', 'single']).default('fleet'))
    .option('--workers <count>', 'order: copies of the workers of orders and catalog in the fleet', whole, 1)
    .option('--write', 'write the result to bench/results/', false);

async function run(name: string, options: Options): Promise<void> {
  const scenario = scenarios[name];
  if (!scenario) throw new Error(`there is no scenario ${name}`);
  const loadBefore = machineLoad();
  const measured = await scenario(options);
  const result = {
    scenario:
      options.stage === 'single' ? `${name}-single` : options.workers > 1 ? `${name}-${options.workers}-workers` : name,
    command: `npm run bench -- ${process.argv.slice(2).join(' ')}`,
    loadBefore,
    ...measured,
  };
  console.log(toMarkdown(result));
  if (options.write) await writeResult(result);
}

if (process.platform !== 'linux') throw new Error('CPU time is read from /proc: this needs Linux');
const program = new Command('bench').description(
  'Measures Tradepost: beside what it would be without our work, beside another commit, or alone.',
);
for (const name of Object.keys(scenarios)) {
  const command = measuring(program.command(name));
  if (ofCommits[name]) command.option('--beside <commit>', 'the commit to compare this working tree with');
  command.action((options: Options) => run(name, options));
}
measuring(program.command('compare'))
  .description('a scenario on this working tree and on another commit, in turns')
  .argument('<commit>')
  .addArgument(new Argument('<scenario>').choices(Object.keys(ofCommits)))
  .action((beside: string, name: string, options: Options) => run(name, { ...options, beside }));
await program.parseAsync();
