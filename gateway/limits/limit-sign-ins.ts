import type { ApolloServerPlugin } from '@apollo/server';
import { Kind, type OperationDefinitionNode } from 'graphql';
import type { GatewayContext } from '../context.ts';
import type { RateLimits } from './rate-limits.ts';

/**
 * Counts operations with one of these root fields (`Mutation.signIn`, …) against a stricter limit: each costs as much as hundreds of ordinary
 * requests, and each is a guess of a password.
 */
export function limitSignIns(limits: RateLimits, coordinates: readonly string[]): ApolloServerPlugin<GatewayContext> {
  const limited = new Set(coordinates);
  // Apollo keeps the documents of frequent operations.
  const known = new WeakMap<OperationDefinitionNode, boolean>();
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ operation, document, schema, contextValue }) {
          // Apollo's types say that there is an operation; a request may name one that its document does not have.
          if (!operation) return;
          let signsIn = known.get(operation);
          if (signsIn === undefined) {
            const type = schema.getRootType(operation.operation)?.name;
            // A fragment counts wherever it stands: fields of these names have no other place.
            signsIn = [
              operation,
              ...document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION),
            ].some((node) => namesOf(node.selectionSet).some((name) => limited.has(`${type}.${name}`)));
            known.set(operation, signsIn);
          }
          if (signsIn) await limits.admitSignIn(contextValue.caller);
        },
      };
    },
  };
}

/** The fields that stand directly in a selection, also within inline fragments. */
function namesOf(set: OperationDefinitionNode['selectionSet']): string[] {
  return set.selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection.name.value];
    return selection.kind === Kind.INLINE_FRAGMENT ? namesOf(selection.selectionSet) : [];
  });
}
