// Writes docker-compose.yml from the one list of processes; `--check` fails if it is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { type ProcessEntry, processes } from '../stages/processes.ts';

const file = path.join(repositoryRoot, 'docker-compose.yml');
/** Readers of the older YAML take an unquoted `no` for false. */
const yamlOptions = { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false } as const;

const image = 'tradepost:${TRADEPOST_VERSION:-local}';
const adminUrl = 'postgres://postgres:${POSTGRES_PASSWORD:?set POSTGRES_PASSWORD}@postgres:5432/postgres';

/** The image has Node and no `curl`. */
const healthcheck = (adminPort: number) => ({
  test: [
    'CMD',
    'node',
    '-e',
    `fetch('http://127.0.0.1:${adminPort}/readyz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))`,
  ],
  interval: '5s',
  timeout: '3s',
  retries: 12,
  start_period: '5s',
});

/** The settings that all our containers share. */
const container = {
  image,
  build: { context: '.', dockerfile: 'deploy/Dockerfile' },
};
const always = {
  NODE_ENV: '${NODE_ENV:-production}',
  LISTEN_HOST: '0.0.0.0',
  LOG_LEVEL: '${LOG_LEVEL:-info}',
  APOLLO_TELEMETRY_DISABLED: '1',
};
const confined = {
  restart: 'unless-stopped',
  stop_grace_period: '15s',
  read_only: true,
  tmpfs: ['/tmp'],
  cap_drop: ['ALL'],
  security_opt: ['no-new-privileges:true'],
};

/** The optional schema registry: its versions, usage and tokens are in its volume. */
const registry = {
  ...container,
  profiles: ['registry'],
  command: ['node', 'registry/server.ts'],
  environment: {
    ...always,
    REGISTRY_DIRECTORY: '/data/versions',
    REGISTRY_TOKENS: '/data/tokens',
    REGISTRY_PUBLIC_URL: '${REGISTRY_PUBLIC_URL:-http://127.0.0.1:4600}',
  },
  volumes: ['registry:/data'],
  ports: ['127.0.0.1:4600:4600'],
  healthcheck: healthcheck(4700),
  ...confined,
};

function service(entry: ProcessEntry) {
  const servesGraph = entry.name === 'gateway' || entry.name === 'subscriptions';
  const environment: Record<string, string> = {
    ...always,
    TRADEPOST_SECRET: '${TRADEPOST_SECRET:?set TRADEPOST_SECRET, for example with: openssl rand -hex 32}',
  };
  if (entry.database) {
    // The role's password is derived from the secret, so deploy/run.ts makes the address, where the secret is known.
    environment['DATABASE_URL'] = 'postgres://postgres:5432';
  }
  if (entry.usesRedis) environment['REDIS_URL'] = 'redis://redis:6379';
  for (const [setting, callee] of Object.entries(entry.calls)) {
    const port = processes.find((entry) => entry.name === callee)?.port;
    if (port) environment[setting] = `http://${callee}:${port.value}`;
  }
  if (servesGraph) {
    environment['REGISTRY_URL'] = '${REGISTRY_URL:-}';
    environment['REGISTRY_TOKEN'] = '${REGISTRY_TOKEN:-}';
    environment['SUPERGRAPH_CACHE'] = '/data/supergraph.graphql';
    environment['TRUSTED_DOCUMENTS'] = '${TRUSTED_DOCUMENTS:-off}';
    environment['TRUSTED_DOCUMENTS_CACHE'] = '/data/documents.json';
  }
  if (entry.name.startsWith('notifications')) {
    environment['SMTP_URL'] = '${SMTP_URL:-}';
    environment['MAIL_FROM'] = '${MAIL_FROM:-}';
    environment['SHOP_URL'] = '${SHOP_URL:-}';
  }
  if (entry.name === 'gateway') {
    // For GraphiQL, which is there unless NODE_ENV is production.
    environment['SUBSCRIPTIONS_URL'] = '${SUBSCRIPTIONS_URL:-ws://127.0.0.1:4005/graphql}';
    environment['DEMO_PASSWORD'] = '${DEMO_PASSWORD:-tradepost-demo}';
  }
  return {
    ...container,
    profiles: ['core'],
    command: ['node', 'deploy/run.ts', entry.name],
    environment,
    depends_on: {
      migrate: { condition: 'service_completed_successfully' },
      ...(entry.usesRedis ? { redis: { condition: 'service_healthy' } } : {}),
    },
    // The last good supergraph of a registry outlives the container.
    ...(servesGraph
      ? { ports: [`127.0.0.1:${entry.port?.value}:${entry.port?.value}`], volumes: [`${entry.name}:/data`] }
      : {}),
    healthcheck: healthcheck(entry.adminPort.value),
    ...confined,
  };
}

export function composeFile(): string {
  const services = {
    postgres: {
      image: 'postgres:18.4-bookworm',
      profiles: ['core'],
      environment: { POSTGRES_PASSWORD: '${POSTGRES_PASSWORD:?set POSTGRES_PASSWORD}' },
      volumes: ['postgres:/var/lib/postgresql'],
      healthcheck: { test: ['CMD', 'pg_isready', '-U', 'postgres'], interval: '3s', timeout: '3s', retries: 20 },
      restart: 'unless-stopped',
    },
    redis: {
      image: 'redis:7.4-bookworm',
      profiles: ['core'],
      // A doorbell only: nothing is kept.
      command: ['redis-server', '--save', '', '--appendonly', 'no'],
      healthcheck: { test: ['CMD', 'redis-cli', 'ping'], interval: '3s', timeout: '3s', retries: 20 },
      restart: 'unless-stopped',
    },
    migrate: {
      ...container,
      profiles: ['core'],
      command: ['node', 'stages/fleet.ts', '--prepare-only'],
      environment: {
        NODE_ENV: '${NODE_ENV:-production}',
        // Ignored in production, where there are no demo accounts.
        DEMO_PASSWORD: '${DEMO_PASSWORD:-tradepost-demo}',
        DATABASE_URL: adminUrl,
        TRADEPOST_SECRET: '${TRADEPOST_SECRET:?set TRADEPOST_SECRET, for example with: openssl rand -hex 32}',
      },
      depends_on: { postgres: { condition: 'service_healthy' } },
      restart: 'no',
    },
    ...Object.fromEntries(processes.map((entry) => [entry.name, service(entry)])),
    registry,
    prometheus: {
      image: 'prom/prometheus:v3.5.0',
      profiles: ['observe'],
      volumes: ['./deploy/prometheus.yml:/etc/prometheus/prometheus.yml:ro'],
      ports: ['127.0.0.1:9090:9090'],
      restart: 'unless-stopped',
    },
    psql: {
      image: 'postgres:18.4-bookworm',
      profiles: ['tools'],
      entrypoint: ['psql', adminUrl],
      depends_on: { postgres: { condition: 'service_healthy' } },
    },
  };
  const head = [
    '# Made by `node generate/compose-file.ts` from stages/processes.ts; change it there.',
    '#   TRADEPOST_SECRET=… POSTGRES_PASSWORD=… docker compose --profile core up --build',
    '# Profiles: core (the product), registry (schemas), observe (Prometheus), tools (psql). Images are pinned by version, and not by',
    '# digest: that takes a registry of images to look it up in, which the generator must do without.',
  ].join('\n');
  return `${head}\n${stringify({ name: 'tradepost', services, volumes: { postgres: {}, registry: {}, gateway: {}, subscriptions: {} } }, yamlOptions)}`;
}

/** The targets of Prometheus, from the same list. */
export function prometheusFile(): string {
  const targets = processes.map((entry) => `${entry.name}:${entry.adminPort.value}`);
  return `# Made by \`node generate/compose-file.ts\` from stages/processes.ts; change it there.\n${stringify({
    global: { scrape_interval: '10s' },
    scrape_configs: [
      { job_name: 'tradepost', static_configs: [{ targets }] },
      // By name, so that where it does not run nothing is missing.
      { job_name: 'registry', dns_sd_configs: [{ names: ['registry'], type: 'A', port: 4700 }] },
    ],
  })}`;
}

if (import.meta.main) {
  const files = [
    [file, composeFile()],
    [path.join(repositoryRoot, 'deploy/prometheus.yml'), prometheusFile()],
  ] as const;
  for (const [name, content] of files) {
    if (!process.argv.includes('--check')) writeFileSync(name, content);
    else if (readFileSync(name, 'utf8') !== content) {
      console.error(`stale: ${path.relative(repositoryRoot, name)}\nrun: node generate/compose-file.ts`);
      process.exitCode = 1;
    }
  }
}
