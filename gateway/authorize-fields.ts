import type { RestrictOperation } from '#platform/authorization/field-access.ts';
import type { ExecuteOperation } from './executor.ts';

/**
 * An executor that fetches no field whose `@authenticated`, `@requiresScopes` or `@policy` its caller does not satisfy. Without such a directive it is
 * the executor unchanged. It changes the valid operation before the executor sees it, and the data after, so that it works with any executor.
 */
export function authorizeFields(restrict: RestrictOperation | undefined, execute: ExecuteOperation): ExecuteOperation {
  if (!restrict) return execute;
  return async (request) => {
    const allowed = restrict(request.document, request.operation, request.context.caller);
    if (!allowed) return execute(request);
    const { document, operation } = allowed;
    // In one answer: nulls and errors are put into the whole.
    const executed = await execute({ ...request, document, operation, incremental: false });
    if (executed.data === undefined) return executed;
    const { data, errors } = allowed.refuse(executed.data);
    return { ...executed, data, errors: [...executed.errors, ...errors] };
  };
}
