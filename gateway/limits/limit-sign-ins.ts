import { type GraphQLSchema, Kind, type OperationDefinitionNode } from 'graphql';
import type { GatewayContext } from '../context.ts';
import type { ServedOperation } from '../front/served-operation.ts';
import type { RateLimits } from './rate-limits.ts';

/**
 * Counts operations with one of these root fields (`Mutation.signIn`, …) against a stricter limit: each costs as much as hundreds of ordinary
 * requests, and each may be a guess of a password. An admitted operation gives its turn back before its subgraph is called: it then waits for the hash
 * of a password, which takes as long as dozens of reads. The limit of calls to its subgraph bounds how many of them wait.
 */
export function limitSignIns(
  limits: RateLimits,
  coordinates: readonly string[],
): (schema: GraphQLSchema, operation: ServedOperation, context: SignInContext) => Promise<void> | undefined {
  const limited = new Set(coordinates);
  // The documents of frequent operations are kept.
  const known = new WeakMap<OperationDefinitionNode, boolean>();
  async function admit({ caller, endTurn }: SignInContext): Promise<void> {
    await limits.admitSignIn(caller);
    endTurn?.();
  }

  return (schema, { operation, document }, context) => {
    let signsIn = known.get(operation);
    if (signsIn === undefined) {
      const type = schema.getRootType(operation.operation)?.name;
      // A fragment counts wherever it stands: fields of these names have no other place.
      signsIn = [operation, ...document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION)].some(
        (node) => namesOf(node.selectionSet).some((name) => limited.has(`${type}.${name}`)),
      );
      known.set(operation, signsIn);
    }
    return signsIn ? admit(context) : undefined;
  };
}

type SignInContext = Pick<GatewayContext, 'caller' | 'endTurn'>;

/** The fields that stand directly in a selection, also within inline fragments. */
function namesOf(set: OperationDefinitionNode['selectionSet']): string[] {
  return set.selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection.name.value];
    return selection.kind === Kind.INLINE_FRAGMENT ? namesOf(selection.selectionSet) : [];
  });
}
