import { messageIdOf } from '../mails/message-id.ts';
import type { EmailResolvers } from '../schema.generated.ts';

export const Email: EmailResolvers = {
  recipient: ({ recipientId }) => ({ __typename: 'User', id: recipientId }),
  order: ({ orderId }) => (orderId == null ? null : { __typename: 'Order', id: orderId }),
  messageId: ({ id }, _, { sender }) => messageIdOf(id, sender.address),
};
