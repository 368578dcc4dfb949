// Writes docker-compose.yml, the files for Kubernetes and Helm and those of the monitoring from the one list of processes; `--check` fails if one is stale.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { observeFiles } from '../deploy/observe/files.ts';
import { type SecretName, secretNames } from '../deploy/make-secrets.ts';
import { type ProcessEntry, processes } from '../stages/processes.ts';
import { usesFlags } from './deployed-processes.ts';
import { helmFiles } from './helm-files.ts';
import { kubernetesFiles } from './kubernetes-files.ts';

/** Readers of the older YAML take an unquoted `no` for false. */
const yamlOptions = { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false } as const;

const image = 'tradepost:${TRADEPOST_VERSION:-local}';

/** Secrets are files below TRADEPOST_SECRETS, made by `node deploy/make-secrets.ts`; a container sees its own alone. An empty file counts as not set. */
const secretFiles = Object.fromEntries(
  secretNames.map((name) => [name, { file: `\${TRADEPOST_SECRETS:-./secrets}/${name}` }]),
);
const inContainer = (name: SecretName) => `/run/secrets/${name}`;
/** The settings with a secret, by the name of its file. */
const settingsOfSecrets: Readonly<Partial<Record<SecretName, string>>> = {
  tradepost_secret: 'TRADEPOST_SECRET',
  stripe_secret_key: 'STRIPE_SECRET_KEY',
  stripe_webhook_secret: 'STRIPE_WEBHOOK_SECRET',
  smtp_url: 'SMTP_URL',
  registry_token: 'REGISTRY_TOKEN',
};

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
  // With the profile observe: http://tempo:4318.
  OTEL_EXPORTER_OTLP_ENDPOINT: '${OTEL_EXPORTER_OTLP_ENDPOINT:-}',
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

/** Where the pictures of products are: a volume that these processes share, unless a bucket is set. */
const usesObjects = ({ name }: ProcessEntry) => ['gateway', 'catalog', 'catalog-worker'].includes(name);
const objectStore = {
  OBJECT_STORE: '${OBJECT_STORE:-/objects}',
  OBJECT_STORE_ENDPOINT: '${OBJECT_STORE_ENDPOINT:-}',
  OBJECT_URL: '${OBJECT_URL:-}',
};
const objectVolume = 'objects:/objects';

/** The folder and not the file: a mounted file does not follow a rename. */
const flagsVolume = './deploy/flags:/app/deploy/flags:ro';

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
  const isSimulator = entry.name === 'payment-simulator';
  const servesGraph = entry.name === 'gateway' || entry.name === 'subscriptions';
  const environment: Record<string, string> = {
    ...always,
  };
  const secrets: SecretName[] = ['tradepost_secret'];
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
    secrets.push('registry_token');
    environment['SUPERGRAPH_CACHE'] = '/data/supergraph.graphql';
    environment['TRUSTED_DOCUMENTS'] = '${TRUSTED_DOCUMENTS:-off}';
    environment['TRUSTED_DOCUMENTS_CACHE'] = '/data/documents.json';
  }
  if (usesObjects(entry)) Object.assign(environment, objectStore);
  if (entry.name === 'orders-worker') environment['INVOICE_SELLER'] = '${INVOICE_SELLER:-}';
  if (entry.name.startsWith('notifications')) {
    secrets.push('smtp_url');
    environment['MAIL_FROM'] = '${MAIL_FROM:-}';
    environment['SHOP_URL'] = '${SHOP_URL:-}';
  }
  if (entry.name.startsWith('orders') || isSimulator) environment['PAYMENT_PROVIDER'] = '${PAYMENT_PROVIDER:-}';
  if (entry.name.startsWith('orders')) secrets.push('stripe_secret_key', 'stripe_webhook_secret');
  if (entry.name === 'gateway') {
    // For GraphiQL, which is there unless NODE_ENV is production.
    environment['SUBSCRIPTIONS_URL'] = '${SUBSCRIPTIONS_URL:-ws://127.0.0.1:4005/graphql}';
    environment['DEMO_PASSWORD'] = '${DEMO_PASSWORD:-tradepost-demo}';
  }
  // The last good supergraph of a registry outlives the container.
  const volumes = [
    ...(servesGraph ? [`${entry.name}:/data`] : []),
    ...(usesObjects(entry) ? [objectVolume] : []),
    ...(usesFlags(entry) ? [flagsVolume] : []),
  ];
  for (const name of secrets) environment[`${settingsOfSecrets[name]}_FILE`] = inContainer(name);
  return {
    ...container,
    // Takes no money, so that no shop starts it without asking for it.
    profiles: [isSimulator ? 'simulator' : 'core'],
    command: ['node', 'deploy/run.ts', entry.name],
    environment,
    secrets,
    depends_on: {
      migrate: { condition: 'service_completed_successfully' },
      ...(entry.usesRedis ? { redis: { condition: 'service_healthy' } } : {}),
    },
    ...(servesGraph ? { ports: [`127.0.0.1:${entry.port?.value}:${entry.port?.value}`] } : {}),
    ...(volumes.length > 0 ? { volumes } : {}),
    healthcheck: healthcheck(entry.adminPort.value),
    ...confined,
  };
}

const generatedFolder = './deploy/observe/generated';
const observing = { profiles: ['observe'], restart: 'unless-stopped' };

/** Metrics, alerts, traces and dashboards, wired up by the files of `deploy/observe`. */
const observe = {
  prometheus: {
    image: 'prom/prometheus:v3.5.0',
    ...observing,
    volumes: [
      `${generatedFolder}/prometheus.yml:/etc/prometheus/prometheus.yml:ro`,
      `${generatedFolder}/rules.yml:/etc/prometheus/rules.yml:ro`,
      'prometheus:/prometheus',
    ],
    ports: ['127.0.0.1:9090:9090'],
  },
  alertmanager: {
    image: 'prom/alertmanager:v0.28.1',
    ...observing,
    volumes: [`${generatedFolder}/alertmanager.yml:/etc/alertmanager/alertmanager.yml:ro`],
    ports: ['127.0.0.1:9093:9093'],
  },
  tempo: {
    image: 'grafana/tempo:2.8.2',
    ...observing,
    command: ['-config.file=/etc/tempo.yml'],
    volumes: [`${generatedFolder}/tempo.yml:/etc/tempo.yml:ro`, 'tempo:/var/tempo'],
  },
  grafana: {
    image: 'grafana/grafana:12.1.1',
    ...observing,
    // Readers need no account and there is none: nobody can change anything, and there is no password to guess.
    environment: {
      GF_AUTH_ANONYMOUS_ENABLED: 'true',
      GF_AUTH_DISABLE_LOGIN_FORM: 'true',
      GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION: 'true',
      GF_ANALYTICS_REPORTING_ENABLED: 'false',
    },
    volumes: [
      `${generatedFolder}/grafana/datasources.yml:/etc/grafana/provisioning/datasources/tradepost.yml:ro`,
      `${generatedFolder}/grafana:/etc/grafana/provisioning/dashboards:ro`,
    ],
    ports: ['127.0.0.1:3000:3000'],
    depends_on: { prometheus: { condition: 'service_started' }, tempo: { condition: 'service_started' } },
  },
};

export function composeFile(): string {
  const services = {
    postgres: {
      image: 'postgres:18.4-bookworm',
      profiles: ['core'],
      environment: { POSTGRES_PASSWORD_FILE: inContainer('postgres_password') },
      secrets: ['postgres_password'],
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
        DATABASE_URL_FILE: inContainer('database_url'),
        TRADEPOST_SECRET_FILE: inContainer('tradepost_secret'),
        // For the pictures of the demo.
        ...objectStore,
      },
      volumes: [objectVolume],
      secrets: ['database_url', 'tradepost_secret'],
      depends_on: { postgres: { condition: 'service_healthy' } },
      restart: 'no',
    },
    ...Object.fromEntries(processes.map((entry) => [entry.name, service(entry)])),
    registry,
    ...observe,
    psql: {
      image: 'postgres:18.4-bookworm',
      profiles: ['tools'],
      // Compose reads $$ as a dollar sign.
      entrypoint: ['sh', '-c', `exec psql "$$(cat ${inContainer('database_url')})" "$$@"`, 'psql'],
      secrets: ['database_url'],
      depends_on: { postgres: { condition: 'service_healthy' } },
    },
  };
  const head = [
    '# Made by `node generate/compose-file.ts` from stages/processes.ts; change it there.',
    '#   node deploy/make-secrets.ts, then: PAYMENT_PROVIDER=… docker compose --profile core up --build',
    '# Profiles: core (the product), simulator (payments without money; PAYMENT_PROVIDER=simulator), registry (schemas), observe (monitoring), tools (psql). Images are pinned by version, and not by',
    '# digest: that takes a registry of images to look it up in, which the generator must do without.',
  ].join('\n');
  return `${head}\n${stringify({ name: 'tradepost', services, secrets: secretFiles, volumes: { postgres: {}, objects: {}, registry: {}, gateway: {}, subscriptions: {}, prometheus: {}, tempo: {} } }, yamlOptions)}`;
}

/** Every file that this command writes, by its path from the root. */
export function composeFiles(): Map<string, string> {
  return new Map([['docker-compose.yml', composeFile()], ...observeFiles(), ...kubernetesFiles(), ...helmFiles()]);
}

if (import.meta.main) {
  for (const [name, content] of composeFiles()) {
    const target = path.join(repositoryRoot, name);
    if (!process.argv.includes('--check')) {
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, content);
    } else if (!existsSync(target) || readFileSync(target, 'utf8') !== content) {
      console.error(`stale: ${name}\nrun: npm run compose`);
      process.exitCode = 1;
    }
  }
}
