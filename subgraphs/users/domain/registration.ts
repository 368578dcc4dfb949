/** How long the link of a registration is good: people open their mail a day late. It leads to an account that does not exist yet. */
export const registrationLifetimeMs = 24 * 60 * 60_000;

/** E-mails of registrations for one address within `registrationWindowMs`. More are not sent, so that nobody can fill a mailbox through us. */
export const mostRegistrations = 3;
export const registrationWindowMs = 60 * 60_000;
