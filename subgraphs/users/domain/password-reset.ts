import { isOpen, type OpenRequestState } from './open-request.ts';

/** How long a link in an e-mail is good. Half of it is over before slow mail arrives; twice of it leaves more time to a thief of a mailbox. */
export const resetLifetimeMs = 60 * 60_000;

/** E-mails for one address within the lifetime of a link. More are not sent, so that nobody can fill a mailbox through us. */
export const mostResets = 3;

export interface ResetState extends OpenRequestState {
  userId?: string | null | undefined;
}

/** Whether a request for a new password may still be used: once, by a real account, in time. */
export function isUsable(reset: ResetState, now: Date): boolean {
  return reset.userId != null && isOpen(reset, now);
}
