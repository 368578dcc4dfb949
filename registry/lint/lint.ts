import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Supergraph } from '@apollo/federation-internals';
import type { Linter, Rule } from 'eslint';
import {
  type ASTNode,
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  parse,
  type ResolvedSchemaElement,
  resolveSchemaCoordinate,
} from 'graphql';
import { asEnforced } from '../../platform/authorization/requirements.ts';
import { UsageError } from '../usage-error.ts';
import { defaultRules, type LintSettings, ownRules, type RuleSetting } from './lint-rules.ts';
import type { SubgraphRevision } from '../model/version.ts';

/** A message of a rule about a place in a subgraph's schema. */
export interface LintMessage {
  rule: string;
  level: 'warn' | 'error';
  message: string;
  /** The purpose of the rule; null if the rule does not document it. */
  about: string | null;
  /** Null outside of any type and directive. */
  coordinate: string | null;
  subgraph: string;
  /** Counts from 1. */
  line: number;
  column: number;
}

type Rules = Readonly<Record<string, Rule.RuleModule>>;

/** The prefix of rules in `# eslint-disable-next-line @graphql-eslint/<rule>`. */
const namespace = '@graphql-eslint';

/**
 * Applies the rules to each subgraph's schema. The schema of a rule is the supergraph. Definitions of federation specifications are skipped,
 * and so are missing descriptions that another subgraph has. No ESLint or GraphQL configuration is read. Throws UsageError for a rule that is
 * unknown or cannot be applied, and for a file of custom rules that exports no rules.
 */
export async function lint(
  subgraphs: readonly SubgraphRevision[],
  supergraphSdl: string,
  settings: LintSettings,
  options: { root: string; only?: readonly string[] | undefined },
): Promise<LintMessage[]> {
  const { rules, verify } = await openLinter(supergraphSdl, settings, options);
  const shows = readSupergraph(supergraphSdl);
  return subgraphs.flatMap(({ name, sdl }) => {
    const document = parse(sdl);
    const lines = [0, ...Array.from(sdl.matchAll(/\r\n|\n|\r/g), (match) => match.index + match[0].length)];
    return verify(name, sdl).flatMap(({ ruleId, severity, message, line, column }) => {
      // The schema could not be read, or a comment for ESLint is wrong.
      if (!ruleId?.startsWith(`${namespace}/`)) throw new UsageError(`lint: ${name}, line ${line}: ${message}`);
      const rule = ruleId.slice(namespace.length + 1);
      const coordinate = coordinateAt(document, (lines[line - 1] ?? 0) + column - 1);
      if (coordinate !== null && !shows.has(coordinate)) return [];
      if (rule === 'require-description' && shows.describes(coordinate)) return [];
      const about = rules[rule]?.meta?.docs?.description ?? null;
      return [
        { rule, level: severity === 2 ? 'error' : 'warn', message, about, coordinate, subgraph: name, line, column },
      ];
    });
  });
}

/** ESLint with the chosen rules. */
async function openLinter(
  supergraphSdl: string,
  settings: LintSettings,
  { root, only }: { root: string; only?: readonly string[] | undefined },
): Promise<{ rules: Rules; verify: (subgraph: string, sdl: string) => Linter.LintMessage[] }> {
  const { Linter, plugin } = await loadPackages();
  const custom = settings.custom === undefined ? {} : await loadCustomRules(settings.custom, root);
  const known: Rules = { ...(plugin.rules as object), ...ownRules };
  const taken = Object.keys(custom).find((name) => Object.hasOwn(known, name));
  if (taken !== undefined) throw new UsageError(`${settings.custom}: there is a rule ${taken} already`);
  const rules = { ...known, ...custom };
  const wanted = chooseRules(settings.rules, rules, Object.keys(custom), only);
  const linter = new Linter({ configType: 'flat' });
  const config = {
    files: ['**/*.graphql'],
    plugins: { [namespace]: { rules } },
    languageOptions: { parser: plugin.parser, parserOptions: { schemaSdl: supergraphSdl } },
    linterOptions: { reportUnusedDisableDirectives: 'off' },
    rules: Object.fromEntries(Object.entries(wanted).map(([name, setting]) => [`${namespace}/${name}`, setting])),
  } as unknown as Linter.Config;
  return {
    rules,
    verify(subgraph, sdl) {
      try {
        return linter.verify(sdl, config, { filename: `${subgraph}.graphql` });
      } catch (error) {
        // ESLint throws for options that a rule does not have, and if a rule throws.
        const message = messageOf(error);
        const theirs = Object.keys(custom).some((name) => message.includes(`"${namespace}/${name}"`));
        throw new UsageError(`${theirs ? settings.custom : 'lint'}: ${message}`, { cause: error });
      }
    },
  };
}

/** Imported only when something is linted: ESLint and its plugin take half a second to load. */
async function loadPackages(): Promise<{
  Linter: typeof Linter;
  plugin: typeof import('@graphql-eslint/eslint-plugin').default;
}> {
  try {
    const [eslint, { default: plugin }] = await Promise.all([
      import('eslint'),
      import('@graphql-eslint/eslint-plugin'),
    ]);
    return { Linter: eslint.Linter, plugin };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new UsageError(
      `lint needs packages that are not installed: npm install --save-dev eslint @graphql-eslint/eslint-plugin (${(error as Error).message})`,
      { cause: error },
    );
  }
}

async function loadCustomRules(file: string, root: string): Promise<Rules> {
  let loaded: { default?: unknown };
  try {
    loaded = (await import(pathToFileURL(path.resolve(root, file)).href)) as { default?: unknown };
  } catch (error) {
    // For TypeScript that does not parse, the stack begins with file and line; for JavaScript, there is no place.
    const [, line] = (error instanceof SyntaxError && /^[^\n]*:(\d+)\n/.exec(error.stack ?? '')) || [];
    throw new UsageError(`${file}${line ? `:${line}` : ''}: ${messageOf(error)}`, { cause: error });
  }
  const rules = loaded.default;
  const isRule = (rule: unknown): boolean => typeof (rule as Rule.RuleModule | null)?.create === 'function';
  if (typeof rules !== 'object' || rules === null)
    throw new UsageError(`${file}: expected a default export such as { 'my-rule': { meta, create } }`);
  const wrong = Object.entries(rules).find(([, setting]) => !isRule(setting));
  if (wrong) throw new UsageError(`${file}: ${wrong[0]} is no rule: it has no function create`);
  return { ...rules } as Rules;
}

/** More properties of a rule of graphql-eslint. */
interface GraphqlRuleDocs {
  category?: string | string[];
  requiresSiblings?: true;
}

/** Every active rule, with level and options. */
function chooseRules(
  configured: LintSettings['rules'],
  known: Rules,
  custom: readonly string[],
  only: readonly string[] | undefined,
): Record<string, RuleSetting> {
  for (const name of [...Object.keys(configured), ...(only ?? [])]) {
    const rule = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!rule) throw new UsageError(`lint: there is no rule ${name}; there are ${Object.keys(known).join(', ')}`);
    const { category, requiresSiblings } = (rule.meta?.docs ?? {}) as GraphqlRuleDocs;
    if (requiresSiblings || (category !== undefined && ![category].flat().includes('Schema')))
      throw new UsageError(`lint: the rule ${name} is about operations; only schemas are linted`);
  }
  const chosen: Record<string, RuleSetting> = { ...defaultRules };
  for (const name of custom) chosen[name] = 'error';
  for (const [name, setting] of Object.entries(configured)) chosen[name] = withOptions(setting, defaultRules[name]);
  if (!only) return chosen;
  const on = (setting: RuleSetting | undefined): RuleSetting =>
    setting === undefined || [setting].flat()[0] === 'off' ? 'error' : setting;
  return Object.fromEntries(only.map((name) => [name, withOptions(on(chosen[name]), defaultRules[name])]));
}

const withOptions = (setting: RuleSetting, usual: RuleSetting | undefined): RuleSetting =>
  typeof setting === 'string' && typeof usual === 'object' ? [setting, usual[1]] : setting;

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).trim().replaceAll(/\s*\n\s*/g, ' ');
}

/** The schema that rules see: without parts that are only for composition, such as `@key` and `_Any`. */
function readSupergraph(supergraphSdl: string): {
  has(coordinate: string): boolean;
  describes(coordinate: string | null): boolean;
} {
  const supergraph = Supergraph.build(asEnforced(supergraphSdl)).schema;
  const specified = (name: string): boolean => {
    const element = name.startsWith('@') ? supergraph.directive(name.slice(1)) : supergraph.type(name);
    const source = element && supergraph.coreFeatures?.sourceFeature(element);
    return source?.feature.url.identity.startsWith('https://specs.apollo.dev/') ?? false;
  };
  const schema = supergraph.toGraphQLJSSchema();
  return {
    has: (coordinate) => !specified(coordinate.replace(/[.(].*$/, '')) && elementAt(schema, coordinate) !== undefined,
    describes: (coordinate) => coordinate !== null && Boolean(descriptionOf(elementAt(schema, coordinate))?.trim()),
  };
}

function elementAt(schema: GraphQLSchema, coordinate: string): ResolvedSchemaElement | undefined {
  try {
    return resolveSchemaCoordinate(schema, coordinate);
  } catch {
    // It throws if the parent of the element does not exist.
    return undefined;
  }
}

function descriptionOf(element: ResolvedSchemaElement | undefined): string | null | undefined {
  switch (element?.kind) {
    case 'NamedType':
      return element.type.description;
    case 'Field':
      return element.field.description;
    case 'InputField':
      return element.inputField.description;
    case 'EnumValue':
      return element.enumValue.description;
    case 'FieldArgument':
      return element.fieldArgument.description;
    case 'Directive':
      return element.directive.description;
    case 'DirectiveArgument':
      return element.directiveArgument.description;
    default:
      return element satisfies undefined;
  }
}

/** The coordinate at a position of a schema: the innermost type, member, argument or directive definition around it. */
function coordinateAt(document: DocumentNode, position: number): string | null {
  const around = (node: ASTNode): boolean =>
    node.loc !== undefined && node.loc.start <= position && position < node.loc.end;
  const definition = document.definitions.find(around);
  if (!definition || !('name' in definition) || !definition.name) return null;
  const directive = definition.kind === Kind.DIRECTIVE_DEFINITION;
  const owner = directive ? `@${definition.name.value}` : definition.name.value;
  const members = [
    ...('fields' in definition ? (definition.fields ?? []) : []),
    ...('values' in definition ? (definition.values ?? []) : []),
  ];
  const member = members.find(around);
  const at = member ? `${owner}.${member.name.value}` : owner;
  const holder = member ?? definition;
  const argument = 'arguments' in holder ? holder.arguments?.find(around) : undefined;
  return argument && 'type' in argument ? `${at}(${argument.name.value}:)` : at;
}
