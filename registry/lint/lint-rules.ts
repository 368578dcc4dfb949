import type { GraphQLESTreeNode } from '@graphql-eslint/eslint-plugin';
import type { Rule } from 'eslint';
import type { DirectiveNode, FieldDefinitionNode, ObjectTypeDefinitionNode } from 'graphql';
import { z } from 'zod';

const level = z.enum(['off', 'warn', 'error']);

/** `lint` in `graph.yaml`. */
export const lintSettingsSchema = z.strictObject({
  /** Rule → level, or level and options. A level alone keeps the default options. */
  rules: z.record(z.string(), z.union([level, z.tuple([level, z.unknown()])])).default({}),
  /** JavaScript or TypeScript file with more rules; the path is from the file of the configuration. */
  custom: z.string().optional(),
  /** File with the accepted findings; the path is from the file of the configuration. */
  baseline: z.string().default('lint-baseline.json'),
});

export type LintSettings = z.infer<typeof lintSettingsSchema>;
export type RuleSetting = LintSettings['rules'][string];

/**
 * The default rules. The naming rules are those of graphql-eslint's `schema-recommended`. Parts that people look up need a description, except
 * the root types, the arguments of the Relay cursor connections specification, and `input`, whose type has a description.
 */
export const defaultRules: Readonly<Record<string, RuleSetting>> = {
  'require-description': [
    'error',
    {
      types: true,
      DirectiveDefinition: true,
      FieldDefinition: true,
      InputValueDefinition: true,
      EnumValueDefinition: true,
      ignoredSelectors: [
        '[type=ObjectTypeDefinition][name.value=/^(Query|Mutation|Subscription)$/]',
        '[type=InputValueDefinition][name.value=/^(first|after|last|before|input)$/]',
      ],
    },
  ],
  'require-deprecation-reason': 'error',
  'require-removal-date': 'error',
  'naming-convention': [
    'error',
    {
      types: 'PascalCase',
      FieldDefinition: 'camelCase',
      InputValueDefinition: 'camelCase',
      DirectiveDefinition: 'camelCase',
      EnumValueDefinition: 'UPPER_CASE',
      'FieldDefinition[parent.name.value=Query]': { forbiddenPrefixes: ['query', 'get'], forbiddenSuffixes: ['Query'] },
      'FieldDefinition[parent.name.value=Mutation]': {
        forbiddenPrefixes: ['mutation'],
        forbiddenSuffixes: ['Mutation'],
      },
      'FieldDefinition[parent.name.value=Subscription]': {
        forbiddenPrefixes: ['subscription'],
        forbiddenSuffixes: ['Subscription'],
      },
      'EnumTypeDefinition,EnumTypeExtension': { forbiddenPrefixes: ['Enum'], forbiddenSuffixes: ['Enum'] },
      'InterfaceTypeDefinition,InterfaceTypeExtension': {
        forbiddenPrefixes: ['Interface'],
        forbiddenSuffixes: ['Interface'],
      },
      'UnionTypeDefinition,UnionTypeExtension': { forbiddenPrefixes: ['Union'], forbiddenSuffixes: ['Union'] },
      'ObjectTypeDefinition,ObjectTypeExtension': { forbiddenPrefixes: ['Type'], forbiddenSuffixes: ['Type'] },
    },
  ],
  'no-typename-prefix': 'warn',
};

/** The latest day, `YYYY-MM-DD`, in the reason of a deprecation: from that day on the part may be removed. Null if the reason names no day. */
export function removalDateOf(reason: string): string | null {
  const days = [...reason.matchAll(/(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)/g)].map(([day]) => day).filter(isCalendarDay);
  return days.toSorted().at(-1) ?? null;
}

function isCalendarDay(day: string): boolean {
  const time = Date.parse(`${day}T00:00:00Z`);
  // Some engines parse 2026-02-31 as the third of March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}

/** The rule of graphql-eslint needs an argument `deletionDate`, which `@deprecated` of the specification does not have. */
const requireRemovalDate: Rule.RuleModule = {
  meta: {
    type: 'suggestion',
    docs: { description: 'A deprecation says in its reason from which day on it may be gone.' },
    schema: [],
  },
  create(context) {
    return {
      'Directive[name.value=deprecated]'(node: Rule.Node) {
        // ESLint's types have only the nodes of JavaScript.
        const directive = node as unknown as GraphQLESTreeNode<DirectiveNode>;
        const reason = directive.arguments?.find((argument) => argument.name.value === 'reason')?.value;
        if (reason?.kind === 'StringValue' && removalDateOf(reason.value) !== null) return;
        context.report({
          loc: directive.name.loc,
          message:
            'The reason of a deprecation needs the day from which on it may be gone, such as "… until 2026-12-31"',
        });
      },
    };
  },
};

/** A reference to another subgraph's entity is null while that subgraph is away. If it is non-null, its healthy parent becomes null, too. */
const nullableEntityReferences: Rule.RuleModule = {
  meta: {
    type: 'suggestion',
    docs: { description: 'A field that refers to an entity of another subgraph is nullable.' },
    schema: [],
  },
  create(context) {
    const references: { type: string; node: GraphQLESTreeNode<FieldDefinitionNode> }[] = [];
    const elsewhere = new Set<string>();
    return {
      ObjectTypeDefinition(node: Rule.Node) {
        // ESLint's types have only the nodes of JavaScript.
        const { name, directives } = node as unknown as GraphQLESTreeNode<ObjectTypeDefinitionNode>;
        const keys = directives?.filter((directive) => directive.name.value === 'key') ?? [];
        const resolvedElsewhere = keys.every((key) =>
          key.arguments?.some(
            ({ name: argument, value }) =>
              argument.value === 'resolvable' && value.kind === 'BooleanValue' && !value.value,
          ),
        );
        if (keys.length > 0 && resolvedElsewhere) elsewhere.add(name.value);
      },
      FieldDefinition(node: Rule.Node) {
        const field = node as unknown as GraphQLESTreeNode<FieldDefinitionNode>;
        const { gqlType } = field;
        if (gqlType.kind === 'NonNullType' && gqlType.gqlType.kind === 'NamedType') {
          references.push({ type: gqlType.gqlType.name.value, node: field });
        }
      },
      'Document:exit'() {
        for (const { type, node } of references.filter((reference) => elsewhere.has(reference.type))) {
          context.report({
            loc: node.name.loc,
            message: `The field ${node.name.value} refers to ${type}, which another subgraph answers; make it nullable`,
          });
        }
      },
    };
  },
};

/** Rules that graphql-eslint does not have. */
export const ownRules: Readonly<Record<string, Rule.RuleModule>> = {
  'require-removal-date': requireRemovalDate,
  'nullable-entity-references': nullableEntityReferences,
};
