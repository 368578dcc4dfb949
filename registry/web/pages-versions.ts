import { addressIn, type PageRequest, badRequest, liveVersion, versionIn } from './page-request.ts';
import type { SubgraphRevision, VersionEntry } from '../model/version.ts';
import { type Content, html, type Html } from './html.ts';
import { badge, commit, coordinateLink, count, type Page, section, severityBadge, table, time } from './layout.ts';
import { subgraphsTable, versionFacts } from './pages-variant.ts';
import { type ChangedDefinition, changedDefinitions } from './sdl-diff.ts';

const versionsShown = 50;

/** The history, newest first. */
export async function versionsPage({ target, query, now }: PageRequest): Promise<Page> {
  const live = await liveVersion(target);
  const wanted = query['before'] ?? String(live.number + 1);
  if (!/^[1-9]\d{0,8}$/.test(wanted))
    badRequest('Expected an address that ends in “before=” and the number of a version.');
  const before = Math.min(Number(wanted), live.number + 1);
  const after = Math.max(0, before - 1 - versionsShown);
  const versions = (await target.store.summaries(after, before - 1 - after)).toReversed();
  const older = `${addressIn(target, 'versions')}?before=${after + 1}`;
  return {
    title: 'Versions',
    target,
    part: 'versions',
    body: html`${table({
      caption: 'Versions, newest first',
      columns: ['Version', 'When', 'Who', 'Why', 'Commit', 'Changes'],
      rows: versions.map((version) => [
        html`<a class="name" href="${addressIn(target, 'versions', version.number)}">${version.number}</a> ${version.number === live.number && badge('good', 'live')}`,
        time(version.at, now),
        html`${version.actor} <span class="faint">${version.action}</span>`,
        version.reason,
        commit(version.commit),
        changesLink(target, version),
      ]),
      empty: 'There are no older versions.',
    })}
${after > 0 && html`<p><a href="${older}">Older versions</a></p>`}`,
  };
}

function changesLink(target: PageRequest['target'], { number, parent }: VersionEntry): Content {
  if (parent === null) return html`<span class="faint">the first</span>`;
  return html`<a href="${addressIn(target, 'versions', parent, 'diff', number)}">since ${parent}</a>`;
}

export async function versionPage(request: PageRequest): Promise<Page> {
  const { target, params } = request;
  const version = await versionIn(target, params['version']);
  const live = await liveVersion(target);
  const isLive = version.number === live.number;
  const address = addressIn(target, 'versions', version.number);
  const compare =
    !isLive &&
    html`<p><a href="${addressIn(target, 'versions', version.number, 'diff', live.number)}">Changes up to the live version ${live.number}</a></p>`;
  return {
    title: `Version ${version.number}`,
    heading: html`<h1>Version ${version.number} ${isLive ? badge('good', 'live') : badge('plain', 'not live')}</h1>`,
    target,
    part: 'versions',
    below: [[String(version.number), address]],
    body: html`${versionFacts(request, version)}
${compare}
${section('Subgraphs', subgraphsTable(request, version, isLive))}`,
  };
}

/** The changes between two versions: for clients, and in the schema of each subgraph. */
export async function diffPage({ target, params, context }: PageRequest): Promise<Page> {
  const before = await versionIn(target, params['version']);
  const after = await versionIn(target, params['other']);
  const changes = await context.judging.compare(before.supergraphSdl, after.supergraphSdl);
  const title = `From version ${before.number} to ${after.number}`;
  return {
    title,
    target,
    part: 'versions',
    below: [
      [String(after.number), addressIn(target, 'versions', after.number)],
      [`since ${before.number}`, addressIn(target, 'versions', before.number, 'diff', after.number)],
    ],
    body: html`${section(
      `For clients: ${changes.length === 0 ? 'no change' : count(changes.length, 'change')}`,
      table({
        caption: 'Changes that clients can notice',
        columns: ['Severity', 'What changed', 'Where'],
        rows: changes.map((change) => [
          severityBadge(change.severity),
          html`${change.message}${change.reason !== null && html`<p class="faint">${change.reason}</p>`}`,
          change.coordinate !== null && coordinateLink(target, change.coordinate),
        ]),
        empty: 'No change that a client could notice.',
      }),
    )}
${section('In the schemas of the subgraphs', subgraphDiffs(before.subgraphs, after.subgraphs))}`,
  };
}

function subgraphDiffs(before: readonly SubgraphRevision[], after: readonly SubgraphRevision[]): Content {
  const names = [...new Set([...before, ...after].map((subgraph) => subgraph.name))].toSorted();
  const shown = names.flatMap((name) => {
    const old = before.find((subgraph) => subgraph.name === name);
    const now = after.find((subgraph) => subgraph.name === name);
    if (old && now && old.url === now.url && old.sdl === now.sdl) return [];
    const moved = old && now && old.url !== now.url;
    const changed = changedDefinitions(old?.sdl ?? '', now?.sdl ?? '');
    const kind = !old ? badge('good', 'new') : !now ? badge('bad', 'removed') : null;
    return [
      html`<article class="diff"><h3>${name} ${kind}</h3>
${moved && html`<p>Its address was <code>${old.url}</code> and is <code>${now.url}</code>.</p>`}
${changed.map(definition)}
${changed.length === 0 && !moved && html`<p class="empty">Only comments or the order of definitions.</p>`}
</article>`,
    ];
  });
  return shown.length > 0 ? shown : html`<p class="empty">The schemas are the same.</p>`;
}

const markNames = { '+': 'added', '-': 'removed' } as const;

function definition({ name, lines }: ChangedDefinition): Html {
  return html`<figure class="definition"><figcaption><code>${name}</code></figcaption><pre class="sdl" tabindex="0" role="region" aria-label="Changes of ${name}"><code>${lines.map(
    (line) => {
      if (line.mark === '…')
        return html`<span class="line gap"><span class="n"></span> … ${count(line.count, 'line')} unchanged\n</span>`;
      const content = html`<span class="n" aria-hidden="true">${line.number}</span><span class="mark">${line.mark}</span> ${line.text}\n`;
      if (line.mark === ' ') return html`<span class="line">${content}</span>`;
      return line.mark === '+'
        ? html`<ins class="line" aria-label="${markNames['+']}">${content}</ins>`
        : html`<del class="line" aria-label="${markNames['-']}">${content}</del>`;
    },
  )}</code></pre></figure>`;
}
