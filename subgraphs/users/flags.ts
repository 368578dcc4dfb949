import { type FeatureOff, featureOff } from '#platform/flags/feature-off.ts';

/** The flags of users, with what each of them switches. */
export const usersFlags = {
  'api-key-creation': 'createApiKey; keys that exist stay good; a percentage splits by the id of the user',
  'provider-sign-in':
    'startProviderSignIn and finishProviderSignIn; nobody is known before it, so that it has no percentage',
} as const;

export type UsersFlag = keyof typeof usersFlags;

export const apiKeyCreationOff = (): FeatureOff => featureOff('api-key-creation', 'Making API keys');
export const providerSignInOff = (): FeatureOff => featureOff('provider-sign-in', 'Signing in through a provider');
