import { print } from 'graphql';
import { RefreshSessionDocument, type RefreshSessionMutation, type TokensFragment } from './graphql.generated.ts';

export type CustomerSession = TokensFragment;

/** Who is signed in, and the token to send. */
export interface CustomerSessions {
  current(): CustomerSession | null;
  /** Calls back after each change; returns the function that ends that. */
  onChange(listener: () => void): () => void;
  begin(session: CustomerSession): void;
  end(): void;
  /**
   * A token that is still good, or null for a guest. `renew` asks for a new token also if this one looks good. Rejects if the server cannot be
   * reached; the session then stays.
   */
  accessToken(options?: { renew?: boolean }): Promise<string | null>;
}

const storageKey = 'tradepost-session';
/** A token is renewed this long before its end, so that it does not end during a request. */
const renewBeforeMs = 30_000;

/** Keeps the session for this tab: a reload stays signed in, a closed tab is signed out. */
export function openSessions(storage: Storage, apiUrl: string): CustomerSessions {
  let session = read(storage);
  let renewing: Promise<void> | undefined;
  const listeners = new Set<() => void>();

  function set(next: CustomerSession | null): void {
    session = next;
    if (next) storage.setItem(storageKey, JSON.stringify(next));
    else storage.removeItem(storageKey);
    for (const listener of listeners) listener();
  }

  async function renew(refreshToken: string): Promise<void> {
    const answer = await refresh(apiUrl, refreshToken);
    // Somebody may have signed out, or in again, meanwhile.
    if (session?.refreshToken !== refreshToken) return;
    set(answer.__typename === 'Session' ? answer : null);
  }

  return {
    current: () => session,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    begin: set,
    end: () => set(null),
    async accessToken({ renew: always = false } = {}) {
      if (session && (always || Date.parse(session.expiresAt) - Date.now() < renewBeforeMs)) {
        // A refresh token is used once: requests at the same time share the answer.
        renewing ??= renew(session.refreshToken).finally(() => (renewing = undefined));
        await renewing;
      }
      return session?.accessToken ?? null;
    },
  };
}

function read(storage: Storage): CustomerSession | null {
  try {
    return JSON.parse(storage.getItem(storageKey) ?? 'null') as CustomerSession | null;
  } catch {
    return null;
  }
}

async function refresh(apiUrl: string, refreshToken: string): Promise<RefreshSessionMutation['refreshSession']> {
  const response = await fetch(apiUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: print(RefreshSessionDocument), variables: { refreshToken } }),
  });
  const answer = (await response.json()) as { data?: RefreshSessionMutation; errors?: { message: string }[] };
  if (!answer.data) throw new Error(answer.errors?.[0]?.message ?? `The server answered ${response.status}`);
  return answer.data.refreshSession;
}
