import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import path from 'node:path';
import { note } from '#platform/process/progress.ts';
import { repositoryRoot } from '#schema/subgraphs.ts';
import type { Outcome } from './play-order.ts';
import type { Options } from './options.ts';
import type { Stage } from './stage.ts';

/** The measurements and findings of a run. */
export interface Run {
  stage: Stage;
  options: Options;
  outcomes: Outcome[];
  /** Requests that were sent again after an error that passes, such as an overload. */
  repeated: number;
  accepted: Outcome[];
  feed: { messages: number; gaps: number; duplicates: number };
  expectedFeed: number;
  seconds: number;
  signInSeconds: number;
  customers: number;
  booked: { orders: number; totalMinor: number };
  problems: string[];
}

/** Prints the result of a run, and writes it to bench/results/ if an option says so. False if something failed. */
export async function report(run: Run): Promise<boolean> {
  const { stage, options, outcomes, accepted, feed, expectedFeed, seconds, booked, problems } = run;
  const refused = Map.groupBy(
    outcomes.filter((outcome) => outcome.placed !== 'OK'),
    (outcome) => outcome.placed,
  );
  const ended = Map.groupBy(
    accepted,
    (outcome) => `${outcome.finalStatus}${outcome.finalStatus === 'CANCELLED' ? ` (${outcome.reason})` : ''}`,
  );
  const expectedLive = accepted.reduce((sum, outcome) => sum + outcome.finalVersion, 0);
  const receivedLive = accepted.reduce((sum, outcome) => sum + (outcome.followed?.messages ?? 0), 0);
  const gaps = accepted.reduce((sum, outcome) => sum + (outcome.followed?.gaps ?? 0), 0);
  const duplicates = accepted.reduce((sum, outcome) => sum + (outcome.followed?.duplicates ?? 0), 0);
  const data = accepted.reduce((sum, outcome) => sum + outcome.order.totalMinor, 0);
  const answered = accepted.reduce((sum, outcome) => sum + outcome.totalMinor, 0);
  const place = outcomes.map((outcome) => outcome.placeMs).sort((a, b) => a - b);
  // The first message of each order reports a change before the subscription began.
  const push = accepted.flatMap((outcome) => outcome.followed?.delaysMs.slice(1) ?? []).sort((a, b) => a - b);
  const percentile = (sorted: readonly number[], share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

  if (receivedLive !== expectedLive) problems.push(`live messages: expected ${expectedLive}, received ${receivedLive}`);
  if (feed.messages !== expectedFeed)
    problems.push(`staff feed: expected ${expectedFeed} messages, received ${feed.messages}`);
  if (gaps + duplicates + feed.gaps + feed.duplicates > 0) problems.push('live messages were missed or repeated');
  if (data !== answered || data !== booked.totalMinor)
    problems.push(`the books differ: data ${data}, answers ${answered}, API ${booked.totalMinor}`);
  if (booked.orders !== accepted.length)
    problems.push(`expected ${accepted.length} orders on the books, found ${booked.orders}`);

  const pounds = (amountMinor: number) =>
    `GBP ${(amountMinor / 100).toLocaleString('en-GB', { minimumFractionDigits: 2 })}`;
  const rows: [string, string][] = [
    ['stage', stage.description],
    ['orders played', `${outcomes.length} by ${run.customers} customers, ${options.concurrency} at the same time`],
    ['accepted', String(accepted.length)],
    ...[...refused].map(([code, list]): [string, string] => [`refused: ${code}`, String(list.length)]),
    ...[...ended].map(([status, list]): [string, string] => [`ended as ${status}`, String(list.length)]),
    [
      'orders per second',
      `${(outcomes.length / seconds).toFixed(1)} from placing to delivery, ${seconds.toFixed(1)} s in all`,
    ],
    ['placing, p50 / p99', `${percentile(place, 0.5).toFixed(0)} / ${percentile(place, 0.99).toFixed(0)} ms`],
    [
      'change to push, p50 / p99',
      `${percentile(push, 0.5)} / ${percentile(push, 0.99)} ms (from the change's own time stamp)`,
    ],
    ['requests repeated after an error that passes', String(run.repeated)],
    ['live messages expected / received', `${expectedLive} / ${receivedLive}`],
    ['staff feed expected / received', `${expectedFeed} / ${feed.messages}`],
    ['gaps / duplicates', `${gaps + feed.gaps} / ${duplicates + feed.duplicates}`],
    ['sum by the data', pounds(data)],
    ['sum by the API', pounds(booked.totalMinor)],
    ['sign-in', `${run.customers} accounts in ${run.signInSeconds.toFixed(1)} s`],
    ['invariants', problems.length === 0 ? 'hold' : 'BROKEN'],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  for (const [name, value] of rows) console.log(`${name.padEnd(width)}  ${value}`);
  for (const problem of problems) console.error(`PROBLEM: ${problem}`);
  if (options.write) {
    const date = new Date().toISOString().slice(0, 10);
    const file = path.join(repositoryRoot, `bench/results/${date}-replay-${stage.name}.md`);
    const command = `npm run replay -- --orders ${options.orders} --concurrency ${options.concurrency} --stage ${stage.name} --write`;
    await writeFile(
      file,
      `# Replay, ${stage.description}\n\n${date}, ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}; client, servers and databases on the same machine.\n\n    ${command}\n\n| | |\n| --- | --- |\n${rows.map(([name, value]) => `| ${name} | ${value} |`).join('\n')}\n${problems.map((problem) => `\nPROBLEM: ${problem}\n`).join('')}`,
    );
    note(`Wrote ${path.relative(repositoryRoot, file)}`);
  }
  return problems.length === 0;
}
