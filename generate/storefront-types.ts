import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { codegen } from '@graphql-codegen/core';
import * as documentsPlugin from '@graphql-codegen/typed-document-node';
import * as operationsPlugin from '@graphql-codegen/typescript-operations';
import { type GraphQLSchema, isAbstractType, parse, printSchema } from 'graphql';
import { repositoryRoot } from '#schema/subgraphs.ts';

const folder = 'examples/storefront';
export const storefrontTypesFile = `${folder}/api/graphql.generated.ts`;

/** The operations of the example shop as typed documents, and what its cache must know of interfaces and unions. */
export async function storefrontTypes(api: GraphQLSchema): Promise<string> {
  const documents = globSync('**/*.graphql', { cwd: path.join(repositoryRoot, folder), exclude: ['dist/**'] })
    .toSorted()
    .map((file) => ({
      location: file,
      document: parse(readFileSync(path.join(repositoryRoot, folder, file), 'utf8')),
    }));
  const text = await codegen({
    filename: storefrontTypesFile,
    schema: parse(printSchema(api)),
    schemaAst: api,
    documents,
    config: {
      useTypeImports: true,
      // Each type says its own name, so that a switch over `__typename` is checked.
      nonOptionalTypename: true,
      skipTypeNameForRoot: true,
      scalars: {
        ID: 'string',
        DateTime: 'string',
        BigInt: 'number | string',
        CurrencyCode: 'string',
        CountryCode: 'string',
      },
    },
    plugins: [{ operations: {} }, { documents: {} }],
    pluginMap: { operations: operationsPlugin, documents: documentsPlugin },
  });
  return `// Made from the operations of this folder by \`npm run generate\`; never edited.\n${text.trim()}\n\n${possibleTypes(api)}`;
}

function possibleTypes(api: GraphQLSchema): string {
  const entries = Object.values(api.getTypeMap())
    .filter(isAbstractType)
    .filter(({ name }) => !name.startsWith('__'))
    .map((type) => [type.name, api.getPossibleTypes(type).map(({ name }) => name)]);
  return `/** The types behind each interface and union. */\nexport const possibleTypes = ${JSON.stringify(Object.fromEntries(entries), null, 2)};\n`;
}
