import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Pair, parseDocument, YAMLMap } from 'yaml';
import { settingPrefix } from '#platform/graph/subgraph-addresses.ts';
import { repositoryRoot, subgraphSources } from '#schema/subgraphs.ts';

/** A request that cannot be carried out; nothing was written. */
export class NewSubgraphError extends Error {}

const templates = path.join(import.meta.dirname, 'template');

/** Where each template goes. */
const places: readonly [template: string, place: (name: string, entity: string) => string][] = [
  ['events.ts', (name) => `schema/events/${name}.ts`],
  ['event-fixture.json', (_, entity) => `test/contract/fixtures/events/${entity}.created.json`],
  ['tests/domain.test.ts', (name, entity) => `test/domain/${name}/${entity}.test.ts`],
  ['tests/subgraph.test.ts', (name) => `test/subgraph/${name}/${name}.test.ts`],
];

/**
 * Writes a subgraph of the common shape: a table with one kind of row, a query, a mutation, an event with its fixture, a consumer of the
 * log of users, tests and a README. Adds it to graph.yaml, the owners, the events and .env.example. Answers with the files that were written, from the
 * root of the repository. Throws a NewSubgraphError, and writes nothing, where the name does not fit or is taken.
 */
export function newSubgraph(name: string, entity: string = singularOf(name)): string[] {
  if (!/^[a-z]+$/.test(name) || !/^[a-z]+$/.test(entity) || name === entity) {
    throw new NewSubgraphError(
      `Expected a plural and its singular, each a word in lower case, such as reviews and review; got ${name} and ${entity}.`,
    );
  }
  if (
    existsSync(path.join(repositoryRoot, 'subgraphs', name)) ||
    subgraphSources.some((source) => source.name === name)
  ) {
    throw new NewSubgraphError(`There is a subgraph ${name} already. Choose another name.`);
  }
  const port = Math.max(...subgraphSources.map(({ url }) => Number(new URL(url).port))) + 1;
  const rename = (text: string) => renamed(text, { name, entity, port });
  const written = new Map<string, string>();
  for (const file of globSync('subgraph/**/*.template', { cwd: templates }).toSorted()) {
    const place = file
      .replaceAll(path.sep, '/')
      .replace(/^subgraph\//, '')
      .replace(/\.template$/, '');
    written.set(`subgraphs/${name}/${rename(dated(place))}`, rename(readTemplate(file)));
  }
  for (const [template, place] of places)
    written.set(place(name, entity), rename(readTemplate(`${template}.template`)));
  written.set('graph.yaml', withSubgraph(read('graph.yaml'), name, port));
  written.set('.github/CODEOWNERS', withOwner(read('.github/CODEOWNERS'), name));
  written.set('schema/events/index.ts', withEvents(read('schema/events/index.ts'), name));
  written.set('.env.example', withSettings(read('.env.example'), name, port));
  for (const [file, content] of written) {
    const target = path.join(repositoryRoot, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
  return [...written.keys()];
}

const read = (file: string) => readFileSync(path.join(repositoryRoot, file), 'utf8');
const readTemplate = (file: string) => readFileSync(path.join(templates, file), 'utf8');

function singularOf(name: string): string {
  return name.endsWith('s') ? name.slice(0, -1) : name;
}

/** The templates are written for reviews on port 4006. */
function renamed(text: string, to: { name: string; entity: string; port: number }): string {
  const capital = (word: string) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
  return text
    .replaceAll('REVIEWS', settingPrefix(to.name))
    .replaceAll('Reviews', capital(to.name))
    .replaceAll('reviews', to.name)
    .replaceAll('Review', capital(to.entity))
    .replaceAll('review', to.entity)
    .replaceAll('4006', String(to.port))
    .replaceAll('4106', String(to.port + 100))
    .replaceAll('4116', String(to.port + 110));
}

/** Migrations run in the order of their names, which begin with the day. */
function dated(place: string): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  return place.replace(/^storage\/migrations\//, `storage/migrations/${day}-`);
}

/** Behind the last subgraph with a folder of its own. */
function withSubgraph(text: string, name: string, port: number): string {
  const document = parseDocument(text);
  const list = document.get('subgraphs');
  if (!(list instanceof YAMLMap)) throw new NewSubgraphError('Expected graph.yaml to have a list of subgraphs.');
  const entry = new YAMLMap<string, unknown>();
  entry.set('routing_url', `http://127.0.0.1:${port}/graphql`);
  entry.set('schema', document.createNode({ file: `./subgraphs/${name}/schema.graphql` }, { flow: true }));
  entry.set('team', name);
  const last = subgraphSources.findLastIndex(({ file }) => file.startsWith('subgraphs/'));
  list.items.splice(last + 1, 0, new Pair(document.createNode(name), entry));
  return document.toString({ lineWidth: 0 });
}

function withOwner(text: string, name: string): string {
  const lines = text.split('\n');
  const last = lines.findLastIndex((line) => line.startsWith('/subgraphs/'));
  return lines.toSpliced(last + 1, 0, `${`/subgraphs/${name}/`.padEnd(22)} @tradepost/${name}`).join('\n');
}

function withEvents(text: string, name: string): string {
  const added = text
    .replace(/^import \{ usersEvents \}/m, `import { ${name}Events } from './${name}.ts';\nimport { usersEvents }`)
    .replace(/\[((?:\.\.\.\w+Events(?:, )?)+)\]/, `[$1, ...${name}Events]`);
  if (added.split(`${name}Events`).length !== 3) {
    throw new NewSubgraphError(
      'Expected schema/events/index.ts to import usersEvents and to spread the events of each subgraph.',
    );
  }
  return added;
}

function withSettings(text: string, name: string, port: number): string {
  const prefix = settingPrefix(name);
  const lines = [
    `# --- ${name} `.padEnd(131, '-'),
    `# ${prefix}_DATABASE_URL=postgres://tradepost_${name}@127.0.0.1:5432/tradepost_${name}`,
    '# The same database without a pooler, if the address above is a pooler; see docs/scaling.md.',
    `# ${prefix}_DIRECT_DATABASE_URL=postgres://tradepost_${name}@127.0.0.1:5432/tradepost_${name}`,
    `${prefix}_PORT=${port}`,
    `${prefix}_ADMIN_PORT=${port + 100}`,
    `${prefix}_WORKER_ADMIN_PORT=${port + 110}`,
    `${prefix}_URL=http://127.0.0.1:${port}`,
  ];
  const before = text.indexOf('# --- payment simulator');
  if (before === -1) throw new NewSubgraphError('Expected .env.example to have a section of the payment simulator.');
  return `${text.slice(0, before)}${lines.join('\n')}\n\n${text.slice(before)}`;
}
