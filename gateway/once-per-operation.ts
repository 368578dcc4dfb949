import { type FragmentDefinitionNode, Kind, type SelectionSetNode, type ValidationRule } from 'graphql';
import { CodedError } from '#platform/process/errors.ts';

/**
 * Allows an operation only one of these root fields in total, with aliases and fragments: `['Mutation.signIn', …]`. Each costs as much as hundreds of
 * ordinary fields (passwords are hashed slowly on purpose), and thirty by alias would pass limits that count requests.
 */
export function oncePerOperationRule(coordinates: readonly string[]): ValidationRule {
  const limited = new Set(coordinates);
  return (context) => ({
    OperationDefinition(operation) {
      const type = context.getSchema().getRootType(operation.operation)?.name;
      if (type === undefined) return;
      const counts = new Map<string, number>();

      /** Stops at two: more make no difference, and fragments may double at each level. */
      function count(set: SelectionSetNode): number {
        let total = 0;
        for (const selection of set.selections) {
          if (selection.kind === Kind.FIELD) total += limited.has(`${type}.${selection.name.value}`) ? 1 : 0;
          else if (selection.kind === Kind.INLINE_FRAGMENT) total += count(selection.selectionSet);
          else total += countFragment(context.getFragment(selection.name.value));
          if (total > 1) break;
        }
        return total;
      }

      function countFragment(fragment: FragmentDefinitionNode | null | undefined): number {
        if (!fragment) return 0;
        const name = fragment.name.value;
        // Zero for a fragment that contains itself: another rule refuses such a fragment.
        if (!counts.has(name)) {
          counts.set(name, 0);
          counts.set(name, count(fragment.selectionSet));
        }
        return counts.get(name) ?? 0;
      }

      if (count(operation.selectionSet) <= 1) return;
      const names = coordinates
        .filter((coordinate) => coordinate.startsWith(`${type}.`))
        .map((coordinate) => coordinate.slice(coordinate.indexOf('.') + 1));
      context.reportError(
        new CodedError('OPERATION_TOO_LARGE', `An operation may have one of these fields, once: ${names.join(', ')}`),
      );
    },
  });
}
