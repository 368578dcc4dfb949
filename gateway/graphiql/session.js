/** The user of the page. Kept in memory only: reloading signs out, and no token stays in the browser. */

const signIn = `mutation SignIn($input: SignInInput!) {
  signIn(input: $input) { __typename ... on Session { ...Tokens } ... on Refusal { code message } }
}
fragment Tokens on Session { accessToken refreshToken expiresAt user { name email roles } }`;

const refresh = `mutation Refresh($token: String!) {
  refreshSession(refreshToken: $token) { __typename ... on Session { ...Tokens } ... on Refusal { code message } }
}
fragment Tokens on Session { accessToken refreshToken expiresAt user { name email roles } }`;

/** An access token is renewed this long before it expires, so that it does not expire during a request. */
const renewBeforeMs = 30_000;

let session = null;
let renewing = null;
const listeners = new Set();

/** The current session, or null. */
export const currentSession = () => session;

/** Calls the listener after each change, with whether another caller is signed in now; returns the function that ends that. */
export function onSessionChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function set(next, otherCaller = true) {
  session = next;
  for (const listener of listeners) listener(otherCaller);
}

/** Signs in. Throws an Error with the reason of a refusal. */
export async function signInAs(email, password) {
  set(sessionIn(await ask(signIn, { input: { email, password } }), 'signIn'));
}

/** Forgets the session and ends it on the server. */
export async function signOut() {
  const headers = await authorization();
  set(null);
  await ask('mutation SignOut { signOut { __typename } }', {}, headers).catch(() => undefined);
}

/** The headers of the current session; empty for a guest. */
export async function authorization() {
  const token = await accessToken();
  return token ? { authorization: `Bearer ${token}` } : {};
}

/** A token that is good now, or null for a guest. Renews a session that is about to expire; any session if a live connection needs a new token. */
export async function accessToken(need = 'connect') {
  if (session && (need !== 'connect' || Date.parse(session.expiresAt) - Date.now() < renewBeforeMs)) {
    renewing ??= ask(refresh, { token: session.refreshToken })
      .then((data) => set(sessionIn(data, 'refreshSession'), false))
      .catch(() => set(null))
      .finally(() => {
        renewing = null;
      });
    await renewing;
  }
  return session?.accessToken ?? null;
}

function sessionIn(data, field) {
  const result = data[field];
  if (result.__typename !== 'Session') throw new Error(result.message ?? result.code ?? 'refused');
  return result;
}

/** Calls the API outside the editor. Throws if the answer has errors. */
export async function ask(query, variables = {}, headers = {}) {
  const response = await fetch('../graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors?.length) throw new Error(errors[0].message);
  return data;
}
