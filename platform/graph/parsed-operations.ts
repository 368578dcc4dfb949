import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  specifiedRules,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { setBounded } from '../values/bounded-map.ts';
import { parseDocument } from './parse-document.ts';
import { withCode } from './with-code.ts';

/** The text of an operation as a schema reads it: parsed and valid, or with the reasons why it is not. */
export type ParsedOperation =
  | {
      document: DocumentNode;
      /** The fields that it selects anywhere, as coordinates: `Product.variants`. */
      selected: ReadonlySet<string>;
      errors?: undefined;
    }
  | { errors: readonly GraphQLError[] };

/**
 * Gateways send some hundred texts for all operations of all clients. Half would parse some of them again for each request, which takes longer
 * than to execute them; double costs a few megabytes more.
 */
const maxRemembered = 1_000;
/** Longer texts are parsed each time, so that few clients cannot fill the memory. Texts with all fields of a subgraph have about 4 kB. */
const maxRememberedLength = 16_000;

const rules = [...specifiedRules, NoSchemaIntrospectionCustomRule];

/** Parses and validates operations on a schema, and keeps the operations that were used last. Introspection is refused. */
export function openOperations(schema: GraphQLSchema): (text: string) => ParsedOperation {
  const remembered = new Map<string, ParsedOperation>();
  return (text) => {
    const known = remembered.get(text);
    const operation = known ?? parseOperation(schema, text);
    if (text.length <= maxRememberedLength) setBounded(remembered, text, operation, maxRemembered);
    return operation;
  };
}

function parseOperation(schema: GraphQLSchema, text: string): ParsedOperation {
  let document: DocumentNode;
  try {
    document = parseDocument(text);
  } catch (error) {
    // The parser throws nothing else.
    return { errors: [withCode(error as GraphQLError, 'GRAPHQL_PARSE_FAILED')] };
  }
  const errors = validate(schema, document, rules);
  if (errors.length > 0) return { errors: errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED')) };
  return { document, selected: selectedFields(schema, document) };
}

function selectedFields(schema: GraphQLSchema, document: DocumentNode): ReadonlySet<string> {
  const typeInfo = new TypeInfo(schema);
  const selected = new Set<string>();
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Field(node) {
        selected.add(`${typeInfo.getParentType()?.name}.${node.name.value}`);
      },
    }),
  );
  return selected;
}
