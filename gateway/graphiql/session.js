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

/** Calls the listener after each change; returns the function that ends that. */
export function onSessionChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function set(next) {
  session = next;
  for (const listener of listeners) listener();
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

/**
 * The headers (or connection parameters) of the current session; empty for a guest. Renews a session that is about to
 * expire.
 */
export async function authorization() {
  if (session && Date.parse(session.expiresAt) - Date.now() < renewBeforeMs) {
    renewing ??= ask(refresh, { token: session.refreshToken })
      .then((data) => set(sessionIn(data, 'refreshSession')))
      .catch(() => set(null))
      .finally(() => {
        renewing = null;
      });
    await renewing;
  }
  return session ? { authorization: `Bearer ${session.accessToken}` } : {};
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
