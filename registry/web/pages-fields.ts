import { dayBefore } from '../day.ts';
import { buildSchema, parse } from 'graphql';
import { ownershipOf } from '../judge/ownership.ts';
import type { ClientRelease, UsageRow } from '../model/evidence.ts';
import type { Version } from '../model/version.ts';
import { addressIn, type PageRequest, badRequest, liveVersion } from './page-request.ts';
import { barPicture } from './bar-picture.ts';
import {
  asCoordinate,
  findParts,
  operationsUsing,
  partsOf,
  rowsOf,
  type SchemaPart,
  type UsingOperation,
} from './field-use.ts';
import { type Content, html, type Html } from './html.ts';
import { badge, coordinateLink, count, facts, number, type Page, searchForm, section, table } from './layout.ts';

const daysShown = 30;
const matchesShown = 100;

/** The users of a part of the schema, by reported usage and by stored operations of active releases. */
export async function fieldsPage(request: PageRequest): Promise<Page> {
  const { target, query } = request;
  const live = await liveVersion(target);
  const text = query['coordinate'] ?? '';
  if (text.length > 400) badRequest('Expected at most 400 characters.');
  const coordinate = asCoordinate(text);
  const schema = buildSchema(live.apiSdl, { assumeValid: true });
  const parts = partsOf(schema);
  const part = parts.get(coordinate);
  if (part) return usePage(request, live, part, schema);
  const page = { target, part: 'fields' as const };
  if (text === '') {
    const help = html`<p>Type a coordinate, such as <code>Order.total</code>, <code>Query.orders(first:)</code> or <code>Status.OPEN</code>, or a part of one.</p>`;
    return { ...page, title: 'Who uses a field', body: html`${searchForm(target)}${help}` };
  }
  const matches = findParts(parts, text.trim());
  return {
    ...page,
    title: `Search for ${text}`,
    heading: html`<h1>Search for <code>${text}</code></h1>`,
    body: html`${searchForm(target, text)}
${table({
  caption: `${count(matches.length, 'match').replace(/matchs$/, 'matches')} in version ${live.number}${matches.length > matchesShown ? `, the first ${matchesShown} shown` : ''}`,
  columns: ['Coordinate', 'What it is'],
  rows: matches
    .slice(0, matchesShown)
    .map((match) => [
      coordinateLink(target, match.coordinate),
      html`${match.kind} ${match.deprecated !== null && badge('warning', 'deprecated')}`,
    ]),
  empty: `Version ${live.number} has no part with that name.`,
})}`,
  };
}

async function usePage(
  { target, now }: PageRequest,
  live: Version,
  part: SchemaPart,
  schema: ReturnType<typeof buildSchema>,
): Promise<Page> {
  const days = lastDays(now);
  const [releases, usage] = await Promise.all([target.store.releases(), target.store.usage(days[0] ?? '')]);
  const rows = rowsOf(schema, part, usage);
  const operations = operationsUsing(schema, part, releases, usage);
  const active = releases.filter((release) => release.state === 'active').length;
  const covered = new Set(usage.map((row) => row.day)).size;
  const isUsed = rows.length > 0 || operations.length > 0;
  const { coordinate, deprecated } = part;
  return {
    title: coordinate,
    heading: html`<h1><code>${coordinate}</code> ${deprecated !== null && badge('warning', 'deprecated')}</h1>`,
    target,
    part: 'fields',
    below: [[coordinate, `${addressIn(target, 'fields')}?coordinate=${encodeURIComponent(coordinate)}`]],
    body: html`${searchForm(target, coordinate)}
${facts([
  ['What it is', part.kind],
  ['Resolved by', ownersOf({ target }, live, coordinate)],
  ...(part.description === null ? [] : [['Description', part.description] as const]),
  ...(deprecated === null ? [] : [['Deprecated', deprecated] as const]),
])}
${
  isUsed
    ? html`${section('Requests', html`${barPicture(sumByDay(rows, days))}${clientsTable(rows, releases)}`)}
${section('Stored operations', operationsTable(operations))}
<p class="faint">${asFarAs(covered, active)}.</p>`
    : nobody(covered, active)
}`,
  };
}

function asFarAs(days: number, releases: number): string {
  return `According to ${count(days, 'day')} of usage and ${count(releases, 'active release')}`;
}

function nobody(days: number, releases: number): Html {
  if (days === 0 && releases === 0) {
    return html`<p class="empty">Unknown: no usage was reported in the last ${daysShown} days, and no release is active.</p>`;
  }
  return html`<p class="verdict">No users, ${asFarAs(days, releases).replace(/^A/, 'a')}.</p>`;
}

/** The subgraphs that resolve a field or define a type, with links into their schemas. */
function ownersOf({ target }: Pick<PageRequest, 'target'>, live: Version, coordinate: string): Content {
  const { fields, overrides } = ownershipOf(parse(live.supergraphSdl, { noLocation: true }));
  const field = coordinate.replace(/\(.*$/, '');
  const type = field.replace(/\..*$/, '');
  const ofType = [...fields].flatMap(([name, owners]) => (name.startsWith(`${type}.`) ? [...owners] : []));
  const owners = fields.get(field) ?? (coordinate === type ? new Set(ofType) : new Set<string>());
  if (owners.size === 0) return html`<span class="faint">no subgraph in particular</span>`;
  const override = overrides.get(field);
  const links = [...owners].toSorted().map((owner, at) => {
    const address = `${addressIn(target, 'schema', owner)}#${encodeURIComponent(coordinate)}`;
    return html`${at > 0 && ', '}<a href="${address}">${owner}</a>`;
  });
  return html`${links}${override !== undefined && html` <span class="faint">(gateways ignore the override of ${override})</span>`}`;
}

function clientsTable(rows: readonly UsageRow[], releases: readonly ClientRelease[]): Html {
  const groups = [...Map.groupBy(rows, (row) => JSON.stringify([row.client, row.clientVersion])).values()];
  const sums = groups.flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const last = same.reduce((latest, row) => (row.day > latest ? row.day : latest), first.day);
    return [{ ...first, last, requests: same.reduce((sum, row) => sum + row.count, 0) }];
  });
  return table({
    caption: 'Requests by client and release',
    columns: ['Client', 'Release', 'Requests', 'Last day', 'Its operations'],
    rows: sums
      .toSorted((a, b) => b.requests - a.requests)
      .map(({ client, clientVersion, requests, last }) => {
        const release = releases.find(
          (candidate) => candidate.client === client && candidate.version === clientVersion,
        );
        return [client, clientVersion, number(requests), last, release ? `stored, ${release.state}` : 'not stored'];
      }),
    empty: `Gateways reported no request for it in the last ${daysShown} days.`,
  });
}

function operationsTable(operations: readonly UsingOperation[]): Html {
  return table({
    caption: 'Stored operations of active releases that use it',
    columns: ['Operation', 'Client', 'Releases', 'Certain?', 'Text'],
    rows: operations.map(({ client, versions, name, body, possibly }) => [
      name,
      client,
      versions.join(', '),
      possibly ? 'maybe, in a variable' : 'yes',
      html`<details><summary>Show ${name}</summary><pre class="operation" tabindex="0"><code>${body}</code></pre></details>`,
    ]),
    empty: 'No stored operation of an active release uses it.',
  });
}

/** The last thirty days including today, oldest first. */
function lastDays(now: Date): string[] {
  return Array.from({ length: daysShown }, (_, at) => dayBefore(now, daysShown - 1 - at));
}

function sumByDay(rows: readonly UsageRow[], days: readonly string[]): { day: string; count: number }[] {
  const sums = new Map(days.map((day) => [day, 0]));
  for (const row of rows) sums.set(row.day, (sums.get(row.day) ?? 0) + row.count);
  return days.map((day) => ({ day, count: sums.get(day) ?? 0 }));
}
