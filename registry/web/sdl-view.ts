import { type ASTNode, Kind, type NameNode, parse, visit } from 'graphql';
import { type Content, html, type Html } from './html.ts';

/**
 * A schema with numbered lines. Every defined name has its coordinate as anchor, `#Order.total`, and links to `addressOf` of it; lines are
 * `#L12`.
 */
export function sdlView(sdl: string, addressOf: (coordinate: string) => string): Html {
  const names = Map.groupBy(coordinatesIn(sdl), (coordinate) => coordinate.line);
  const lines = sdl.trimEnd().split('\n');
  return html`<pre class="sdl" tabindex="0" role="region" aria-label="Schema"><code>${lines.map((text, at) => {
    const line = at + 1;
    let end = 0;
    const parts: Content[] = [];
    for (const { coordinate, column, length, isFirst } of names.get(line) ?? []) {
      const name = text.slice(column, column + length);
      const anchor = isFirst && html` id="${coordinate}"`;
      parts.push(text.slice(end, column), html`<a${anchor} href="${addressOf(coordinate)}">${name}</a>`);
      end = column + length;
    }
    parts.push(text.slice(end));
    return html`<span class="line" id="L${line}"><a class="n" href="#L${line}" aria-label="Line ${line}">${line}</a>${parts}\n</span>`;
  })}</code></pre>`;
}

interface DefinedName {
  coordinate: string;
  /** From 1. */
  line: number;
  /** From 0. */
  column: number;
  length: number;
  /** False for repetitions in extensions: an anchor must be unique. */
  isFirst: boolean;
}

const owners: ReadonlySet<string> = new Set([
  Kind.OBJECT_TYPE_DEFINITION,
  Kind.OBJECT_TYPE_EXTENSION,
  Kind.INTERFACE_TYPE_DEFINITION,
  Kind.INTERFACE_TYPE_EXTENSION,
  Kind.INPUT_OBJECT_TYPE_DEFINITION,
  Kind.INPUT_OBJECT_TYPE_EXTENSION,
  Kind.ENUM_TYPE_DEFINITION,
  Kind.ENUM_TYPE_EXTENSION,
  Kind.UNION_TYPE_DEFINITION,
  Kind.UNION_TYPE_EXTENSION,
  Kind.SCALAR_TYPE_DEFINITION,
  Kind.SCALAR_TYPE_EXTENSION,
]);
const members: ReadonlySet<string> = new Set([
  Kind.FIELD_DEFINITION,
  Kind.INPUT_VALUE_DEFINITION,
  Kind.ENUM_VALUE_DEFINITION,
]);

/** Types, fields, arguments, input fields and enum values, in the order of the text. Empty if the text is no GraphQL. */
export function coordinatesIn(sdl: string): DefinedName[] {
  const found: DefinedName[] = [];
  const seen = new Set<string>();
  let path: string[] = [];
  const enter = (node: ASTNode & { name: NameNode }) => {
    path.push(node.name.value);
    const [type = '', field, argument] = path;
    const coordinate =
      field === undefined ? type : argument === undefined ? `${type}.${field}` : `${type}.${field}(${argument}:)`;
    const start = node.name.loc?.startToken;
    if (start) {
      const isFirst = !seen.has(coordinate);
      found.push({ coordinate, line: start.line, column: start.column - 1, length: node.name.value.length, isFirst });
      seen.add(coordinate);
    }
  };
  try {
    visit(parse(sdl), {
      enter(node) {
        if (node.kind === Kind.DIRECTIVE_DEFINITION) return false;
        if (owners.has(node.kind) || members.has(node.kind)) enter(node as ASTNode & { name: NameNode });
        return undefined;
      },
      leave(node) {
        if (owners.has(node.kind)) path = [];
        else if (members.has(node.kind)) path.pop();
      },
    });
  } catch {
    return [];
  }
  return found;
}
