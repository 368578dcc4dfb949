/** A value of the input is outside what its field allows; nothing was changed. */
export interface InvalidInput {
  __typename: 'InvalidInput';
  code: 'INVALID_INPUT';
  message: string;
  field: string;
}

/** The object has another version than the caller expected; nothing was changed. */
export interface Conflict {
  __typename: 'Conflict';
  code: 'CONFLICT';
  message: string;
  actualVersion: number;
}

export interface WebhookEndpointNotFound {
  __typename: 'WebhookEndpointNotFound';
  code: 'WEBHOOK_ENDPOINT_NOT_FOUND';
  message: string;
}

export interface TooManyWebhookEndpoints {
  __typename: 'TooManyWebhookEndpoints';
  code: 'TOO_MANY_WEBHOOK_ENDPOINTS';
  message: string;
}

export function invalidInput(field: string, fault: string): InvalidInput {
  return { __typename: 'InvalidInput', code: 'INVALID_INPUT', message: `Invalid ${field}: ${fault}`, field };
}

export function conflict(expected: number, actualVersion: number): Conflict {
  const message = `Expected version ${expected} but found ${actualVersion}; reload and retry`;
  return { __typename: 'Conflict', code: 'CONFLICT', message, actualVersion };
}

export function endpointNotFound(): WebhookEndpointNotFound {
  return {
    __typename: 'WebhookEndpointNotFound',
    code: 'WEBHOOK_ENDPOINT_NOT_FOUND',
    message: 'There is no webhook endpoint with this id',
  };
}
