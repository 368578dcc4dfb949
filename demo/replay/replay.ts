import { Command, InvalidArgumentError } from 'commander';
import { stopOnSignals } from '../../stages/signals.ts';
import { type StopSteps, stopOnce } from '../../stages/stop-once.ts';
import type { ReplayOptions } from './options.ts';
import { play } from './play.ts';
import { openStage, stages } from './stage.ts';
import { runYear } from './year/run-year.ts';

const whole = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('a whole number from 1 up');
  return value;
};

async function main(): Promise<void> {
  const program = new Command('replay')
    .description(
      'Plays real orders of November 2011 through the public API, with live subscriptions, and checks the books. With --year, all invoices of the year.',
    )
    .option('--orders <count>', 'how many orders to play; with --year, how many invoices (default there: all)', whole)
    .option('--year', 'play the year with its cancellations, and account for each row of the data', false)
    .option(
      '--directory <path>',
      'with --year: where the databases and the journal are; the same command goes on after an interruption',
      '.data/replay-year',
    )
    .option('--concurrency <count>', 'how many customers act at the same time', whole, 16)
    .option('--stage <stage>', `start one of: ${stages.join(', ')}; on fresh databases`, 'single')
    .option(
      '--url <url>',
      'use a running Tradepost with the demo accounts instead, such as http://127.0.0.1:4000; USERS_DATABASE_URL says where the accounts of customers are opened, unless they exist; each customer keeps a WebSocket open, so its SUBSCRIPTIONS_CONNECTIONS_PER_ADDRESS must be higher than the number of customers',
    )
    .option('--ws-url <url>', 'where that one serves WebSockets, if not at the same address')
    .option('--write', 'write the result to bench/results/', false)
    .parse();
  const options = program.opts<ReplayOptions>();
  if (!stages.includes(options.stage)) program.error(`--stage must be one of: ${stages.join(', ')}`);
  const { year, directory, orders } = options;
  if (year && (options.url || options.stage !== 'single')) program.error('--year is played on the stage single');
  if (year) {
    process.exitCode = await runYear({ ...options, directory, invoices: orders });
    return;
  }
  const closing: StopSteps = [];
  const stop = stopOnce(closing);
  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
    return stop();
  };
  stopOnSignals(interrupt, 30_000, 130);
  try {
    const stage = await openStage({ ...options, directory: undefined, closing });
    process.exitCode = (await play(stage, { ...options, orders: orders ?? 2000 })) ? 0 : 1;
  } catch (error) {
    if (!interrupted) throw error;
  } finally {
    await stop();
  }
}

if (import.meta.main) await main();
