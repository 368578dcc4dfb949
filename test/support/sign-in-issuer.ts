import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

/** The client that the issuer knows. */
export const issuerClient = { clientId: 'tradepost', clientSecret: 'a secret of the test' };

/** What the issuer says about a person. */
export interface IssuedPerson {
  email?: string;
  email_verified?: boolean | string;
  name?: string;
}

export interface SignInIssuer extends AsyncDisposable {
  issuer: string;
  /** The people by their ids. Any password is right. */
  people: Map<string, IssuedPerson>;
  /** Signs in on the pages of the issuer and consents, as a browser does, and returns the address that the browser is sent back to. */
  visit(url: string, subject: string): Promise<URL>;
}

/** An OpenID Connect issuer on a free port, with its pages for signing in. */
export async function startSignInIssuer(redirectUris: string[]): Promise<SignInIssuer> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a port has such an address.
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const people = new Map<string, IssuedPerson>();
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: issuerClient.clientId,
        client_secret: issuerClient.clientSecret,
        redirect_uris: redirectUris,
        token_endpoint_auth_method: 'client_secret_post',
        application_type: 'native',
      },
    ],
    claims: { email: ['email', 'email_verified'], profile: ['name'] },
    cookies: { keys: ['the keys of the test'] },
    pkce: { required: () => true },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub, ...people.get(sub) }) }),
  });
  const answer = provider.callback();
  server.on('request', (request, response) => void answer(request, response));

  async function visit(url: string, subject: string): Promise<URL> {
    const cookies = new Map<string, string>();
    let next = new URL(url);
    let body: URLSearchParams | undefined;
    for (let step = 0; step < 10; step += 1) {
      const answer = await fetch(next, {
        redirect: 'manual',
        headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
        ...(body ? { method: 'POST', body } : {}),
      });
      for (const cookie of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
        cookies.set(name, value);
      }
      const location = answer.headers.get('location');
      const page = await answer.text();
      if (location !== null) {
        next = new URL(location, next);
        body = undefined;
        if (next.origin !== issuer) return next;
      } else {
        const action = /action="([^"]+)"/.exec(page)?.[1];
        // The first page asks who it is, the second for consent.
        const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
        if (action === undefined) throw new Error(`expected the form of the issuer, got ${answer.status}: ${page}`);
        next = new URL(action, next);
        body = new URLSearchParams({ prompt: prompt ?? '', login: subject, password: 'any' });
      }
    }
    throw new Error('the issuer does not come to an end');
  }

  return {
    issuer,
    people,
    visit,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
