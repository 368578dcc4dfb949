import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { registrySettings } from '#registry/client/supergraph-feed.ts';
import { isSecretValue } from '#platform/process/config.ts';
import { repositoryRoot, servedSubgraphs } from '#schema/subgraphs.ts';

export const settingsReferenceFile = 'docs/reference/settings.md';

type Shape = Readonly<Record<string, z.ZodType>>;

/** Every setting of every process as one Markdown page: kind and default from the zod shapes, meaning from `.env.example`. */
export async function settingsReference(): Promise<string> {
  const meanings = readMeanings(readFileSync(path.join(repositoryRoot, '.env.example'), 'utf8'));
  const sections: [title: string, shape: Shape][] = [
    ['`npm start`', await shapeOf('stages/single.ts')],
    ['`npm run fleet`', await shapeOf('stages/fleet.ts')],
    ['Gateway', await shapeOf('gateway/config.ts')],
    ['Subscription server', await shapeOf('subscriptions/config.ts')],
    ...(await Promise.all(
      servedSubgraphs.map(
        async ({ name }): Promise<[string, Shape]> => [
          `Subgraph ${name}`,
          await shapeOf(`subgraphs/${name}/config.ts`),
        ],
      ),
    )),
    ['Payment simulator', await shapeOf('payment-simulator/config.ts')],
    ['Schema registry', await shapeOf('registry/settings.ts')],
    ['Followers of a registry: gateway and subscription server', registrySettings],
  ];
  return [
    '# Settings reference',
    'Made by `npm run generate` from the processes that read the settings; never edited. [.env.example](../../.env.example) has the same settings as a file to copy. An empty variable counts as not set. A setting of the kind *secret* can be in a file instead: `<NAME>_FILE` is its path, the newline at its end does not count, and an empty file counts as not set. A process with both does not start. A process that finds a wrong setting does not start, and names every wrong one.',
    ...sections.map(([title, shape]) => `## ${title}\n\n${table(shape, meanings)}`),
    '',
  ].join('\n\n');
}

/** Each module that reads settings exports their shape under this name. */
async function shapeOf(file: string): Promise<Shape> {
  const { settingsShape } = (await import(path.join(repositoryRoot, file))) as { settingsShape?: Shape };
  if (!settingsShape) throw new Error(`expected ${file} to export settingsShape`);
  return settingsShape;
}

/** The comment above each setting, and the value that the file gives it. */
function readMeanings(text: string): Map<string, string> {
  const meanings = new Map<string, string>();
  let comment: string[] = [];
  for (const line of text.split('\n')) {
    const [, name] = /^(?:# )?([A-Z][A-Z0-9_]+)=/.exec(line) ?? [];
    if (name !== undefined) {
      meanings.set(name, comment.join(' '));
      comment = [];
    } else if (line.startsWith('# ') && !line.startsWith('# ---')) comment.push(line.slice(2));
    else comment = [];
  }
  return meanings;
}

/** Of settings that every process has alike, and that need no comment of their own. */
function usualMeaning(name: string): string {
  if (name.endsWith('ADMIN_PORT')) return 'Port of /livez, /readyz and /metrics.';
  if (name.endsWith('_PORT')) return 'Port that the process listens at.';
  if (name.endsWith('DATABASE_URL')) return 'PostgreSQL database of the process.';
  if (name.endsWith('_URL')) return 'Address of the process that is called.';
  if (name === 'NODE_ENV') return '`production` switches off demo accounts, introspection and GraphiQL.';
  return '';
}

/** The part of JSON Schema that settings come out as. */
interface SettingSchema {
  type?: string;
  format?: string;
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  default?: unknown;
}

function table(shape: Shape, meanings: ReadonlyMap<string, string>): string {
  const schema = z.toJSONSchema(z.object(shape), { io: 'input', unrepresentable: 'any' });
  const required = new Set(schema.required ?? []);
  const rows = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const secret = isSecretValue(shape[name] ?? z.never()) ? 'secret: ' : '';
    const setting = property as SettingSchema; // zod's schemas of settings have no other parts that are shown
    const fallback = required.has(name) ? '**required**' : shownDefault(setting.default);
    return `| \`${name}\` | ${secret}${kindOf(setting)} | ${fallback} | ${(meanings.get(name) || usualMeaning(name)).replaceAll('|', String.raw`\|`)} |`;
  });
  return ['| Setting | Kind | Default | Meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function kindOf({ type, format, enum: values, minimum, maximum, minLength }: SettingSchema): string {
  if (values) return values.map((value) => `\`${String(value)}\``).join(', ');
  if (format === 'uri') return 'address';
  if (type === 'integer' || type === 'number') {
    // The largest safe integer means no bound.
    const range = rangeOf(minimum, maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum);
    return `${type === 'integer' ? 'whole number' : 'number'}${range}`;
  }
  return minLength !== undefined && minLength > 1 ? `text, at least ${minLength} characters` : 'text';
}

function rangeOf(from: number | undefined, to: number | undefined): string {
  if (from !== undefined && to !== undefined) return `, ${from} to ${to}`;
  if (from !== undefined) return `, at least ${from}`;
  return to === undefined ? '' : `, at most ${to}`;
}

function shownDefault(value: unknown): string {
  if (value === undefined || value === '') return '–';
  // Paths from the root, whatever machine this runs on.
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `\`${text.replace(`${repositoryRoot}${path.sep}`, '')}\``;
}
