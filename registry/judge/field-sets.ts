import {
  type ConstDirectiveNode,
  type DocumentNode,
  FragmentsOnCompositeTypesRule,
  getNamedType,
  GraphQLError,
  GraphQLSchema,
  isInterfaceType,
  isLeafType,
  isObjectType,
  Kind,
  parse,
  PossibleFragmentSpreadsRule,
  validate,
  type ValidationRule,
} from 'graphql';
import { namesOf } from './federation-names.ts';

/**
 * Selections in `@key`, `@requires` and `@provides` that select within a scalar or enum, or from a type that cannot be there. The composer throws at
 * them; it reports all other mistakes in these selections itself.
 */
export function wrongFieldSets(document: DocumentNode, schema: GraphQLSchema): GraphQLError[] {
  const names = (['key', 'requires', 'provides'] as const).map((kind) => [kind, namesOf(kind, document)] as const);
  const kindOf = ({ name }: ConstDirectiveNode) => names.find(([, known]) => known.has(name.value))?.[0];
  const assumed = new GraphQLSchema({ ...schema.toConfig(), assumeValid: true });
  const errorsOf = (directive: ConstDirectiveNode, kind: string, where: string, type: string): GraphQLError[] => {
    const fields = directive.arguments?.find(({ name }) => name.value === 'fields')?.value;
    const found = assumed.getType(type);
    if (fields?.kind !== Kind.STRING || !(isObjectType(found) || isInterfaceType(found))) return [];
    const selection = parsedOrNothing(`fragment Fields on ${type} { ${fields.value} }`);
    if (!selection) return [];
    return validate(assumed, selection, rules).map(
      ({ message }) =>
        new GraphQLError(`On ${where}, for @${directive.name.value}(fields: "${fields.value}"): ${message}`, {
          nodes: directive,
          extensions: { code: `${kind.toUpperCase()}_INVALID_FIELDS` },
        }),
    );
  };
  return document.definitions.flatMap((definition) => {
    if (!('fields' in definition) || !definition.name) return [];
    const owner = definition.name.value;
    const type = schema.getType(owner);
    if (!isObjectType(type) && !isInterfaceType(type)) return [];
    const keys = (definition.directives ?? []).filter((directive) => kindOf(directive) === 'key');
    return [
      ...keys.flatMap((directive) => errorsOf(directive, 'key', `type "${owner}"`, owner)),
      ...(definition.fields ?? []).flatMap(({ name, directives = [] }) => {
        const returned = type.getFields()[name.value]?.type;
        return directives.flatMap((directive) => {
          const kind = kindOf(directive);
          if ((kind !== 'requires' && kind !== 'provides') || !returned) return [];
          const within = kind === 'requires' ? owner : getNamedType(returned).name;
          return errorsOf(directive, kind, `field "${owner}.${name.value}"`, within);
        });
      }),
    ];
  });
}

const nothingWithinLeaves: ValidationRule = (context) => ({
  Field(node) {
    const type = context.getType();
    if (node.selectionSet && type && isLeafType(getNamedType(type)))
      context.reportError(
        new GraphQLError(`Field "${node.name.value}" has the type "${String(type)}", which has no fields to select.`),
      );
  },
});

const rules = [nothingWithinLeaves, FragmentsOnCompositeTypesRule, PossibleFragmentSpreadsRule];

function parsedOrNothing(text: string): DocumentNode | null {
  try {
    return parse(text);
  } catch {
    return null;
  }
}
