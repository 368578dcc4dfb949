/** Sends one e-mail. */
export const sendEmailJob = { name: 'send-email' };

export interface EmailJob {
  emailId: string;
}

/** Sends the waiting messages of one order to one endpoint. */
export const deliverWebhooksJob = { name: 'deliver-webhooks' };

export interface DeliverWebhooksJob {
  endpointId: string;
  orderId: string;
}
