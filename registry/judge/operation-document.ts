import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  parse,
  type SelectionSetNode,
} from 'graphql';

/**
 * The most fields that an operation may select after all fragments are expanded. An operation of 1.7 kB can have 2^25, and then no check ends.
 * Half of the limit would still be ten times the largest generated operations that we know.
 */
const maxFields = 10_000;
const maxTokens = 20_000;
/** The most names in a message. */
const maxNames = 5;

/**
 * Reads the text of a client's operation for use as evidence. A problem is a sentence without a subject ("defines no operation"). A text is
 * refused if a check cannot see everything that the client selects: it is not GraphQL, has no operation, has a fragment that is missing,
 * defined twice or part of itself, has `#import`, or has more than 10,000 fields or 20,000 tokens. A text with
 * only operations of other names than `name` is refused as well.
 */
export function readOperationDocument(
  body: string,
  name: string | null = null,
): { document: DocumentNode } | { problem: string } {
  try {
    const document = parse(body, { maxTokens });
    const problem = importIn(document) ?? fragmentProblem(document) ?? nameProblem(document, name);
    return problem === undefined ? { document } : { problem };
  } catch (error) {
    // The parser overflows the stack at a few thousand levels.
    if (error instanceof RangeError) return { problem: 'is nested too deep to be read' };
    if (!(error instanceof GraphQLError)) throw error;
    return { problem: `cannot be parsed: ${error.message.slice(0, 300)}` };
  }
}

/** Bundlers of clients insert the file that such a comment names; GraphQL itself ignores the comment. */
function importIn(document: DocumentNode): string | undefined {
  for (let token = document.loc?.startToken; token; token = token.next ?? undefined) {
    if (token.kind === '<EOF>') return undefined;
    if (token.kind === 'Comment' && /^\s?import\s?["']/.test(token.value.slice(0, 20))) {
      return 'uses #import; send each operation with the fragments it uses';
    }
  }
  return undefined;
}

function nameProblem({ definitions }: DocumentNode, name: string | null): string | undefined {
  const operations = definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  // An operation without a name may get one for people.
  const isThere = operations.some((operation) => [undefined, name].includes(operation.name?.value));
  return name === null || isThere ? undefined : `has no operation of the name '${name}' in its body`;
}

function fragmentProblem(document: DocumentNode): string | undefined {
  const fragments = new Map<string, FragmentDefinitionNode>();
  const operations: SelectionSetNode[] = [];
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) operations.push(definition.selectionSet);
    if (definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
    const { value: name } = definition.name;
    if (fragments.has(name)) return `defines the fragment ${name} twice`;
    fragments.set(name, definition);
  }
  if (operations.length === 0) return 'defines no operation';

  const missing = new Set<string>();
  const sizes = new Map<string, number>();
  const open = new Set<string>();
  let circle: string | undefined;

  /** The number of fields in a selection with its fragments expanded; at most the limit plus one. */
  function sizeOf({ selections }: SelectionSetNode): number {
    let size = 0;
    for (const selection of selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) size += sizeOfFragment(selection.name.value);
      else {
        if (selection.kind === Kind.FIELD) size += 1;
        if (selection.selectionSet) size += sizeOf(selection.selectionSet);
      }
    }
    return Math.min(size, maxFields + 1);
  }
  function sizeOfFragment(name: string): number {
    const known = sizes.get(name);
    if (known !== undefined) return known;
    const fragment = fragments.get(name);
    if (!fragment) missing.add(name);
    if (open.has(name)) circle ??= name;
    if (!fragment || open.has(name)) return 0;
    open.add(name);
    const size = sizeOf(fragment.selectionSet);
    open.delete(name);
    sizes.set(name, size);
    return size;
  }

  const total = Math.max(...operations.map(sizeOf));
  for (const name of fragments.keys()) sizeOfFragment(name);
  if (missing.size > 0) {
    const names = [...missing].slice(0, maxNames).join(', ');
    const more = missing.size > maxNames ? ` and ${missing.size - maxNames} more` : '';
    return `uses fragments that it does not define: ${names}${more}; send each operation with the fragments it uses`;
  }
  if (circle !== undefined) return `uses the fragment ${circle} within itself`;
  if (total > maxFields) return `selects more than ${maxFields} fields once its fragments are in place`;
  return undefined;
}
