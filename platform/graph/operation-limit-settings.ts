import { z } from 'zod';
import { maxPageSize } from './page.ts';

const count = z.coerce.number().int().positive();

/**
 * The limits of one request, as settings of a process that takes operations. An error about a limit names its setting.
 *
 * Fields, aliases and directives are counted as they are executed: a fragment counts each time it is spread. The
 * largest query of the public federation audit has depth 5, 4 aliases and 38 fields, so half of any limit would still
 * allow ordinary clients. Double the depth or fields would let a query over nested lists reach millions of values.
 */
export const operationLimitSettings = {
  /** Counted while parsing, by graphql-js. */
  DOCUMENT_TOKENS: count.default(2_000),
  DOCUMENT_OPERATIONS: count.default(10),
  DOCUMENT_DEFINITIONS: count.default(60),
  OPERATION_DEPTH: count.default(10),
  OPERATION_FIELDS: count.default(250),
  OPERATION_ALIASES: count.default(30),
  OPERATION_DIRECTIVES: count.default(8),
  OPERATION_VARIABLES: count.default(50),
  /**
   * Fields of the answer, estimated from the schema's lists. The other limits bound an operation's text, but ten fields
   * of text can request millions of values. A hundred orders with lines, variants, products and customers count 11,000,
   * so one request may select them nine times. Products with the variants of their variants' products count 22,200 for
   * one turn, and ten times as many for each further turn: two millions blocked the gateway for a minute and took 2.7
   * GB. With half, pages of 100 still fit four lists deep; double is about 10 MB of JSON.
   */
  OPERATION_VALUES: count.default(100_000),
  /**
   * The assumed length of a list about which neither the schema nor the operation says anything. Real lists (lines,
   * variants, history) are mostly shorter, some several times longer.
   */
  LIST_LENGTH: count.default(10),
  /** The assumed length of a page whose size is in a variable, or nowhere: the largest page of our own subgraphs. */
  PAGE_LENGTH: count.default(maxPageSize),
  /** GraphiQL's introspection query is deep and wide; it fits these two limits, and little more does. */
  INTROSPECTION_DEPTH: count.default(20),
  INTROSPECTION_FIELDS: count.default(1_000),
};

/** The limits of one request, by the names of their settings. */
export type OperationLimits = Readonly<z.infer<z.ZodObject<typeof operationLimitSettings>>>;
