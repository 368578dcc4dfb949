import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Document, isMap, isScalar, type Node, stringify } from 'yaml';
import { z } from 'zod';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { deployedProcesses } from './deployed-processes.ts';
import { helmValues } from './helm-values.ts';

const folder = 'deploy/helm/tradepost';
const head = 'Made by `npm run compose` from generate/helm-values.ts and stages/processes.ts; change it there.';

/** A part of the JSON schema of the values, as far as it is read here. */
interface ValueSchema {
  description?: string;
  default?: unknown;
  properties?: Record<string, ValueSchema>;
}

/** The schema that Helm checks values with. */
const schema = z.toJSONSchema(helmValues, { target: 'draft-7', io: 'input' }) as ValueSchema;

/** Every file of the chart that is made, by its path from the root. The templates are written by hand. */
export function helmFiles(): Map<string, string> {
  const files: Record<string, string> = {
    'Chart.yaml': `# ${head}\n${stringify(chart())}`,
    'values.yaml': valuesYaml(),
    'values.schema.json': `${JSON.stringify(schema, null, 2)}\n`,
    'files/processes.yaml': `# ${head}\n${stringify(deployedProcesses, { aliasDuplicateObjects: false })}`,
    'README.md': readme(),
  };
  return new Map(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));
}

const read = (file: string) => readFileSync(path.join(repositoryRoot, file), 'utf8');

function chart(): object {
  const { version, description } = JSON.parse(read('package.json')) as { version: string; description: string };
  return { apiVersion: 'v2', name: 'tradepost', description, type: 'application', version, appVersion: version };
}

function valuesYaml(): string {
  const document = new Document(helmValues.parse({}));
  document.commentBefore = ` ${head}`;
  explain(document.contents, schema);
  return document.toString({ lineWidth: 0 });
}

/** Writes the description of each value above it. */
function explain(node: Node | null, { properties = {} }: ValueSchema): void {
  if (!isMap(node)) return;
  for (const { key, value } of node.items) {
    const part = isScalar(key) ? properties[String(key.value)] : undefined;
    if (!part || !isScalar(key)) continue;
    if (part.description) key.commentBefore = ` ${part.description}`;
    explain(value as Node | null, part);
  }
}

const tableMark = /(<!-- values: made by `npm run compose` -->\n)[\s\S]*?(<!-- end of values -->)/;

/** The README with a fresh table of values. */
function readme(): string {
  const text = read(`${folder}/README.md`);
  if (!tableMark.test(text)) throw new Error(`Expected the marks of the table of values in ${folder}/README.md`);
  const rows = valuesIn(schema, '').map(
    ([name, { description = '', default: value }]) => `| \`${name}\` | \`${JSON.stringify(value)}\` | ${description} |`,
  );
  return text.replace(
    tableMark,
    (_all, begin: string, end: string) =>
      `${begin}| Value | Default | Meaning |\n| --- | --- | --- |\n${rows.join('\n')}\n${end}`,
  );
}

function valuesIn({ properties = {} }: ValueSchema, prefix: string): [string, ValueSchema][] {
  return Object.entries(properties).flatMap(([name, part]): [string, ValueSchema][] =>
    part.properties ? valuesIn(part, `${prefix}${name}.`) : [[`${prefix}${name}`, part]],
  );
}
