import type { LoggedStatement } from './server-log.ts';

/** The recorded statements of one request, and the texts that must be new each time that they are sent again. */
export interface RecordedRequest {
  statements: readonly LoggedStatement[];
  /** Texts in the parameters that a table holds once: ids, keys, numbers. A uuid stays one. */
  fresh: readonly string[];
}

/**
 * pgbench scripts that send recorded requests over and over, one script for each. Statements with parameters are prepared once per connection, as the
 * driver does, and executed with their values as texts. Run with `-M simple -D ready=0 -D n=0`: pgbench then replaces variables inside quotes too.
 */
export function pgbenchScripts(requests: readonly RecordedRequest[]): string[] {
  const texts = [
    ...new Set(requests.flatMap(({ statements }) => statements.filter(isPrepared).map(({ text }) => text))),
  ];
  const prepared = texts.map((text, index) => `prepare bench_${index} as ${text};`);
  return requests.map(({ statements, fresh }, script) =>
    [
      '\\if :ready = 0',
      ...prepared,
      '\\set ready 1',
      '\\endif',
      '\\set n :n + 1',
      // Twelve digits: the text, the client, the number of the transaction.
      ...fresh.map((_, index) => `\\set f${index} 100000000000 + ${index} * 1000000000 + :client_id * 10000000 + :n`),
      ...statements.map((statement) =>
        isPrepared(statement)
          ? `execute bench_${texts.indexOf(statement.text)}(${statement.parameters.map((value) => literal(value, fresh, script)).join(', ')});`
          : `${renewed(statement.text, fresh, script)};`,
      ),
      '',
    ].join('\n'),
  );
}

const isPrepared = ({ parameters }: LoggedStatement) => parameters.length > 0;

function literal(value: string | null, fresh: readonly string[], script: number): string {
  if (value === null) return 'null';
  return `'${renewed(value.replaceAll("'", "''"), fresh, script)}'`;
}

/** The text with variables of pgbench in place of the texts that must be new. */
function renewed(text: string, fresh: readonly string[], script: number): string {
  let result = text;
  for (const [index, known] of fresh.entries()) result = result.replaceAll(known, replacement(known, index, script));
  return result;
}

function replacement(text: string, index: number, script: number): string {
  return uuid.test(text) ? `${text.slice(0, 24)}:f${index}` : `S${script}-:f${index}`;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A statement's text without the values that are written into it. */
export const shapeOf = ({ text }: LoggedStatement) => text.replaceAll(/'(?:[^']|'')*'/g, '?');

/** The uuids of a request that another, otherwise equal request does not have. */
export function uuidsOnlyIn(request: readonly LoggedStatement[], other: readonly LoggedStatement[]): string[] {
  const uuidsOf = (statements: readonly LoggedStatement[]) =>
    new Set(
      statements.flatMap(({ text, parameters }) =>
        [text, ...parameters].flatMap((value) => value?.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? []),
      ),
    );
  const known = uuidsOf(other);
  return [...uuidsOf(request)].filter((id) => !known.has(id));
}
