import { type DocumentNode, GraphQLError, parse, type ParseOptions } from 'graphql';

/**
 * Parses a document. Throws nothing but GraphQLError: within nested lists the parser's stack ends before the limit of tokens, and the message of
 * that error is not for clients.
 */
export function parseDocument(text: string, options: ParseOptions = {}): DocumentNode {
  try {
    return parse(text, options);
  } catch (error) {
    if (error instanceof RangeError) throw new GraphQLError('Syntax Error: The document is nested too deep.');
    throw error;
  }
}
