import { stringify } from 'yaml';
import { processes } from '../../stages/processes.ts';
import { dashboards } from './dashboards.ts';
import { grafanaDashboard } from './grafana.ts';
import { prometheusRules, ruleTests } from './rules.ts';

const folder = 'deploy/observe/generated';

/** Every file of the monitoring by its path; `npm run compose` writes them. */
export function observeFiles(): Map<string, string> {
  return new Map([
    [`${folder}/prometheus.yml`, yaml(prometheus())],
    [`${folder}/rules.yml`, yaml(prometheusRules())],
    [`${folder}/rules.test.yml`, yaml(ruleTests())],
    [`${folder}/alertmanager.yml`, yaml(alertmanager)],
    [`${folder}/tempo.yml`, yaml(tempo)],
    [`${folder}/grafana/datasources.yml`, yaml(datasources)],
    [`${folder}/grafana/dashboards.yml`, yaml(dashboardProvider)],
    ...dashboards.map((dashboard): [string, string] => [
      `${folder}/grafana/${dashboard.name}.json`,
      `${JSON.stringify(grafanaDashboard(dashboard), null, 2)}\n`,
    ]),
  ]);
}

function yaml(content: object): string {
  return `# Made by \`npm run compose\` from deploy/observe and stages/processes.ts; change it there.\n${stringify(content, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}

function prometheus(): object {
  const targets = processes.map((entry) => `${entry.name}:${entry.adminPort.value}`);
  return {
    global: { scrape_interval: '10s', evaluation_interval: '30s' },
    rule_files: ['rules.yml'],
    alerting: { alertmanagers: [{ static_configs: [{ targets: ['alertmanager:9093'] }] }] },
    scrape_configs: [
      { job_name: 'tradepost', static_configs: [{ targets }] },
      // By name, so that where it does not run nothing is missing.
      { job_name: 'registry', dns_sd_configs: [{ names: ['registry'], type: 'A', port: 4700 }] },
    ],
  };
}

/** Nobody is notified yet: where alerts go is for the operator to say. */
const alertmanager = {
  route: {
    receiver: 'nobody',
    group_by: ['alertname', 'journey'],
    group_wait: '30s',
    group_interval: '5m',
    repeat_interval: '4h',
    routes: [{ matchers: ['severity="page"'], receiver: 'nobody', repeat_interval: '1h' }],
  },
  // A burnt budget is the consequence of a process that is down: one message is enough.
  inhibit_rules: [
    { source_matchers: ['severity="page"'], target_matchers: ['severity="ticket"'], equal: ['alertname', 'journey'] },
  ],
  receivers: [{ name: 'nobody' }],
};

const tempo = {
  server: { http_listen_port: 3200 },
  distributor: { receivers: { otlp: { protocols: { http: { endpoint: '0.0.0.0:4318' } } } } },
  compactor: { compaction: { block_retention: '48h' } },
  storage: { trace: { backend: 'local', wal: { path: '/var/tempo/wal' }, local: { path: '/var/tempo/blocks' } } },
};

const datasources = {
  apiVersion: 1,
  datasources: [
    { name: 'Prometheus', uid: 'prometheus', type: 'prometheus', url: 'http://prometheus:9090', isDefault: true },
    { name: 'Tempo', uid: 'tempo', type: 'tempo', url: 'http://tempo:3200' },
  ],
};

const dashboardProvider = {
  apiVersion: 1,
  providers: [
    { name: 'tradepost', folder: 'Tradepost', type: 'file', options: { path: '/etc/grafana/provisioning/dashboards' } },
  ],
};
