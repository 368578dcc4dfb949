import type { RepairWorkInput } from '#platform/operations/repair-work.ts';
import { abortOrder } from '../commands/abort-order.ts';
import { addToCart } from '../commands/add-to-cart.ts';
import { cancelOrderEdit } from '../commands/cancel-order-edit.ts';
import { cancelOrder } from '../commands/cancel-order.ts';
import { cancelOrderLines } from '../commands/cancel-order-lines.ts';
import { cancelShipment } from '../commands/cancel-shipment.ts';
import { createPromotion } from '../commands/create-promotion.ts';
import { endPromotion } from '../commands/end-promotion.ts';
import { editOrder } from '../commands/edit-order.ts';
import { editOrderLines } from '../commands/edit-order-lines.ts';
import { exchangeReturn } from '../commands/exchange-return.ts';
import { failShipment } from '../commands/fail-shipment.ts';
import { holdOrder } from '../commands/hold-order.ts';
import { packShipment } from '../commands/pack-shipment.ts';
import { releaseOrder } from '../commands/release-order.ts';
import { trackShipment } from '../commands/track-shipment.ts';
import { inspectReturn } from '../commands/inspect-return.ts';
import { markDelivered } from '../commands/mark-delivered.ts';
import {
  approveReturn,
  cancelReturn,
  closeReturn,
  receiveReturn,
  rejectReturn,
  sendReturn,
} from '../commands/move-return.ts';
import { placeOrder } from '../commands/place-order.ts';
import { refundOrder } from '../commands/refund-order.ts';
import { refundReturn } from '../commands/refund-return.ts';
import { requestReturn } from '../commands/request-return.ts';
import { resumeOrder } from '../commands/resume-order.ts';
import { resumePayment } from '../commands/resume-payment.ts';
import { setShippingMethod } from '../commands/set-shipping-method.ts';
import { setTaxRate } from '../commands/set-tax-rate.ts';
import { shipOrder } from '../commands/ship-order.ts';
import { updateCartLine } from '../commands/update-cart-line.ts';
import type { OrdersContext } from '../context.ts';
import { createGuestCart } from '../commands/create-guest-cart.ts';
import { openOrderLink } from '../commands/open-order-link.ts';
import { requestOrderLink } from '../commands/request-order-link.ts';
import { mergeCart } from '../commands/merge-cart.ts';
import type { MutationResolvers } from '../schema.generated.ts';

/** A command as a resolver. It clears the loaders first: the mutations of one request run one after another. */
function command<Input, Outcome>(run: (context: OrdersContext, input: Input) => Promise<Outcome>) {
  return async (_: unknown, { input }: { input: Input }, context: OrdersContext): Promise<Outcome> => {
    const outcome = await run(context, input);
    context.loaders = context.newLoaders();
    return outcome;
  };
}

export const Mutation = {
  repairOrdersWork: (_: unknown, { input }: { input: RepairWorkInput }, { caller, work, now }: OrdersContext) =>
    work.repair(caller, input, now()),
  addToCart: command(addToCart),
  createGuestCart: (_, _args, context) => createGuestCart(context),
  mergeCart: command(mergeCart),
  updateCartLine: command(updateCartLine),
  placeOrder: command(placeOrder),
  cancelOrder: command(cancelOrder),
  shipOrder: command(shipOrder),
  markDelivered: command(markDelivered),
  refundOrder: command(refundOrder),
  cancelOrderLines: command(cancelOrderLines),
  cancelShipment: command(cancelShipment),
  failShipment: command(failShipment),
  holdOrder: command(holdOrder),
  editOrder: command(editOrder),
  editOrderLines: command(editOrderLines),
  cancelOrderEdit: command(cancelOrderEdit),
  packShipment: command(packShipment),
  releaseOrder: command(releaseOrder),
  trackShipment: command(trackShipment),
  requestReturn: command(requestReturn),
  approveReturn: command(approveReturn),
  rejectReturn: command(rejectReturn),
  cancelReturn: command(cancelReturn),
  sendReturn: command(sendReturn),
  receiveReturn: command(receiveReturn),
  inspectReturn: command(inspectReturn),
  refundReturn: command(refundReturn),
  exchangeReturn: command(exchangeReturn),
  closeReturn: command(closeReturn),
  resumePayment: command(resumePayment),
  resumeOrder: command(resumeOrder),
  abortOrder: command(abortOrder),
  requestOrderLink: command(requestOrderLink),
  openOrderLink: command(openOrderLink),
  setTaxRate: command(setTaxRate),
  setShippingMethod: command(setShippingMethod),
  createPromotion: command(createPromotion),
  endPromotion: command(endPromotion),
} satisfies MutationResolvers;
