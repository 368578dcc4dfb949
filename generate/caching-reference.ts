import { readFileSync } from 'node:fs';
import path from 'node:path';
import { getNamedType, type GraphQLSchema } from 'graphql';
import { type CacheHint, readHints } from '#platform/graph/cache-hints.ts';
import { repositoryRoot } from '#schema/subgraphs.ts';

export const cachingReferenceFile = 'docs/caching.md';

const begin = '<!-- Made from the hints of the schema by `npm run generate`. -->';
const end = '<!-- End of the generated part. -->';

/** The page about caching, with the tables that the schema's hints make. The text around them is written by hand. */
export function cachingReference(supergraphSdl: string, api: GraphQLSchema): string {
  const page = readFileSync(path.join(repositoryRoot, cachingReferenceFile), 'utf8');
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from === -1 || to < from) throw new Error(`expected ${cachingReferenceFile} to have "${begin}" and "${end}"`);
  return `${page.slice(0, from + begin.length)}\n\n${tables(supergraphSdl, api)}\n\n${page.slice(to)}`;
}

function tables(supergraphSdl: string, api: GraphQLSchema): string {
  const hints = readHints(supergraphSdl);
  const places = [...hints.types, ...hints.fields].toSorted(([a], [b]) => a.localeCompare(b));
  const kept = places.filter(([, { maxAge }]) => maxAge !== undefined && maxAge > 0);
  const around = places.filter(([, { maxAge, inherit }]) => maxAge === undefined && inherit);
  const never = places.filter(([, { maxAge }]) => maxAge === 0).map(([place]) => place);
  const unhinted = Object.values(api.getQueryType()?.getFields() ?? {})
    .filter(
      ({ name, type }) =>
        hints.fields.get(`Query.${name}`)?.maxAge === undefined &&
        hints.types.get(getNamedType(type).name)?.maxAge === undefined,
    )
    .map(({ name }) => `Query.${name}`);
  return [
    '| What | How long | For whom | While its subgraph is away | What empties it |',
    '| --- | --- | --- | --- | --- |',
    ...kept.map(row),
    '',
    `For the time of the object around it: ${names(around.map(([place]) => place))}.`,
    '',
    `Never: ${names(never.toSorted())}. A fetch that selects such a field is [split](#split-fetches).`,
    '',
    `Never, and neither is a fetch that passes it: ${names([...hints.uncachedInputs].toSorted())}.`,
    '',
    `Never, because it has no hint: ${names(unhinted.toSorted())}, every mutation, and every field that is reached only through them.`,
    ...(hints.ambiguous.length > 0
      ? ['', `Only by the hints of their fields, since several subgraphs add fields: ${names(hints.ambiguous)}.`]
      : []),
  ].join('\n');
}

function row([place, hint]: [string, CacheHint]): string {
  const { maxAge, staleIfError = 0, tags = [] } = hint;
  const cells = [
    `\`${place}\``,
    `${maxAge} s`,
    hint.private ? 'each viewer' : 'everybody',
    staleIfError > 0 ? `${staleIfError} s more, marked` : 'not used',
    tags.length > 0 ? tags.map(described).join(', ') : 'its time',
  ];
  return `| ${cells.join(' | ')} |`;
}

function described(tag: string): string {
  const [event, field] = tag.split(':');
  return field === undefined ? `\`${event}\`` : `\`${event}\` of the same \`${field.slice(1, -1)}\``;
}

function names(list: readonly string[]): string {
  return list.length === 0 ? 'nothing' : list.map((name) => `\`${name}\``).join(', ');
}
