import { type AddressInput, parsePostalAddress } from '#platform/values/postal-address.ts';
import { CodedError } from '#platform/process/errors.ts';
import { orderEdited } from '#schema/events/orders.ts';
import { type OrdersContext, requireUser } from '../context.ts';
import { decideEdit } from '../domain/edit.ts';
import { invalidInput, type OrderOutcome } from '../domain/outcome.ts';
import { mayActAsCustomer, toViewer } from '../domain/permissions.ts';
import { parseReason } from '../domain/reason.ts';
import { changeOrder, type OrderChangeInput, orRefuse } from '../saga/change-order.ts';
import { recordChange } from '../saga/record-change.ts';

export interface EditOrderInput extends OrderChangeInput {
  shippingAddress: AddressInput;
  reason: string;
}

/**
 * Sends an order to another address in the same country while nothing of it is packed. Its customer, SUPPORT or ADMIN; other staff get FORBIDDEN. Throws
 * UNAUTHENTICATED.
 */
export async function editOrder(context: OrdersContext, input: EditOrderInput): Promise<OrderOutcome> {
  requireUser(context.caller);
  const viewer = toViewer(context.caller);
  const parsed = parseReason(input.reason);
  if (!parsed.ok) return invalidInput('reason', parsed.fault);
  const address = parsePostalAddress(input.shippingAddress);
  if (!address.ok) return invalidInput(`shippingAddress.${address.field}`, address.fault);
  const claim = { operation: 'editOrder', input: [address.address, parsed.reason] };
  return changeOrder(context, input, claim, ({ locked, noteOf, refuse }) => {
    if (!mayActAsCustomer(viewer, locked.order)) throw new CodedError('FORBIDDEN');
    const country = { now: locked.order.shippingAddress.country, wanted: address.address.country };
    orRefuse(decideEdit(locked, country), refuse);
    locked.order.shippingAddress = address.address;
    recordChange(locked, orderEdited, {}, noteOf(parsed.reason));
  });
}
