import { isStale } from '../store/releases.ts';
import type { ClientRelease } from '../model/evidence.ts';
import type { Instance } from '../store/store.ts';
import type { Version } from '../model/version.ts';
import { addressIn, type PageRequest, liveVersion } from './page-request.ts';
import { stateOf } from './gateways.ts';
import { html, type Html } from './html.ts';
import { badge, commit, count, facts, number, type Page, searchForm, section, table, time } from './layout.ts';
import { checksTable } from './pages-checks.ts';

const checksShown = 5;

/** The live version of a variant, its gateways, the latest checks and the client releases. */
export async function variantPage(request: PageRequest): Promise<Page> {
  const { target, now } = request;
  const live = await liveVersion(target);
  const { store } = target;
  const [instances, checks, releases] = await Promise.all([store.instances(), store.checks(), store.releases()]);
  const all = (name: string, part: string) => html`<a href="${addressIn(target, part)}">${name}</a>`;
  return {
    title: `Version ${live.number} is live`,
    target,
    part: 'live',
    body: html`${versionFacts(request, live)}
${searchForm(target)}
${section('Subgraphs', subgraphsTable(request, live), all('Schema for clients', 'schema'))}
${section('Gateways', gatewaysTable(instances, live.number, now))}
${section('Latest checks', checksTable(request, checks.slice(0, checksShown)), all('All checks', 'checks'))}
${section('Releases of clients', releasesTable(releases, now))}`,
  };
}

/** When, by whom and why a version was made. */
export function versionFacts({ target, now }: PageRequest, version: Version): Html {
  const { number: at, parent, action, actor, reason, id } = version;
  return facts([
    ['When', time(version.at, now)],
    ['Who', actor],
    ['How', action],
    ['Why', reason ?? html`<span class="faint">no reason given</span>`],
    ['Commit', commit(version.commit) ?? html`<span class="faint">none given</span>`],
    ['Content', html`<code>${id}</code>`],
    [
      'Changes',
      parent === null
        ? html`<span class="faint">the first version</span>`
        : html`<a href="${addressIn(target, 'versions', parent, 'diff', at)}">since version ${parent}</a>`,
    ],
  ]);
}

/** The subgraphs of a version, with links to their schemas in that version. */
export function subgraphsTable({ target, context }: PageRequest, version: Version, isLive = true): Html {
  const suffix = isLive ? '' : `?version=${version.number}`;
  return table({
    caption: `Subgraphs of version ${version.number}`,
    columns: ['Subgraph', 'Team', 'Address', 'Schema'],
    rows: version.subgraphs.map(({ name, url, sdl }) => [
      html`<a class="name" href="${addressIn(target, 'schema', name)}${suffix}">${name}</a>`,
      context.teams[name] ?? html`<span class="faint">none</span>`,
      addressOf(url, context),
      count(sdl.trimEnd().split('\n').length, 'line'),
    ]),
    empty: 'There is none.',
  });
}

function addressOf(url: string, { inProcess }: PageRequest['context']): Html {
  if (url === '') return html`<span class="faint">none</span>`;
  // Its address would lead nowhere.
  if (inProcess.has(url)) return html`<span class="faint">runs in this process</span>`;
  return html`<code>${url}</code>`;
}

function gatewaysTable(instances: readonly Instance[], live: number, now: Date): Html {
  return table({
    caption: 'Gateways and the versions they run',
    columns: ['Gateway', 'Runs', 'State', 'Started', 'Last heard of'],
    rows: instances.map((instance) => {
      const { tone, text } = stateOf(instance, live, now);
      return [
        html`<code>${instance.id}</code>`,
        instance.version === null
          ? html`<span class="faint">none of these</span>`
          : html`<span class="short">version ${instance.version}</span>`,
        html`${badge(tone, text)}${instance.problem !== null && html`<p class="problem">${instance.problem}</p>`}`,
        time(instance.startedAt, now),
        time(instance.seenAt, now),
      ];
    }),
    empty: 'No gateway has reported yet.',
  });
}

function releasesTable(releases: readonly ClientRelease[], now: Date): Html {
  const tones = { active: 'good', pending: 'plain', retired: 'plain' } as const;
  return table({
    caption: 'Releases of clients and their operations',
    columns: ['Client', 'Release', 'State', 'Operations', 'Last seen'],
    rows: releases.map((release) => [
      release.client,
      release.version,
      html`<span class="badges">${badge(tones[release.state], release.state)}${isStale(release, now) && badge('warning', 'stale')}</span>`,
      number(release.operations.length),
      time(release.lastSeenAt, now),
    ]),
    empty: 'No client has pushed its operations. Without them, verdicts use reported usage only.',
  });
}
