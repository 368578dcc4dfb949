import * as oidc from 'openid-client';
import type { Log } from '#platform/process/log.ts';
import { type ProvidedPerson, readPerson } from '../domain/provider-sign-in.ts';

/** A provider in the settings. */
export interface ProviderSettings {
  name: string;
  label: string;
  issuer: string;
  clientId: string;
  clientSecret: string;
}

/** The secrets of one sign-in. All of them follow from one that the browser keeps. */
export interface SignInSecrets {
  state: string;
  nonce: string;
  codeVerifier: string;
}

/** What the browser brought back from the provider. */
export interface ProviderAnswer {
  code: string;
  state: string;
  iss?: string | null | undefined;
}

/** The provider does not answer, or not as OpenID Connect asks for. */
export class ProviderUnavailable extends Error {
  override name = 'ProviderUnavailable';
}

/** The provider, or the check of its answer, says no. */
export class ProviderRefusal extends Error {
  override name = 'ProviderRefusal';
}

export interface SignInProvider {
  name: string;
  label: string;
  issuer: string;
  /** The page of the provider. Throws ProviderUnavailable. */
  pageFor(redirectUri: string, secrets: SignInSecrets): Promise<string>;
  /** The person who came back from the page. Throws ProviderUnavailable and ProviderRefusal. */
  personOf(redirectUri: string, secrets: SignInSecrets, answer: ProviderAnswer): Promise<ProvidedPerson>;
}

/** Seconds for one call. The gateway waits 5 s for a subgraph; finishing makes up to three calls, and usually two. */
const callTimeoutSeconds = 2;
/** Seconds that the clock of a provider may differ. */
const toleranceSeconds = 30;
/** How long the addresses of a provider are kept. They change about never; keys are looked up again when an unknown one signs. */
const keptMs = 60 * 60_000;

/**
 * A provider that speaks OpenID Connect: authorisation code with PKCE, state and nonce. ID tokens count only with a signature by the issuer's keys, for this
 * client and this sign-in.
 */
export function openSignInProvider(settings: ProviderSettings, log: Log): SignInProvider {
  const { name, label, issuer } = settings;
  let kept: { configuration: Promise<oidc.Configuration>; until: number } | undefined;

  function configuration(): Promise<oidc.Configuration> {
    if (kept && kept.until > performance.now()) return kept.configuration;
    const found = discover(settings);
    kept = { configuration: found, until: performance.now() + keptMs };
    found.catch((error: unknown) => {
      log.warn({ err: error, provider: name }, 'a sign-in provider cannot be used');
      kept = undefined;
    });
    return found;
  }

  return {
    name,
    label,
    issuer,
    async pageFor(redirectUri, { state, nonce, codeVerifier }) {
      const page = oidc.buildAuthorizationUrl(await configuration(), {
        redirect_uri: redirectUri,
        scope: 'openid email profile',
        state,
        nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
      });
      return page.href;
    },
    async personOf(redirectUri, { state, nonce, codeVerifier }, answer) {
      const server = await configuration();
      const address = new URL(redirectUri);
      for (const [key, value] of Object.entries(answer)) if (value != null) address.searchParams.set(key, value);
      try {
        const tokens = await oidc.authorizationCodeGrant(server, address, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: codeVerifier,
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        if (!claims) throw new ProviderRefusal('expected an ID token');
        // The address and whether it is verified come from one place.
        const described: Record<string, unknown> =
          claims['email'] === undefined ? await oidc.fetchUserInfo(server, tokens.access_token, claims.sub) : claims;
        return readPerson({ issuer: claims.iss, subject: claims.sub }, described);
      } catch (cause) {
        if (isOutage(cause)) {
          log.warn({ err: cause, provider: name }, 'a sign-in provider does not answer');
          throw new ProviderUnavailable(`no answer from ${name}`, { cause });
        }
        log.info({ err: cause, provider: name }, 'a sign-in through a provider was refused');
        throw new ProviderRefusal(`a refusal by ${name}`, { cause });
      }
    },
  };
}

async function discover({ name, issuer, clientId, clientSecret }: ProviderSettings): Promise<oidc.Configuration> {
  const address = new URL(issuer);
  try {
    return await oidc.discovery(
      address,
      clientId,
      { client_secret: clientSecret, [oidc.clockTolerance]: toleranceSeconds },
      undefined,
      {
        timeout: callTimeoutSeconds,
        execute: [
          // Without it the library trusts the connection, and not the signature.
          oidc.enableNonRepudiationChecks,
          // The settings allow http:// only on this machine.
          ...(address.protocol === 'http:' ? [oidc.allowInsecureRequests] : []),
        ],
      },
    );
  } catch (cause) {
    throw new ProviderUnavailable(`no configuration of ${name}`, { cause });
  }
}

/** Whether the provider gave no answer at all, which says nothing about the person. */
function isOutage(error: unknown): boolean {
  if (error instanceof oidc.ResponseBodyError) return error.status >= 500;
  if (error instanceof oidc.ClientError)
    return (
      error.code === 'OAUTH_TIMEOUT' || error.code === 'OAUTH_ABORT' || error.code === 'OAUTH_RESPONSE_IS_NOT_CONFORM'
    );
  // The error of `fetch` without a connection.
  return error instanceof TypeError;
}
