/** A start that the person in front of the terminal can fix. Printed as its message alone, without a stack. */
export class StartError extends Error {}
