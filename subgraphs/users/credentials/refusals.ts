import type { Gate } from '../domain/sign-in-attempts.ts';

export interface InvalidCredentials {
  __typename: 'InvalidCredentials';
  code: 'INVALID_CREDENTIALS';
  message: string;
}

export interface TooManyAttempts {
  __typename: 'TooManyAttempts';
  code: 'TOO_MANY_ATTEMPTS';
  message: string;
  retryAfterSeconds: number;
}

export function invalidCredentials(message: string): InvalidCredentials {
  return { __typename: 'InvalidCredentials', code: 'INVALID_CREDENTIALS', message };
}

export function tooManyAttempts({ retryAfterSeconds }: Extract<Gate, { open: false }>): TooManyAttempts {
  return {
    __typename: 'TooManyAttempts',
    code: 'TOO_MANY_ATTEMPTS',
    message: `Sign-in for this e-mail address failed too often; try again in ${retryAfterSeconds} s`,
    retryAfterSeconds,
  };
}
