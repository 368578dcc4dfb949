/** The call cannot be carried out: an unknown flag, a reference or a file that cannot be read. The message is for the caller. */
export class UsageError extends Error {}
