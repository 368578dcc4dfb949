import { addToCart } from '../commands/add-to-cart.ts';
import { cancelOrder } from '../commands/cancel-order.ts';
import { cancelOrderLines } from '../commands/cancel-order-lines.ts';
import { cancelShipment } from '../commands/cancel-shipment.ts';
import { editOrder } from '../commands/edit-order.ts';
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
import { resumePayment } from '../commands/resume-payment.ts';
import { shipOrder } from '../commands/ship-order.ts';
import { updateCartLine } from '../commands/update-cart-line.ts';
import type { OrdersContext } from '../context.ts';
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
  addToCart: command(addToCart),
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
  closeReturn: command(closeReturn),
  resumePayment: command(resumePayment),
} satisfies MutationResolvers;
