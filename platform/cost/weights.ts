import { type ConstDirectiveNode, Kind, parse } from 'graphql';
import { costDirectiveName } from '../graph/list-sizes.ts';

/** The `@cost` of a supergraph, by coordinate: `Type`, `Type.field`, `Type.field(argument:)`, `Input.field`. */
export type Weights = ReadonlyMap<string, number>;

/** Reads the weights of a supergraph; the API schema has no `@cost`. Empty if nothing has a weight. */
export function readWeights(supergraphSdl: string): Weights {
  const weights = new Map<string, number>();
  const document = parse(supergraphSdl, { noLocation: true });
  const directiveName = costDirectiveName(document, 'cost');
  if (directiveName === undefined) return weights;

  function note(coordinate: string, directives: readonly ConstDirectiveNode[] | undefined): void {
    const directive = directives?.find(({ name }) => name.value === directiveName);
    const value = directive?.arguments?.find(({ name }) => name.value === 'weight')?.value;
    // Composition has checked the type; Apollo's specification has whole numbers, IBM's has texts.
    const weight = value?.kind === Kind.INT || value?.kind === Kind.STRING ? Number(value.value) : Number.NaN;
    // A negative weight would hide the cost of the fields beside it.
    if (Number.isFinite(weight)) weights.set(coordinate, Math.max(0, weight));
  }

  for (const node of document.definitions) {
    switch (node.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_DEFINITION:
        note(node.name.value, node.directives);
        for (const field of node.fields ?? []) {
          const coordinate = `${node.name.value}.${field.name.value}`;
          note(coordinate, field.directives);
          for (const argument of field.arguments ?? [])
            note(`${coordinate}(${argument.name.value}:)`, argument.directives);
        }
        break;
      case Kind.INPUT_OBJECT_TYPE_DEFINITION:
        note(node.name.value, node.directives);
        for (const field of node.fields ?? []) note(`${node.name.value}.${field.name.value}`, field.directives);
        break;
      case Kind.SCALAR_TYPE_DEFINITION:
      case Kind.ENUM_TYPE_DEFINITION:
      case Kind.UNION_TYPE_DEFINITION:
        note(node.name.value, node.directives);
        break;
      default:
    }
  }
  return weights;
}
