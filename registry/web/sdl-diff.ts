import { type DefinitionNode, Kind, parse } from 'graphql';

export type DiffLine =
  /** `number`: of the line in the newer text; of what is gone, in the older. */
  { mark: ' ' | '+' | '-'; text: string; number: number } | { mark: '…'; count: number };

export interface ChangedDefinition {
  /** `type Order`, `directive @tag`, `schema`. */
  name: string;
  lines: DiffLine[];
}

interface Line {
  text: string;
  number: number;
}

/** Unchanged lines around a change that are shown; the first line of a definition always is. */
const context = 3;
/** Cells of the table of a comparison: some 50 ms. Beyond it all is shown as gone and come anew. */
const maxCells = 4_000_000;

/** The definitions that differ between two schemas, in the order of the newer; those that are gone come last. Order and comments between them do not count. */
export function changedDefinitions(before: string, after: string): ChangedDefinition[] {
  const old = definitionsOf(before);
  const now = definitionsOf(after);
  const names = [...new Set([...now.keys(), ...old.keys()])];
  return names.flatMap((name) => {
    const [was = [], is = []] = [old.get(name), now.get(name)];
    if (textOf(was) === textOf(is)) return [];
    return [{ name, lines: folded(compareLines(was, is)) }];
  });
}

const textOf = (lines: readonly Line[]): string => lines.map((one) => one.text).join('\n');

/** By name; a type and what extends it are one. */
function definitionsOf(sdl: string): Map<string, Line[]> {
  const found = new Map<string, Line[]>();
  if (sdl.trim() === '') return found;
  for (const definition of parse(sdl).definitions) {
    const { loc } = definition;
    if (!loc) continue;
    const name = nameOf(definition);
    const first = loc.startToken.line;
    const lines = sdl.slice(loc.start, loc.end).split('\n');
    const numbered = lines.map((text, at) => ({ text: text.trimEnd(), number: first + at }));
    found.set(name, [...(found.get(name) ?? []), ...numbered]);
  }
  return found;
}

function nameOf(definition: DefinitionNode): string {
  if (definition.kind === Kind.DIRECTIVE_DEFINITION) return `directive @${definition.name.value}`;
  if (definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION) return 'schema';
  const keyword = /^(Object|Interface|Union|Enum|Scalar|InputObject)/.exec(definition.kind)?.[1] ?? '';
  const words: Record<string, string> = { Object: 'type', InputObject: 'input' };
  const name = 'name' in definition ? (definition.name?.value ?? '') : '';
  return `${words[keyword] ?? keyword.toLowerCase()} ${name}`;
}

/** By the longest common subsequence. */
function compareLines(before: readonly Line[], after: readonly Line[]): Exclude<DiffLine, { mark: '…' }>[] {
  const [rows, columns] = [before.length, after.length];
  const removed = before.map((one) => ({ ...one, mark: '-' as const }));
  const added = after.map((one) => ({ ...one, mark: '+' as const }));
  if (rows * columns > maxCells) return [...removed, ...added];
  // longest[i][j]: how many lines before[i…] and after[j…] have in common, in order.
  const longest = Array.from({ length: rows + 1 }, () => new Uint32Array(columns + 1));
  const common = (row: number, column: number) => longest[row]?.[column] ?? 0;
  for (let row = rows - 1; row >= 0; row -= 1) {
    for (let column = columns - 1; column >= 0; column -= 1) {
      const same = before[row]?.text === after[column]?.text;
      const value = same ? common(row + 1, column + 1) + 1 : Math.max(common(row + 1, column), common(row, column + 1));
      (longest[row] as Uint32Array)[column] = value; // made above, for every row
    }
  }
  const lines: Exclude<DiffLine, { mark: '…' }>[] = [];
  let [row, column] = [0, 0];
  while (row < rows || column < columns) {
    const [was, is] = [removed[row], added[column]];
    if (was && is && was.text === is.text) {
      lines.push({ ...is, mark: ' ' });
      row += 1;
      column += 1;
    } else if (was && (!is || common(row + 1, column) >= common(row, column + 1))) {
      lines.push(was);
      row += 1;
    } else if (is) {
      lines.push(is);
      column += 1;
    }
  }
  return lines;
}

/** Leaves out what is far from any change. */
function folded(lines: readonly Exclude<DiffLine, { mark: '…' }>[]): DiffLine[] {
  const changed = lines.flatMap((line, at) => (line.mark === ' ' ? [] : [at]));
  const near = (at: number) => at === 0 || changed.some((one) => Math.abs(one - at) <= context);
  const shown: DiffLine[] = [];
  for (const [at, line] of lines.entries()) {
    const last = shown.at(-1);
    if (near(at)) shown.push(line);
    else if (last?.mark === '…') last.count += 1;
    else shown.push({ mark: '…', count: 1 });
  }
  return shown;
}
