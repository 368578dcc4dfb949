import { isDeepStrictEqual } from 'node:util';
import { bar, note } from '#platform/process/progress.ts';
import { stopOnSignals } from '../../stages/signals.ts';
import { operations } from '../federated-graph/graph.ts';
import { type FederatedGraph, openFederatedGraph, type Side } from '../federated-graph/start.ts';
import { ask, closedLoop } from '../load/requests.ts';
import { cpuMs, rssBytes } from '../load/usage.ts';
import { ratioBars } from '../plot.ts';
import { type Comparison, type Measured, median, percentile, type Sample } from '../report.ts';

/** As many as the public benchmark's. */
const concurrency = 50;
/** Of all operations but the measured ones, where each client has its own. */
const token = 'of-a-client';
/** Until every side has its plan and V8 has compiled its code: as long for all, or a fast side would have had a shorter time to be compiled. */
const warmUpSeconds = 8;

/**
 * Our gateway, in front of a graph that is not ours, beside a vanilla Apollo Gateway, the gateways of others and the bare limit. Throws if ours
 * and vanilla do not answer alike.
 */
export async function benchGateway(options: {
  rounds: number;
  seconds: number;
  /** Of `locked`, `caching`, `peers`: the sides beside ours, vanilla and the bare limit. Left out, all. */
  only?: readonly string[];
}): Promise<Measured> {
  const { rounds, seconds, only = ['locked', 'caching', 'peers'] } = options;
  note('Starting the subgraphs and the gateways …');
  const graph = await openFederatedGraph();
  stopOnSignals(() => graph.stop(), 30_000);
  try {
    const ours = await graph.ours();
    const locked = only.includes('locked') ? await graph.locked() : [];
    const caching = only.includes('caching') ? await graph.caching() : undefined;
    const vanilla = await graph.vanilla();
    const peers = only.includes('peers') ? await graph.peers() : [];
    const comparisons: Comparison[] = [];
    const measures: string[] = [];
    for (const [name, query] of Object.entries(operations)) {
      const answer = await ask(vanilla.url, query, token);
      const text = JSON.stringify(answer);
      const alike = await withSameAnswer(peers, query, answer);
      const own = [ours, ...locked, ...(caching ? [caching] : [])];
      if ((await withSameAnswer(own, query, answer)).length < own.length)
        throw new Error('expected the answer of vanilla from each of ours');
      const waves = await graph.record(() => ask(ours.url, query, token));
      const bare = await graph.bare(waves, text);
      const sides = [...own, vanilla, ...alike, bare];
      const measured = new Map<string, Sample[]>(sides.map((side) => [side.name, []]));
      const progress = bar(name);
      for (const side of sides) await load(side, query, warmUpSeconds);
      for (let round = 0; round < rounds; round += 1) {
        // The order turns, so that no side always runs after the same other one.
        const turn = round % sides.length;
        for (const side of [...sides.slice(turn), ...sides.slice(0, turn)]) {
          measured.get(side.name)?.push(await measure(graph, side, query, seconds));
          progress.update([...measured.values()].flat().length, rounds * sides.length);
        }
      }
      progress.end();
      const cpuBeside = (side: Side) =>
        median(
          (measured.get(side.name) ?? []).map(
            (sample, round) => (sample[cpuPerRequest] ?? 0) / (measured.get(ours.name)?.[round]?.[cpuPerRequest] ?? 0),
          ),
        );
      const beside = [
        ...locked.map((side) => `“${side.name}” ${((cpuBeside(side) - 1) * 100).toFixed(0)} % more CPU than ours`),
        caching && `the warm cache ${(1 / cpuBeside(caching)).toFixed(1)} times less`,
      ];
      measures.push(`${name}: ${beside.filter(Boolean).join(', ')}`);
      comparisons.push({
        title: `${name}: an answer of ${(Buffer.byteLength(text) / 1000).toFixed(0)} kB, ${waves.flat().length} calls by ours in ${waves.length} waves`,
        base: 'vanilla',
        ratioOf: cpuPerRequest,
        sides: measured,
      });
    }
    const plots = [
      ratioBars(comparisons, 'Gateways: how many times less CPU per request than a vanilla Apollo Gateway'),
    ];
    return {
      title: 'Gateways on the graph of the public benchmark',
      cases: [],
      comparisons,
      plots,
      notes: [`Median over the rounds, beside “ours” in the same round. ${measures.join('. ')}.`, ...notes],
    };
  } finally {
    await graph.stop();
  }
}

const cpuPerRequest = 'CPU, ms per request';

const load = (side: Side, query: string, seconds: number) =>
  closedLoop({
    url: side.url,
    query,
    token: (client) => `${token}-${client}`,
    headers: addressOf,
    concurrency,
    seconds,
  });

/** Counts only for a gateway that trusts the load as a proxy. */
const addressOf = (client: number) => ({ 'x-forwarded-for': `192.0.2.${client + 1}` });

async function measure(graph: FederatedGraph, side: Side, query: string, seconds: number): Promise<Sample> {
  const [cpuBefore, callsBefore] = [cpuMs(side.pid), await graph.calls()];
  const measured = await load(side, query, seconds);
  return {
    [cpuPerRequest]: (cpuMs(side.pid) - cpuBefore) / measured.requests,
    'requests/s': measured.requests / measured.seconds,
    'p50, ms': percentile(measured.latenciesMs, 0.5),
    'p99, ms': percentile(measured.latenciesMs, 0.99),
    'memory, MB': rssBytes(side.pid) / 1e6,
    'calls per request': ((await graph.calls()) - callsBefore) / measured.requests,
  };
}

/** The sides that give this answer; a side with another one is named and left out. */
async function withSameAnswer(sides: readonly Side[], query: string, answer: unknown): Promise<Side[]> {
  const alike: Side[] = [];
  for (const side of sides) {
    const own = await ask(side.url, query, token).catch((error: unknown) => ({ failed: String(error) }));
    if (isDeepStrictEqual(own, answer)) alike.push(side);
    else note(`${side.name} is left out, it answers otherwise: ${JSON.stringify(own).slice(0, 300)}`);
  }
  return alike;
}

const notes = [
  `Measured: ${concurrency} clients in a closed loop over kept-alive connections, each side alone for its round, all with NODE_ENV=production on the same subgraphs, which answer from memory. Every client has its own header \`Authorization\`, which every side passes on, so that no side may share an answer between clients; each side gave the same answer before it was measured. Ours runs with its limits; four are set for this bench: OPERATION_VALUES=200000 (the heavy query is estimated above the default of 100,000), GATEWAY_LASTING_QUEUE_MS=60000 and GATEWAY_QUEUE_MS=60000 (50 clients without a pause count as overload: most of them wait for their turn, and none is refused) and GATEWAY_SIGN_IN=subgraphs (no token is checked, no caller is signed). Requests of the machine itself are not rate-limited; “ours, all locks” counts each client by an address of its own, in memory, and enforces cost, also of subgraphs and in rate limits; “ours, all locks on Redis” counts on Redis, as several gateways do; the CPU of Redis is not counted. “Ours, warm cache” has the same graph with a time to keep each field, and answers of subgraphs on Redis, whose CPU is not counted. The graph has the shape and the sizes of the public benchmark of federation gateways; the records are our own. "bare limit" is a process that makes the calls of ours, reads them as texts and sends a recorded answer.`,
  'The CPU time of the gateway process is the figure to trust: it depends on who else uses the machine less than rates and milliseconds do. Load and subgraphs run on the same cores.',
  'Not measured: many different operations (plans are cached after the first), variables, mutations, slow or failing subgraphs.',
];
