import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { codegen } from '@graphql-codegen/core';
import * as typescriptPlugin from '@graphql-codegen/typescript';
import * as resolversPlugin from '@graphql-codegen/typescript-resolvers';
import { buildASTSchema, Kind, parse, printSchema } from 'graphql';
import { stringify } from 'yaml';
import { type CompositionError, compose as composeHere } from '#registry/judge/compose.ts';
import type { Compose } from '#registry/judge/composition-cache.ts';
import { apiReference, apiReferenceFile } from './api-reference.ts';
import { cachingReference, cachingReferenceFile } from './caching-reference.ts';
import { metricsReference, metricsReferenceFile } from './metrics-reference.ts';
import { settingsReference, settingsReferenceFile } from './settings-reference.ts';
import { eventContractsFile, snapshotEvents } from './event-snapshot.ts';
import { storefrontTypes, storefrontTypesFile } from './storefront-types.ts';
import { toApiSchema } from '#registry/judge/compare.ts';
import { reportJsonSchema } from '#registry/report/report.ts';
import {
  readSource,
  repositoryRoot,
  servedSubgraphs,
  type SubgraphEntry,
  subgraphSources,
  supergraphFile,
} from '#schema/subgraphs.ts';

/** The client schema. */
export const apiFile = 'schema/api.graphql';

/** The schemas do not compose, so nothing can be generated. The message has every error with its place, a line each. */
export class NotComposableError extends Error {}

/** Every generated file with its present content. Throws a NotComposableError if the schemas do not compose. */
export async function generated(
  compose: Compose = async (sources) => composeHere(sources),
): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const composition = await compose(subgraphSources.map((source) => ({ ...source, sdl: readSource(source) })));
  if (!composition.ok) {
    throw new NotComposableError(composition.errors.map((error) => `${placeOf(error)}${error.message}`).join('\n'));
  }
  files.set(supergraphFile, composition.supergraphSdl);
  const api = toApiSchema(composition.supergraphSdl);
  files.set(apiReferenceFile, apiReference(api));
  if (existsSync(path.join(repositoryRoot, cachingReferenceFile)))
    files.set(cachingReferenceFile, cachingReference(composition.supergraphSdl, api));
  // The schema for the type generators of clients: as the gateway shows it, without federation.
  files.set(apiFile, `${printSchema(api)}\n`);
  if (existsSync(path.join(repositoryRoot, path.dirname(storefrontTypesFile))))
    files.set(storefrontTypesFile, await storefrontTypes(api));
  // A copy with only a part of the processes has no settings to describe.
  if (existsSync(path.join(repositoryRoot, '.env.example')))
    files.set(settingsReferenceFile, await settingsReference());
  if (existsSync(path.join(repositoryRoot, 'gateway'))) files.set(metricsReferenceFile, await metricsReference());
  files.set(eventContractsFile, `${JSON.stringify(snapshotEvents(), null, 2)}\n`);
  files.set('registry/report/report.schema.json', `${JSON.stringify(reportJsonSchema(), null, 2)}\n`);
  files.set('schema/subgraph-name.generated.ts', subgraphNameType());
  files.set('.graphqlrc.yml', editorProjects());
  for (const source of servedSubgraphs) {
    files.set(`${path.dirname(source.file)}/schema.generated.ts`, await resolverTypes(source));
  }
  return files;
}

function placeOf({ file, line, column }: CompositionError): string {
  return file === null ? '' : `${[file, line, column].filter((part) => part !== null).join(':')}: `;
}

/** The generated files whose committed content is stale. */
export async function staleFiles(compose?: Compose): Promise<string[]> {
  const stale = [];
  for (const [file, content] of await generated(compose)) {
    const onDisk = path.join(repositoryRoot, file);
    if (!existsSync(onDisk) || readFileSync(onDisk, 'utf8') !== content) stale.push(file);
  }
  return stale;
}

function subgraphNameType(): string {
  const names = servedSubgraphs.map(({ name }) => `'${name}'`);
  // As the formatter breaks it.
  const line = `export type SubgraphName = ${names.join(' | ')};`;
  const type = line.length <= 120 ? line : `export type SubgraphName =\n  | ${names.join('\n  | ')};`;
  return `// Made from graph.yaml by \`npm run generate\`; never edited.\n\n/** A subgraph that runs as processes of its own. */\n${type}\n`;
}

/** The configuration of editors that complete and check GraphQL: the graph for the page, and each subgraph alone. */
function editorProjects(): string {
  const gateway = { schema: supergraphFile, documents: 'gateway/graphiql/**/*.js' };
  const projects = {
    gateway,
    ...Object.fromEntries(subgraphSources.map(({ name, file }) => [name, { schema: file }])),
  };
  return `# Made from graph.yaml by \`npm run generate\`; never edited.\n${stringify({ projects })}`;
}

/** The TypeScript type of each GraphQL type, from `mappers.ts` in the folder of a subgraph's schema; without that file, the generated types. */
async function loadMappers(folder: string): Promise<Record<string, string>> {
  const file = path.join(repositoryRoot, folder, 'mappers.ts');
  if (!existsSync(file)) return {};
  const { mappers } = (await import(pathToFileURL(file).href)) as { mappers: Record<string, string> };
  return mappers;
}

/** Resolver types of one subgraph: its own entities as parents, its own context. */
async function resolverTypes(source: SubgraphEntry): Promise<string> {
  const folder = path.dirname(source.file);
  const mappers = await loadMappers(folder);
  const served = parse(printSchema(buildSubgraphSchema([{ typeDefs: parse(readSource(source)) }])));
  const own = new Set(
    parse(readSource(source)).definitions.flatMap((definition) =>
      definition.kind === Kind.DIRECTIVE_DEFINITION ? definition.name.value : [],
    ),
  );
  // The generator knows the federation's own fields and leaves their types out, so they must not be there to refer to.
  const document = {
    ...served,
    definitions: [
      ...parse(readSource(source)).definitions.filter((definition) => definition.kind !== Kind.SCHEMA_EXTENSION),
      ...served.definitions.filter(
        (definition) =>
          (definition.kind === Kind.DIRECTIVE_DEFINITION && !own.has(definition.name.value)) ||
          ('name' in definition && /^(link__|federation__)/.test(definition.name?.value ?? '')),
      ),
    ],
  };
  const schema = buildASTSchema(document, { assumeValidSDL: true });
  const context = `${source.name.charAt(0).toUpperCase()}${source.name.slice(1)}Context`;
  const text = await codegen({
    filename: `${folder}/schema.generated.ts`,
    schema: document,
    schemaAst: schema,
    documents: [],
    config: {
      federation: true,
      useTypeImports: true,
      enumsAsTypes: true,
      contextType: `./context.ts#${context}`,
      scalars: { DateTime: 'Date', BigInt: 'bigint', CountryCode: 'string', CurrencyCode: 'string' },
      maybeValue: 'T | null | undefined',
      mappers: Object.fromEntries(Object.entries(mappers).map(([type, parent]) => [type, aliased(type, parent)])),
    },
    plugins: [{ typescript: {} }, { 'typescript-resolvers': {} }],
    pluginMap: { typescript: typescriptPlugin, 'typescript-resolvers': resolversPlugin },
  });
  return `// Made from schema.graphql by \`npm run generate\`; never edited.\n${text.trim()}\n${answeredResolvers}`;
}

/**
 * The resolvers that a subgraph must have: a field that is no property of the data behind its type has a resolver. Without it, a field
 * that nothing answers would pass the type check and fail at every query.
 */
const answeredResolvers = `
type ObjectTypes = keyof Resolvers & keyof ResolversParentTypes;

/** The fields of a type that no property of its parent answers. */
type Unanswered<T extends ObjectTypes> = Exclude<
  keyof NonNullable<Resolvers[T]>,
  keyof ResolversParentTypes[T] | '__resolveReference' | '__resolveType' | '__isTypeOf'
>;

/** Resolvers that, with the properties of their parents, answer every field of the schema. */
export type AnsweredResolvers = Resolvers & {
  [T in ObjectTypes as NonNullable<Resolvers[T]> extends GraphQLScalarType
    ? never
    : [Unanswered<T>] extends [never]
      ? never
      : T]: Required<Pick<NonNullable<Resolvers[T]>, Unanswered<T>>>;
};
`;

/** A parent type that is called like its GraphQL type needs another name where both are. */
function aliased(type: string, parent: string): string {
  return parent.endsWith(`#${type}`) ? `${parent} as ${type}Parent` : parent;
}

/** `npm run generate [-- --check]`. Exit codes: 0 written, or fresh; 1 stale, or not composable; 2 called in another way. */
async function main(args: readonly string[]): Promise<number> {
  const unknown = args.find((arg) => arg !== '--check');
  if (unknown !== undefined) {
    console.error(`unknown argument ${unknown}; there is only --check`);
    return 2;
  }
  try {
    if (args.includes('--check')) {
      const stale = await staleFiles();
      if (stale.length > 0) console.error(`stale: ${stale.join(', ')}\nrun: npm run generate`);
      else console.log('everything generated is fresh');
      return stale.length > 0 ? 1 : 0;
    }
    for (const [file, content] of await generated()) {
      mkdirSync(path.dirname(path.join(repositoryRoot, file)), { recursive: true });
      mkdirSync(path.dirname(path.join(repositoryRoot, file)), { recursive: true });
      writeFileSync(path.join(repositoryRoot, file), content);
      console.log(`wrote ${file}`);
    }
    return 0;
  } catch (error) {
    if (!(error instanceof NotComposableError)) throw error;
    console.error(`the schemas do not compose:\n${error.message}`);
    return 1;
  }
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
