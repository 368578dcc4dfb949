import { Argument, Command, InvalidArgumentError } from 'commander';
import { machineLoad, toMarkdown, writeResult } from './report.ts';
import { benchFanOut } from './scenarios/fan-out.ts';
import { benchGateway } from './scenarios/gateway.ts';
import { benchOrder } from './scenarios/order.ts';
import { benchRegistry } from './scenarios/registry.ts';

const scenarios = { gateway: benchGateway, 'fan-out': benchFanOut, registry: benchRegistry, order: benchOrder };

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('a whole number from 1 up');
  return value;
}

const program = new Command('bench')
  .description('Measures Tradepost beside what it would be without our work, in one run, as ratios.')
  .addArgument(new Argument('<scenario>').choices(Object.keys(scenarios)))
  .option('--rounds <count>', 'how often each side is measured, in turns', whole, 5)
  .option('--seconds <count>', 'how long one measurement takes', whole, 5)
  .option('--beside <commit>', 'order: the commit to compare this working tree with')
  .option('--write', 'write the result to bench/results/', false)
  .parse();
const scenario = program.args[0] as keyof typeof scenarios; // one of the choices above
const { rounds, seconds, beside, write } = program.opts<{
  rounds: number;
  seconds: number;
  beside?: string;
  write: boolean;
}>();

if (process.platform !== 'linux') program.error('CPU time is read from /proc: this needs Linux');
const loadBefore = machineLoad();
const measured = await scenarios[scenario]({ rounds, seconds, beside });
const result = {
  scenario,
  command: `npm run bench -- ${scenario} --rounds ${rounds} --seconds ${seconds}${beside === undefined ? '' : ` --beside ${beside}`}${write ? ' --write' : ''}`,
  loadBefore,
  ...measured,
};
console.log(toMarkdown(result));
if (write) await writeResult(result);
