/** The viewer's address book has no such entry; nothing was changed. */
export interface AddressNotFound {
  __typename: 'AddressNotFound';
  code: 'ADDRESS_NOT_FOUND';
  message: string;
}

export function addressNotFound(id: string): AddressNotFound {
  return {
    __typename: 'AddressNotFound',
    code: 'ADDRESS_NOT_FOUND',
    message: `Your address book has no entry ${JSON.stringify(id.slice(0, 40))}`,
  };
}
