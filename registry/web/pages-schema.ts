import { addressIn, type PageRequest, liveVersion, notFound, versionIn } from './page-request.ts';
import { html } from './html.ts';
import { badge, count, type Page, searchForm } from './layout.ts';
import { sdlView } from './sdl-view.ts';

/** The schema of one subgraph, or without one what clients see; with `?version=` as it was. */
export async function schemaPage({ target, params, query, context }: PageRequest): Promise<Page> {
  const { subgraph } = params;
  const live = await liveVersion(target);
  const version = query['version'] === undefined ? live : await versionIn(target, query['version']);
  const found = version.subgraphs.find((one) => one.name === subgraph);
  if (subgraph !== undefined && !found) notFound(`Version ${version.number} has no subgraph ${subgraph}.`);
  const isLive = version.number === live.number;
  const suffix = isLive ? '' : `?version=${version.number}`;
  const sdl = found?.sdl ?? version.apiSdl;
  const fields = addressIn(target, 'fields');
  const others = [undefined, ...version.subgraphs.map((one) => one.name)];
  const team = found ? context.teams[found.name] : undefined;
  const lines = count(sdl.trimEnd().split('\n').length, 'line');
  const title = found ? `Schema of ${found.name}` : 'Schema for clients';
  const state = isLive ? badge('good', `version ${version.number}, live`) : badge('plain', `version ${version.number}`);
  return {
    title,
    heading: html`<h1>${title} ${state}</h1>`,
    target,
    part: 'schema',
    body: html`<p class="faint">${found ? html`${team !== undefined && `Team ${team}. `}${lines}.` : html`What all subgraphs make together. ${lines}.`} A name leads to who uses it.</p>
<nav aria-label="Schemas"><ul class="choices">${others.map((one) => {
      const address = one === undefined ? addressIn(target, 'schema') : addressIn(target, 'schema', one);
      return html`<li><a href="${address}${suffix}"${one === subgraph && html` aria-current="page"`}>${one ?? 'for clients'}</a></li>`;
    })}</ul></nav>
${searchForm(target)}
${sdlView(sdl, (coordinate) => `${fields}?coordinate=${encodeURIComponent(coordinate)}`)}`,
  };
}
