import { addressIn, type PageRequest, liveVersion, notFound, versionIn } from './page-request.ts';
import { html } from './html.ts';
import { badge, count, type Page, searchForm } from './layout.ts';
import { sdlView } from './sdl-view.ts';

/** The schema of one subgraph, or else the client schema; with `?version=` of an earlier version. */
export async function schemaPage(request: PageRequest): Promise<Page> {
  const { target, params, context } = request;
  const { subgraph } = params;
  const { live, version, found } = await schemaIn(request);
  const isLive = version.number === live.number;
  const suffix = isLive ? '' : `?version=${version.number}`;
  const sdl = found?.sdl ?? version.apiSdl;
  const fields = addressIn(target, 'fields');
  const names = [undefined, ...version.subgraphs.map(({ name }) => name)];
  const download = addressIn(target, 'sdl', ...(found ? [found.name] : []));
  const team = found ? context.teams[found.name] : undefined;
  const lines = count(sdl.trimEnd().split('\n').length, 'line');
  const title = found ? `Schema of ${found.name}` : 'Schema for clients';
  const state = isLive ? badge('good', `version ${version.number}, live`) : badge('plain', `version ${version.number}`);
  return {
    title,
    heading: html`<h1>${title} ${state}</h1>`,
    target,
    part: 'schema',
    script: '/copy.js',
    body: html`<p class="faint">${found ? html`${team !== undefined && `Team ${team}. `}${lines}.` : html`All subgraphs together. ${lines}.`} Each name links to the clients that use it.</p>
<nav aria-label="Schemas"><ul class="choices">${names.map((name) => {
      const address = name === undefined ? addressIn(target, 'schema') : addressIn(target, 'schema', name);
      return html`<li><a href="${address}${suffix}"${name === subgraph && html` aria-current="page"`}>${name ?? 'for clients'}</a></li>`;
    })}</ul></nav>
${searchForm(target)}
<p class="actions"><a href="${download}${suffix}" download>Download as a file</a> <button type="button" class="quiet" data-copy="Copy" hidden>Copy</button></p>
${sdlView(sdl, (coordinate) => `${fields}?coordinate=${encodeURIComponent(coordinate)}`)}`,
  };
}

/** The same schema as a file. */
export async function schemaFile(request: PageRequest): Promise<{ name: string; sdl: string }> {
  const { version, found } = await schemaIn(request);
  const { graph, variant } = request.target;
  const name = [graph, variant, ...(found ? [found.name] : []), `v${version.number}`].join('-');
  return { name: `${name}.graphql`, sdl: found?.sdl ?? version.apiSdl };
}

async function schemaIn({ target, params, query }: PageRequest) {
  const { subgraph } = params;
  const live = await liveVersion(target);
  const version = query['version'] === undefined ? live : await versionIn(target, query['version']);
  const found = version.subgraphs.find(({ name }) => name === subgraph);
  if (subgraph !== undefined && !found) notFound(`Version ${version.number} has no subgraph ${subgraph}.`);
  return { live, version, found };
}
