/** A sign-in for which this tab was sent to a provider. The secret shows that it comes back to the tab where it was started. */
export interface PendingSignIn {
  secret: string;
  /** The page of the shop to go to then. */
  next: string;
}

const storageKey = 'tradepost-provider-sign-in';

export function keepPending(pending: PendingSignIn): void {
  sessionStorage.setItem(storageKey, JSON.stringify(pending));
}

/** The pending sign-in, once: a reload of the page must not finish it again. */
export function takePending(): PendingSignIn | null {
  const text = sessionStorage.getItem(storageKey);
  sessionStorage.removeItem(storageKey);
  // Only this shop writes it.
  return text === null ? null : (JSON.parse(text) as PendingSignIn);
}

/** The page that a provider sends the customer back to. The server has it in SIGN_IN_REDIRECT_URIS. */
export function finishedAddress(): string {
  return new URL('/shop/sign-in/finished', location.href).href;
}
