/** The data of resolvers behind each GraphQL type, for the type generator; paths are relative to this folder. */
export const mappers = {
  User: './storage/user.entity.ts#User as UserRow',
  Address: './storage/address.entity.ts#Address as AddressRow',
  Session: './credentials/sessions.ts#IssuedSession',
};
