import { chmodSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { registry as metrics } from '#platform/process/metrics.ts';
import { commentMarker } from '#registry/report/outputs.ts';
import type { Scope } from '#registry/store/tokens.ts';
import { eventually } from '../support/eventually.ts';
import { runRegistry } from '../support/run-registry.ts';
import {
  checkoutBranch,
  checkoutOnGithub,
  git,
  type GitlabJob,
  makeRepository,
  runOnGithub,
  runOnGitlab,
  sdl,
  shell,
  type Workflow,
} from './ci-runner.ts';

const examples = path.resolve(import.meta.dirname, '../../examples/ci');
const read = (file: string): unknown => parse(readFileSync(path.join(examples, file), 'utf8'));
const workflows = { check: read('github/check.yml') as Workflow, publish: read('github/publish.yml') as Workflow };
const gitlab = read('gitlab/.gitlab-ci.yml') as Record<'schema-check' | 'schema-publish', GitlabJob>;

const good = sdl.orders.replace('note0: String', 'note0: String\n  gift: Boolean');
const bad = sdl.orders.replace('  note0: String\n', '');
const allNotes = sdl.orders.replaceAll(/ {2}note\d+: String\n/g, '');
const broken = sdl.orders.replace('note0: String', 'note0: Nothing');

const parent = mkdtempSync(path.join(tmpdir(), 'tradepost-examples-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));

const annotations = (output: string) => output.split('\n').filter((line) => /^::(error|warning|notice) /.test(line));

describe('the check of a pull request on GitHub', () => {
  const check = async (orders: string) => {
    const folder = checkoutOnGithub(makeRepository(orders));
    const ran = await runOnGithub(workflows.check, 'check', folder, { env: { GITHUB_BASE_REF: 'main' } });
    const upload = workflows.check.jobs['check']?.steps.find((step) =>
      step.uses?.startsWith('actions/upload-artifact@'),
    );
    return { ...ran, folder, artifacts: globSync(String(upload?.with?.['path']), { cwd: folder }).toSorted() };
  };

  test('lets a field be added, and reports nothing about changes that others merged meanwhile', async () => {
    const { exitCode, output, summary, outputs, artifacts, folder } = await check(good);
    expect(exitCode, output).toBe(0);
    expect(output).toContain("orders.graphql:6:3: safe: Field 'gift' was added to object type 'Order'");
    expect(output).toContain('compared with origin/main');
    expect(annotations(output)).toEqual([]);
    expect(summary).toContain('✅ Schema check passed');
    expect(summary).not.toContain('weight');
    expect(outputs).toBe('result=ok\nbreaking=0\nversion=\n');
    expect(artifacts).toEqual(['schema-report.md', 'schema-report.sarif']);
    expect(readFileSync(path.join(folder, 'schema-report.md'), 'utf8')).toBe(summary);
  });

  test('blocks a field that is gone, at its line, and reports it all the same', async () => {
    const { exitCode, output, summary, outputs, artifacts, folder } = await check(bad);
    expect(exitCode, output).toBe(1);
    expect(annotations(output)).toEqual([
      expect.stringMatching(
        /^::error file=orders\.graphql,line=5,col=3,title=FIELD_REMOVED::Field 'note0' was removed/,
      ),
    ]);
    expect(annotations(output)[0]).toContain('owner: till');
    expect(summary).toContain('❌ Schema check: blocked');
    expect(summary).toMatch(/npm run schema -- approve [0-9a-f]{16} --reason/);
    expect(outputs).toBe('result=blocked\nbreaking=1\nversion=\n');
    expect(artifacts).toEqual(['schema-report.md', 'schema-report.sarif']);
    const sarif = JSON.parse(readFileSync(path.join(folder, 'schema-report.sarif'), 'utf8'));
    expect(sarif.runs[0].results).toMatchObject([{ ruleId: 'FIELD_REMOVED', level: 'error' }]);
  });

  test('passes once somebody approved as the summary says, with a reason', async () => {
    const { folder, summary } = await check(bad);
    const [command = ''] = /npm run schema -- approve [0-9a-f]{16} --reason/.exec(summary) ?? [];
    expect(await shell(folder, `${command} "nobody sends it" --actor ada`, {})).toMatchObject({ exitCode: 0 });
    const again = await runOnGithub(workflows.check, 'check', folder, { env: { GITHUB_BASE_REF: 'main' } });
    expect(again.exitCode, again.output).toBe(0);
    expect(again.summary).toContain('approved by ada: nobody sends it');
  });

  test('annotates the ten worst, says how many more there are, and has all in the summary', async () => {
    const { exitCode, output, summary, outputs } = await check(allNotes);
    expect(exitCode, output).toBe(1);
    expect(annotations(output).length).toBe(10);
    expect(output).toContain('+2 more, see the job summary');
    for (let at = 0; at < 12; at += 1) expect(summary).toContain(`Field 'note${at}' was removed`);
    expect(outputs).toContain('breaking=12');
  });

  test('blocks schemas that do not compose', async () => {
    const { exitCode, output, summary } = await check(broken);
    expect(exitCode, output).toBe(1);
    expect(annotations(output)).toEqual([expect.stringContaining('title=INVALID_GRAPHQL::')]);
    expect(summary).toContain('The subgraphs do not compose');
  });
});

describe('the check of a merge request on GitLab', () => {
  const check = async (orders: string) => {
    const folder = checkoutBranch(makeRepository(orders), 'change');
    const job = gitlab['schema-check'];
    const { codequality = '', junit = '' } = job.artifacts.reports;
    const ran = await runOnGitlab(job, folder);
    const artifact = (name: string) => readFileSync(path.join(folder, name), 'utf8');
    return {
      ...ran,
      quality: JSON.parse(artifact(codequality)) as object[],
      junit: artifact(junit),
      reports: job.artifacts.paths.map(artifact),
    };
  };

  test('lets a field be added, and reports nothing about changes that others merged meanwhile', async () => {
    const { exitCode, output, quality, junit, reports } = await check(good);
    expect(exitCode, output).toBe(0);
    expect(quality).toMatchObject([{ check_name: 'FIELD_ADDED', severity: 'info' }]);
    expect(junit).toContain('tests="1" failures="0"');
    expect(reports).toEqual([expect.stringContaining('✅ Schema check passed')]);
    expect(output).not.toMatch(/^::/m);
  });

  test('blocks a field that is gone, at its line', async () => {
    const { exitCode, output, quality, junit, reports } = await check(bad);
    expect(exitCode, output).toBe(1);
    expect(quality).toMatchObject([
      { check_name: 'FIELD_REMOVED', severity: 'blocker', location: { path: 'orders.graphql', lines: { begin: 5 } } },
    ]);
    expect(junit).toContain('failures="1"');
    expect(reports).toEqual([expect.stringContaining('❌ Schema check: blocked')]);
  });
});

describe('the comment on a pull request', () => {
  const steps = workflows.check.jobs['comment']?.steps ?? [];
  const script = steps.find((step) => step.run)?.run ?? '';

  /** With a stand-in for GitHub's `gh`, which answers with these comments and notes what it is called with. */
  async function comment(earlier: string[]): Promise<string[]> {
    const folder = mkdtempSync(path.join(parent, 'comment-'));
    const gh = path.join(folder, 'gh');
    writeFileSync(
      gh,
      `#!/bin/sh\necho "$@" >> calls\ncase "$*" in *--paginate*) printf '%s' '${earlier.join('\n')}';; esac\n`,
    );
    chmodSync(gh, 0o755);
    const env = { GITHUB_REPOSITORY: 'shop/shop', NUMBER: '7', PATH: `${folder}:${process.env['PATH']}` };
    const { exitCode, output } = await shell(folder, script, env);
    expect(exitCode, output).toBe(0);
    return readFileSync(path.join(folder, 'calls'), 'utf8').trim().split('\n').slice(1);
  }

  test('is made once, and updated from then on', async () => {
    const body = '--field body=@schema-report.md';
    expect(await comment([])).toEqual([`api --silent --method POST repos/shop/shop/issues/7/comments ${body}`]);
    const update = `api --silent --method PATCH repos/shop/shop/issues/comments/41 ${body}`;
    expect(await comment(['41'])).toEqual([update]);
    expect(await comment(['41', '52'])).toEqual([update]);
  });

  test('is found by the mark that every report begins with', async () => {
    expect(script).toContain(`startswith("${commentMarker}")`);
  });
});

describe('the examples', () => {
  const all = Object.values(workflows).flatMap((workflow) => Object.values(workflow.jobs));

  test('name the exact version of every action, may write only where they must, and end', () => {
    for (const { steps } of all)
      for (const { uses } of steps) if (uses !== undefined) expect(uses).toMatch(/^actions\/[a-z-]+@v\d+\.\d+\.\d+$/);
    for (const workflow of Object.values(workflows)) expect(workflow.permissions).toEqual({});
    expect(all.map((job) => job.permissions)).toEqual([
      { contents: 'read' },
      { 'pull-requests': 'write' },
      { contents: 'read' },
    ]);
    expect(Math.max(...all.map((job) => job['timeout-minutes']))).toBeLessThanOrEqual(15);
  });

  test('show the token to the step that publishes, and to no other', () => {
    const steps = all.flatMap((job) => job.steps).filter((step) => JSON.stringify(step).includes('secrets.'));
    expect(steps.map((step) => Object.keys(step.env ?? {}))).toEqual([['REGISTRY_TOKEN']]);
  });
});

/** A registry of the project's main variant, on a port of its own. */
async function openRegistry() {
  const running = await runRegistry({
    where: mkdtempSync(path.join(parent, 'registry-')),
    now: () => new Date(),
  });
  const url = `${running.url}/v1/shop/main`;
  const tokenFor = (scope: Scope) => running.tokenFor(scope, 'ci');
  const token = await tokenFor('publish');
  const get = async (what: string): Promise<Record<string, unknown>> => {
    const response = await fetch(`${url}/${what}`, { headers: { authorization: `Bearer ${token}` } });
    return (await response.json()) as Record<string, unknown>;
  };
  /** As a gateway reports it. */
  const gatewayRuns = async (version: number): Promise<void> => {
    const { ok } = await fetch(`${url}/instances`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ id: 'gateway-1', version, problem: null, startedAt: new Date().toISOString() }),
    });
    expect(ok).toBe(true);
  };
  return {
    url,
    token,
    tokenFor,
    get,
    gatewayRuns,
    stop: running.stop,
    [Symbol.asyncDispose]: running.stop,
  };
}

/** How often registries of this process were asked what gateways run. */
async function askedForInstances(): Promise<number> {
  const text = await metrics.getSingleMetricAsString('tradepost_registry_requests_total');
  return Number(/route="GET [^"]*\/instances",status="200"\} (\d+)/.exec(text)?.[1] ?? 0);
}

describe.each(['github', 'gitlab'] as const)('publishing a merge, on %s', (service) => {
  const merged = () => checkoutBranch(makeRepository(good), 'main');
  const publish = (folder: string, url: string, token: string) =>
    service === 'github'
      ? runOnGithub(workflows.publish, 'publish', folder, {
          env: { SCHEMA_REGISTRY: url },
          secrets: { REGISTRY_TOKEN: token },
        })
      : runOnGitlab(gitlab['schema-publish'], folder, { SCHEMA_REGISTRY: url, REGISTRY_TOKEN: token });

  test('makes it live, once, under its commit', async () => {
    await using registry = await openRegistry();
    const folder = merged();
    const first = await publish(folder, registry.url, registry.token);
    expect(first.exitCode, first.output).toBe(0);
    expect(first.output).toContain('version 1 is live; no gateway was seen');
    if ('outputs' in first) expect(first.outputs).toBe('result=ok\nbreaking=0\nversion=1\n');
    expect(await registry.get('versions')).toMatchObject({
      versions: [{ number: 1, action: 'publish', actor: 'ci', commit: git(folder, 'rev-parse', 'HEAD') }],
    });
    const again = await publish(folder, registry.url, registry.token);
    expect(again.exitCode, again.output).toBe(0);
    expect(await registry.get('versions')).toMatchObject({ versions: { length: 1 } });
  });

  test('ends when the gateway runs it', async () => {
    await using registry = await openRegistry();
    const folder = merged();
    expect((await publish(folder, registry.url, registry.token)).exitCode).toBe(0);
    await registry.gatewayRuns(1);
    writeFileSync(path.join(folder, 'orders.graphql'), good);
    const before = await askedForInstances();
    let ended = false;
    const second = publish(folder, registry.url, registry.token).finally(() => (ended = true));
    // It looks before it publishes, sees afterwards that the gateway runs the version before, and looks again.
    await eventually(async () => ended || (await askedForInstances()) >= before + 3, 60_000);
    expect(ended).toBe(false);
    expect((await registry.get('versions'))['versions']).toMatchObject({ length: 2 });
    await registry.gatewayRuns(2);
    const { exitCode, output } = await second;
    expect(exitCode, output).toBe(0);
    expect(output).toContain('version 2 is live; 1 of 1 gateways run version 2');
  });

  test('is refused where it breaks somebody, and nothing is stored', async () => {
    await using registry = await openRegistry();
    const folder = merged();
    await publish(folder, registry.url, registry.token);
    writeFileSync(path.join(folder, 'orders.graphql'), bad);
    const { exitCode, output } = await publish(folder, registry.url, registry.token);
    expect(exitCode, output).toBe(1);
    expect(output).toContain("Field 'note0' was removed");
    if (service === 'github') expect(annotations(output)).toEqual([expect.stringContaining('title=FIELD_REMOVED')]);
    expect(await registry.get('versions')).toMatchObject({ versions: { length: 1 } });
  });

  test('fails with another code for a token without the right, and for a registry that does not answer', async () => {
    const registry = await openRegistry();
    try {
      const reader = await registry.tokenFor('check');
      expect((await publish(merged(), registry.url, reader)).exitCode).toBe(5);
    } finally {
      await registry.stop();
    }
    const away = await publish(merged(), registry.url, registry.token);
    expect([away.exitCode, away.output]).toEqual([3, expect.stringContaining('cannot be reached')]);
  });
});
