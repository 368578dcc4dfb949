/** The data of resolvers behind each GraphQL type, for the type generator; paths are relative to this folder. */
export const mappers = {
  User: './storage/user.entity.ts#User as UserRow',
  UserConnection: './resolvers/user-page.ts#UserList',
  OrderListConnection: './resolvers/staff-lists.ts#OrderList',
  OrderListEntry: './storage/staff-lists.ts#OrderListRow',
  CustomerListConnection: './resolvers/staff-lists.ts#CustomerList',
  CustomerListEntry: './storage/staff-lists.ts#CustomerListRow',
  Address: './storage/address.entity.ts#Address as AddressRow',
  Registration: './storage/registration.entity.ts#Registration as RegistrationRow',
  StaffInvitation: './storage/staff-invitation.entity.ts#StaffInvitation as InvitationRow',
  ApiKey: './storage/api-key.entity.ts#ApiKey as ApiKeyRow',
  ApiKeyOwner: './commands/verify-api-key.ts#ApiKeyOwner as KeyOwner',
  BackgroundWork: '../../platform/operations/background-work.ts#BackgroundWork as BackgroundWorkParts',
  Session: './credentials/sessions.ts#IssuedSession',
};
