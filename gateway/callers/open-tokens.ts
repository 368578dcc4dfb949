import type { JSONWebKeySet } from 'jose';
import { type AccessTokens, openAccessTokens, openForeignTokens } from '#platform/identity/access-tokens.ts';
import { withGuestTokens } from '#platform/identity/guest-tokens.ts';
import { jwksFrom } from '#platform/identity/jwks.ts';
import { SettingsError } from '#platform/process/config.ts';
import type { GatewaySettings } from '../config.ts';

/** Who checks access tokens; undefined: the subgraphs. Throws a SettingsError if settings of another issuer are missing. */
export function openTokens(
  settings: GatewaySettings,
  loadJwks: () => Promise<JSONWebKeySet>,
  now: () => Date,
): AccessTokens | undefined {
  if (settings.GATEWAY_SIGN_IN === 'users') {
    return withGuestTokens(openAccessTokens(loadJwks, now), settings.TRADEPOST_SECRET, now);
  }
  if (settings.GATEWAY_SIGN_IN === 'subgraphs') return undefined;
  const { GATEWAY_TOKEN_KEYS_URL: keys, GATEWAY_TOKEN_ISSUER: issuer, GATEWAY_TOKEN_AUDIENCE: audience } = settings;
  if (keys && issuer && audience) return openForeignTokens(jwksFrom(new URL(keys)), now, { issuer, audience });
  throw new SettingsError(
    'Cannot start: GATEWAY_SIGN_IN=issuer needs GATEWAY_TOKEN_KEYS_URL, GATEWAY_TOKEN_ISSUER and GATEWAY_TOKEN_AUDIENCE',
  );
}
