import { getNamedType } from 'graphql';
import { CodedError } from '#platform/process/errors.ts';
import type { Operation } from '../operation/operation.ts';

/**
 * The operation, resumed after the last event that the client has got: what a browser sends as `Last-Event-ID` replaces `after`. Fields
 * without `after` begin with the present state, as always. Throws INVALID_CURSOR for an id that no event has.
 */
export function resumedAfter(operation: Operation, lastEventId: string | undefined): Operation {
  const field = operation.schema.getSubscriptionType()?.getFields()[operation.field];
  const after = field?.args.find(({ name }) => name === 'after');
  if (lastEventId === undefined || lastEventId === '' || !after) return operation;
  if (!/^\d{1,15}$/.test(lastEventId)) throw new CodedError('INVALID_CURSOR');
  const isNumber = getNamedType(after.type).name === 'Int';
  return { ...operation, args: { ...operation.args, after: isNumber ? Number(lastEventId) : lastEventId } };
}
