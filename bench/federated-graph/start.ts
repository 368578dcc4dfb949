import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { note } from '#platform/process/progress.ts';
import { endsWell } from '../child.ts';
import { installPeer } from '../peers/install.ts';
import { startServing } from '../serving.ts';
import { processes } from '../../stages/processes.ts';
import { startRedis } from '../stage.ts';
import type { BarePlan } from './bare-gateway.ts';
import { federatedSupergraph, subgraphSdl } from './graph.ts';
import type { RecordedCall, SubgraphsAnswer, SubgraphsQuestion } from './subgraphs.ts';

/** A gateway that is measured. */
export interface Side {
  name: string;
  url: string;
  pid: number;
}

export interface FederatedGraph {
  /** Calls of all gateways so far. */
  calls(): Promise<number>;
  /** The calls that happen meanwhile, in waves. */
  record(meanwhile: () => Promise<unknown>): Promise<RecordedCall[][]>;
  ours(): Promise<Side>;
  /** Ours with every lock that settings add: cost, rate limits of requests and of cost units. One process counts in memory, the other on Redis. */
  locked(): Promise<Side[]>;
  /** Ours with answers of subgraphs kept on Redis. */
  caching(): Promise<Side>;
  vanilla(): Promise<Side>;
  /** The bare limit for one operation: these calls, this answer. */
  bare(waves: RecordedCall[][], answer: string): Promise<Side>;
  /** The gateways of others; one that cannot be installed or started is left out, and the reason is printed. */
  peers(): Promise<Side[]>;
  stop(): Promise<void>;
}

/** As the fleet and the container start it. */
const gateway = [...(processes.find(({ name }) => name === 'gateway')?.nodeOptions ?? []), 'gateway/server.ts'];

const secret = 'bench-only-bench-only-bench-only-bench-only';

const settings = {
  TRADEPOST_SECRET: secret,
  GATEWAY_ADMIN_PORT: '0',
  GATEWAY_SIGN_IN: 'subgraphs',
  // Lists of this graph have two items, not ten: the estimate for `heavy` would exceed the default.
  OPERATION_VALUES: '200000',
  // Every client of the load waits for its answer, none is refused.
  GATEWAY_LASTING_QUEUE_MS: '60000',
  GATEWAY_QUEUE_MS: '60000',
};
/** Limits that count and refuse nobody. The load's clients have addresses of their own. */
const locks = {
  TRUSTED_PROXIES: '127.0.0.1',
  // Twenty times what a client asks of a light operation.
  GATEWAY_RATE_PER_ADDRESS: '100000',
  GATEWAY_RATE_COST_PER_ADDRESS: '1000000000',
  GATEWAY_COST: 'enforce',
  GATEWAY_COST_LIMIT: '1000000',
  GATEWAY_COST_PER_SUBGRAPH: 'accounts=1000000, inventory=1000000, products=1000000, reviews=1000000',
};

/** Starts the subgraphs of `federated-graph/`; gateways that are started on them end with them. */
export async function openFederatedGraph(): Promise<FederatedGraph> {
  const closing: (() => Promise<unknown> | void)[] = [];
  const directory = mkdtempSync(path.join(tmpdir(), 'tradepost-bench-'));
  closing.push(() => rmSync(directory, { recursive: true, force: true }));
  const subgraphs = fork(path.join(import.meta.dirname, 'subgraphs.ts'));
  closing.push(() => endsWell(subgraphs));
  const { url: subgraphsUrl } = await answerOf<{ url: string }>(subgraphs);
  const supergraphPath = path.join(directory, 'supergraph.graphql');
  writeFileSync(supergraphPath, federatedSupergraph(subgraphsUrl));
  const keptPath = path.join(directory, 'kept.graphql');
  writeFileSync(keptPath, federatedSupergraph(subgraphsUrl, { kept: true }));

  function question<Answer extends SubgraphsAnswer>(asked: SubgraphsQuestion): Promise<Answer> {
    const answer = answerOf<Answer>(subgraphs);
    subgraphs.send(asked);
    return answer;
  }

  async function start(
    name: string,
    args: readonly string[],
    options: { cwd?: string; env?: Record<string, string> } = {},
  ): Promise<Side> {
    const side = await startServing(name, args, {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: {
        SUPERGRAPH_PATH: supergraphPath,
        SUBGRAPHS_URL: subgraphsUrl,
        SUBGRAPHS_SDL: JSON.stringify(subgraphSdl),
        ...options.env,
      },
    });
    closing.push(side.stop);
    return { name, url: side.url, pid: side.pid };
  }

  let redis: Promise<string> | undefined;
  function redisUrl(): Promise<string> {
    redis ??= (async () => process.env['REDIS_URL'] || (await startRedis(closing)).url)();
    return redis;
  }

  return {
    calls: async () => (await question<{ count: number }>('count')).count,
    async record(meanwhile) {
      await question('record');
      await meanwhile();
      return (await question<{ waves: RecordedCall[][] }>('recorded')).waves;
    },
    ours: () => start('ours', gateway, { env: settings }),
    async locked() {
      const env = { ...settings, ...locks };
      const onRedis = { ...env, REDIS_URL: await redisUrl() };
      return [
        await start('ours, all locks', gateway, { env }),
        await start('ours, all locks on Redis', gateway, { env: onRedis }),
      ];
    },
    async caching() {
      const env = { ...settings, SUPERGRAPH_PATH: keptPath, REDIS_URL: await redisUrl() };
      return start('ours, warm cache', gateway, { env });
    },
    vanilla: () => start('vanilla', ['bench/vanilla/federated-gateway.ts']),
    bare(waves, answer) {
      const plan: BarePlan = { subgraphsUrl, waves, answer };
      const file = path.join(mkdtempSync(path.join(directory, 'bare-')), 'plan.json');
      writeFileSync(file, JSON.stringify(plan));
      return start('bare limit', ['bench/federated-graph/bare-gateway.ts'], { env: { BARE_PLAN: file } });
    },
    async peers() {
      const hive = ['node_modules/@graphql-hive/gateway/dist/bin.js', 'supergraph', supergraphPath].concat([
        '--host',
        '127.0.0.1',
        '--port',
        '<port>',
        '--config-path',
        'gateway.config.mjs',
      ]);
      const sides: Side[] = [];
      for (const [name, peer, args] of [
        ['Hive Gateway', 'hive-gateway', [...hive, '--jit']],
        ['Hive Gateway, Rust runtime', 'hive-gateway', [...hive, '--hive-router-runtime']],
        ['Mercurius', 'mercurius', ['gateway.mjs']],
      ] as const) {
        try {
          sides.push(await start(name, args, { cwd: installPeer(peer) }));
        } catch (error) {
          note(`${name} is left out: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
      return sides;
    },
    async stop() {
      for (const close of closing.splice(0).toReversed()) await close();
    },
  };
}

function answerOf<Answer extends SubgraphsAnswer>(child: ChildProcess): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`the subgraphs ended with ${code}`));
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      // The process sends nothing else.
      resolve(message as Answer);
    });
  });
}
