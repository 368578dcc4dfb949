/** A value of the input is outside what its field allows; nothing was changed. */
export interface InvalidInput {
  __typename: 'InvalidInput';
  code: 'INVALID_INPUT';
  message: string;
  /** Path of the field within the input, such as `variants.0.sku`. */
  field: string;
}

/** A refusal that names the field and the expected value. */
export function invalidInput(field: string, fault: string): InvalidInput {
  return { __typename: 'InvalidInput', code: 'INVALID_INPUT', message: `Invalid ${field}: ${fault}`, field };
}

/** Whether a parsed value is the refusal. */
export function isInvalidInput(value: object): value is InvalidInput {
  return '__typename' in value && value.__typename === 'InvalidInput';
}
