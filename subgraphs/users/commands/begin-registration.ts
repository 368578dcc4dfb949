import { takeTurn } from '#platform/database/take-turn.ts';
import { recordEvent } from '#platform/events/event-log.ts';
import { emailExpected, isEmail, toEmail } from '#platform/values/email-address.ts';
import { newId } from '#platform/values/id.ts';
import { registrationRequested } from '#schema/events/users.ts';
import type { UsersContext } from '../context.ts';
import { type InvalidInput, invalidInput } from '../domain/invalid-input.ts';
import { mostRegistrations, registrationLifetimeMs, registrationWindowMs } from '../domain/registration.ts';
import { Registration } from '../storage/registration.entity.ts';

export interface RegistrationRequested {
  __typename: 'RegistrationRequested';
  /** How long the link is good, if the address has no account. */
  expiresAt: Date;
}

/**
 * Requests an e-mail to an address: with a link that opens an account or, if the address has one, with a notice. The process that writes the e-mail decides
 * which. So neither the answer nor the work here depends on accounts. The token is neither in the database nor in the event: the process that writes the
 * e-mail makes it from the id.
 */
export async function beginRegistration(
  context: UsersContext,
  input: { email: string },
): Promise<RegistrationRequested | InvalidInput> {
  const email = toEmail(input.email);
  if (!isEmail(email)) return invalidInput('email', emailExpected);
  const now = context.now();
  const expiresAt = new Date(now.getTime() + registrationLifetimeMs);
  await context.em.fork().transactional(async (em) => {
    // Registrations of one address at the same time are counted one after the other.
    await takeTurn(em, `registration ${email}`);
    const recent = await em.count(Registration, {
      email,
      createdAt: { $gt: new Date(now.getTime() - registrationWindowMs) },
    });
    if (recent >= mostRegistrations) return;
    const id = newId('other', now);
    em.create(Registration, { id, email, createdAt: now, expiresAt, usedAt: null });
    recordEvent(em, registrationRequested, {
      subject: `registration:${id}`,
      version: 1,
      payload: { registrationId: id },
      occurredAt: now,
    });
  });
  return { __typename: 'RegistrationRequested', expiresAt };
}
