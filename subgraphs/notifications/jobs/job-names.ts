/** Sends one e-mail. */
export const sendEmailJob = { name: 'send-email' };

export interface EmailJob {
  emailId: string;
}
