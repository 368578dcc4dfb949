/** The data of resolvers behind each GraphQL type, for the type generator; paths are relative to this folder. */
export const mappers = {
  Email: './storage/email.entity.ts#Email as EmailRow',
};
