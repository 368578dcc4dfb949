import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  specifiedRules,
  validate,
  type ValidationRule,
} from 'graphql';
import type { OperationLimits } from '#platform/graph/operation-limit-settings.ts';
import { maxValidationErrors, operationLimitsRule } from '#platform/graph/operation-limits.ts';
import { parseDocument } from '#platform/graph/parse-document.ts';
import { typenameAliasRule } from '#platform/graph/typename-alias.ts';
import { withCode } from '#platform/graph/with-code.ts';
import { oncePerOperationRule } from '../once-per-operation.ts';
import type { ServedOperation } from './served-operation.ts';

/** An operation as a client sends it. */
export interface SentOperation {
  text: string;
  operationName: string | undefined;
}

/** Documents of one schema. */
export interface Documents {
  /** Parses and validates a document, or finds it. */
  of(text: string): KnownDocument;
  /** The valid documents with the operations that clients have named, newest first. */
  used(): SentOperation[];
}

/** The bounds of a document. */
export interface DocumentBounds {
  limits: OperationLimits;
  /** Coordinates of fields; an operation may select one of them, once: `Mutation.signIn`. */
  oncePerOperation: readonly string[];
  /** Whether clients may ask for the schema. */
  introspection: boolean;
}

/** A document that is valid for a schema, or the reasons why it is not. */
export type KnownDocument =
  | {
      document: DocumentNode;
      /** The operations that clients have named so far. */
      operations: Map<string | undefined, ServedOperation>;
      errors?: undefined;
    }
  | { errors: readonly GraphQLError[] };

/**
 * Bytes of all documents that are kept, about. Some 600 documents of 150 tokens fit. Half would parse some documents of a busy graph for each
 * request, which takes longer than to execute them; clients can fill it with documents that nobody needs.
 */
const maxKeptBytes = 30_000_000;
/** The parser's data for one token: a node, its name, and the place of both. */
const bytesPerToken = 300;

/**
 * Parses and validates documents for one schema, and keeps the documents that were used last, also invalid ones, so that a client that repeats a
 * wrong operation costs little.
 */
export function openDocuments(schema: GraphQLSchema, settings: DocumentBounds): Documents {
  const { limits, oncePerOperation, introspection } = settings;
  const rules: ValidationRule[] = [
    ...specifiedRules,
    ...(introspection ? [] : [NoSchemaIntrospectionCustomRule]),
    operationLimitsRule(limits, { introspection }),
    typenameAliasRule,
    oncePerOperationRule(oncePerOperation),
  ];
  // Oldest first.
  const kept = new Map<string, { known: KnownDocument; bytes: number }>();
  let keptBytes = 0;
  let newest: string | undefined;

  function keep(text: string, known: KnownDocument, tokens: number): void {
    // A text may be long and have few tokens: comments are none.
    const bytes = text.length + tokens * bytesPerToken;
    kept.set(text, { known, bytes });
    newest = text;
    keptBytes += bytes;
    for (const [oldest, { bytes: freed }] of kept) {
      if (keptBytes <= maxKeptBytes) return;
      kept.delete(oldest);
      keptBytes -= freed;
    }
  }

  function documentOf(text: string): KnownDocument {
    const found = kept.get(text);
    if (found) {
      // A map that changes with every request keeps allocating new tables.
      if (text !== newest) {
        kept.delete(text);
        kept.set(text, found);
        newest = text;
      }
      return found.known;
    }
    let document: DocumentNode;
    try {
      document = parseDocument(text, { maxTokens: limits.DOCUMENT_TOKENS });
    } catch (error) {
      // The parser throws nothing else.
      return { errors: [withCode(error as GraphQLError, 'GRAPHQL_PARSE_FAILED')] };
    }
    const errors = validate(schema, document, rules, { maxErrors: maxValidationErrors });
    const known: KnownDocument =
      errors.length > 0
        ? { errors: errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED')) }
        : { document, operations: new Map() };
    keep(text, known, document.tokenCount ?? limits.DOCUMENT_TOKENS);
    return known;
  }

  function used(): SentOperation[] {
    return [...kept].toReversed().flatMap(([text, { known }]) => {
      if (known.errors) return [];
      return [...known.operations.keys()].map((operationName) => ({ text, operationName }));
    });
  }

  return { of: documentOf, used };
}
