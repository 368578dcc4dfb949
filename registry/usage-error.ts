/** The call cannot be executed: an unknown flag, a reference or a file that cannot be read. The message is for the caller. */
export class UsageError extends Error {}
