/** The object has another version than the caller expected; nothing was changed. */
export interface Conflict {
  __typename: 'Conflict';
  code: 'CONFLICT';
  message: string;
  actualVersion: number;
}

export function conflict(expected: number, actualVersion: number): Conflict {
  return {
    __typename: 'Conflict',
    code: 'CONFLICT',
    message: `Expected version ${expected} but found ${actualVersion}; reload and retry`,
    actualVersion,
  };
}
