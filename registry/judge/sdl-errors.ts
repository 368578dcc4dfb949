import { createHash } from 'node:crypto';
import { buildSubgraph, errorCauses, printSchema } from '@apollo/federation-internals';
import {
  buildASTSchema,
  type DefinitionNode,
  type DocumentNode,
  GraphQLError,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  parse,
  PossibleTypeExtensionsRule,
  print,
  Source,
  specifiedScalarTypes,
  type TypeDefinitionNode,
  type TypeExtensionNode,
  validateSchema,
} from 'graphql';
import { specifiedSDLRules } from 'graphql/validation/specifiedRules.js';
import { validateSDL } from 'graphql/validation/validate.js';
import { type CompositionError, toCompositionError } from './compose.ts';
import { wrongFieldSets } from './field-sets.ts';
import { reservedNames } from './reserved-names.ts';
import { wrongDefaults } from './wrong-defaults.ts';
import type { SubgraphRevision } from '../model/version.ts';

type ReadSource = SubgraphRevision & { file: string };

/**
 * Every mistake in the SDL of every subgraph, with its place: syntax errors, and everything that the GraphQL specification forbids. If there are any,
 * it also lists the refusals of the composer in the other subgraphs. The composer stops at the first mistake, reports some without a place, and
 * accepts SDL that `buildSubgraphSchema` refuses, such as two arguments with one name. Empty: every subgraph is valid GraphQL; the composer decides
 * the rest.
 */
export function sdlErrorsOf(sources: readonly ReadSource[]): CompositionError[] {
  const read = sources.map((source) => ({ source, errors: graphqlErrors(source) }));
  // If every subgraph is valid, composition reports the rest.
  if (read.every(({ errors }) => errors.length === 0)) return [];
  return read.flatMap(({ source, errors }) => {
    const all = errors.length > 0 ? errors : federationErrors(source);
    const shown = all.map((error) => {
      const found = toCompositionError(error, sources, 'INVALID_GRAPHQL');
      const message = found.message.startsWith('[') ? found.message : `[${source.name}] ${found.message}`;
      return { ...found, message, subgraph: source.name, file: source.file };
    });
    return [...new Map(shown.map((error) => [JSON.stringify(error), error])).values()];
  });
}

/** Hashes of SDL without a mistake. Most subgraphs of a proposal are those of its base, and of other proposals. */
const validSdl = new Set<string>();
/** An entry takes 100 bytes. Half would still hold the subgraphs of a large graph, and their versions of some days. */
const maxValid = 1_000;

function graphqlErrors(source: ReadSource): readonly GraphQLError[] {
  const hash = createHash('sha256').update(source.sdl).digest('base64');
  if (validSdl.has(hash)) return [];
  const errors = findErrors(source);
  if (errors.length > 0) return errors;
  if (validSdl.size >= maxValid) validSdl.clear();
  validSdl.add(hash);
  return [];
}

function findErrors({ sdl, file }: ReadSource): readonly GraphQLError[] {
  let document: DocumentNode;
  try {
    document = parse(new Source(sdl, file));
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    throw error;
  }
  const builtIn = document.definitions.filter(redefinesScalar);
  if (builtIn.length > 0) {
    return builtIn.map(
      (definition) =>
        new GraphQLError(`Type "${definition.name.value}" is a built-in scalar and cannot be defined`, {
          nodes: definition.name,
        }),
    );
  }
  const whole = withFederation(document);
  // The composer reports errors in the links; the rest cannot be read without the links.
  if (!whole) return [];
  const errors = validateSDL(whole, null, rules);
  if (errors.length > 0) return errors;
  const reserved = reservedNames(document);
  if (reserved.length > 0) return reserved;
  try {
    const schema = buildASTSchema(whole, { assumeValidSDL: true });
    const found = validateSchema(schema).filter(({ message }) => message !== 'Query root type must be provided.');
    return found.length > 0 ? found : [...wrongDefaults(schema), ...wrongFieldSets(document, schema)];
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    const message = error instanceof RangeError ? 'Default values refer to themselves without end' : String(error);
    return [new GraphQLError(message)];
  }
}

/** Subgraphs extend types that others define. */
const rules = specifiedSDLRules.filter((rule) => rule !== PossibleTypeExtensionsRule);

const scalars = new Set(specifiedScalarTypes.map((scalar) => scalar.name));

function redefinesScalar(definition: DefinitionNode): definition is TypeDefinitionNode {
  return (
    isTypeDefinitionNode(definition) &&
    definition.kind !== Kind.SCALAR_TYPE_DEFINITION &&
    scalars.has(definition.name.value)
  );
}

/**
 * The document with the directives and types of the linked specifications, under their imported names, and with an empty definition for
 * each type that it only extends. Null if its links cannot be read.
 */
function withFederation(document: DocumentNode): DocumentNode | null {
  const links = document.definitions.filter(
    (definition) =>
      (definition.kind === Kind.SCHEMA_EXTENSION || definition.kind === Kind.SCHEMA_DEFINITION) &&
      definition.directives?.some((directive) => directive.name.value === 'link'),
  );
  let linked: readonly DefinitionNode[];
  try {
    linked = definitionsOf(links);
  } catch {
    return null;
  }
  const directives = new Set(
    linked.flatMap((definition) => (definition.kind === Kind.DIRECTIVE_DEFINITION ? [definition.name.value] : [])),
  );
  // The document may have an older copy of a definition of the specification; the composer compares the two.
  const own = document.definitions.filter(
    (definition) => definition.kind !== Kind.DIRECTIVE_DEFINITION || !directives.has(definition.name.value),
  );
  const defined = new Set(
    own.flatMap((definition) => (isTypeDefinitionNode(definition) ? [definition.name.value] : [])),
  );
  const further = linked.filter(
    (definition) => !isTypeDefinitionNode(definition) || !defined.has(definition.name.value),
  );
  for (const definition of further) if (isTypeDefinitionNode(definition)) defined.add(definition.name.value);
  const extended = new Map(
    own.flatMap((definition) =>
      isTypeExtensionNode(definition) && !defined.has(definition.name.value)
        ? [[definition.name.value, definition]]
        : [],
    ),
  );
  return { kind: Kind.DOCUMENT, definitions: [...own, ...further, ...[...extended.values()].map(toEmptyDefinition)] };
}

/** What links define, by their text. Subgraphs of a graph link to the same specifications, so few texts come. */
const definitionsByLinks = new Map<string, readonly DefinitionNode[]>();
const maxLinkTexts = 100;

function definitionsOf(links: readonly DefinitionNode[]): readonly DefinitionNode[] {
  const text = links.map(print).join('\n');
  const known = definitionsByLinks.get(text);
  if (known) return known;
  const definitions = readDefinitions(links);
  if (definitionsByLinks.size >= maxLinkTexts) definitionsByLinks.clear();
  definitionsByLinks.set(text, definitions);
  return definitions;
}

function readDefinitions(links: readonly DefinitionNode[]): readonly DefinitionNode[] {
  const onlyLinks = links.map((link) => ({ ...link, kind: Kind.SCHEMA_EXTENSION, operationTypes: [] }));
  const root = parse('type Query { nothing: Int }', { noLocation: true }).definitions;
  // The kinds are those of a document: an extension of the schema, and a type.
  const document = { kind: Kind.DOCUMENT, definitions: [...onlyLinks, ...root] } as DocumentNode;
  const { schema } = buildSubgraph('links', 'http://links', document, false);
  return parse(printSchema(schema), { noLocation: true }).definitions.filter(
    (definition) =>
      definition.kind === Kind.DIRECTIVE_DEFINITION ||
      (isTypeDefinitionNode(definition) && definition.name.value !== 'Query'),
  );
}

const definitionKinds = {
  [Kind.SCALAR_TYPE_EXTENSION]: Kind.SCALAR_TYPE_DEFINITION,
  [Kind.OBJECT_TYPE_EXTENSION]: Kind.OBJECT_TYPE_DEFINITION,
  [Kind.INTERFACE_TYPE_EXTENSION]: Kind.INTERFACE_TYPE_DEFINITION,
  [Kind.UNION_TYPE_EXTENSION]: Kind.UNION_TYPE_DEFINITION,
  [Kind.ENUM_TYPE_EXTENSION]: Kind.ENUM_TYPE_DEFINITION,
  [Kind.INPUT_OBJECT_TYPE_EXTENSION]: Kind.INPUT_OBJECT_TYPE_DEFINITION,
} as const;

function toEmptyDefinition({ kind, name }: TypeExtensionNode): TypeDefinitionNode {
  return { kind: definitionKinds[kind], name };
}

/** All errors that the composer reports about a single subgraph. */
function federationErrors({ name, url, sdl, file }: ReadSource): readonly GraphQLError[] {
  try {
    buildSubgraph(name, url, parse(new Source(sdl, file))).validate();
    return [];
  } catch (error) {
    const causes = error instanceof Error ? errorCauses(error) : undefined;
    if (causes === undefined) throw error;
    return causes;
  }
}
