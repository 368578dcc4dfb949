import { createHash } from 'node:crypto';
import { takeTurn } from '#platform/database/take-turn.ts';
import { recordEvent } from '#platform/events/event-log.ts';
import { emailExpected, mayBeStored, toEmail } from '#platform/values/email-address.ts';
import { newId } from '#platform/values/id.ts';
import { passwordResetRequested } from '#schema/events/users.ts';
import type { UsersContext } from '../context.ts';
import { type InvalidInput, invalidInput } from '../domain/invalid-input.ts';
import { mostResets, resetLifetimeMs } from '../domain/password-reset.ts';
import { PasswordReset } from '../storage/password-reset.entity.ts';
import { User } from '../storage/user.entity.ts';

export interface PasswordResetRequested {
  __typename: 'PasswordResetRequested';
  /** How long the link is good, if there is an account. */
  expiresAt: Date;
}

/**
 * Lets an e-mail with a link to a new password be sent, if an account has the address. The answer is the same without an account. With an account, one
 * more row is written. The token is neither in the database nor in the event: the process that writes the e-mail makes it from the id.
 */
export async function requestPasswordReset(
  context: UsersContext,
  input: { email: string },
): Promise<PasswordResetRequested | InvalidInput> {
  const email = toEmail(input.email);
  if (!mayBeStored(email)) return invalidInput('email', emailExpected);
  const now = context.now();
  const expiresAt = new Date(now.getTime() + resetLifetimeMs);
  const emailHash = createHash('sha256').update(email).digest('hex');
  await context.em.fork().transactional(async (em) => {
    // Requests at the same time are counted one after the other.
    await takeTurn(em, `password_reset ${emailHash}`);
    const user = await em.findOne(User, { email }, { disableIdentityMap: true });
    const recent = await em.count(PasswordReset, {
      emailHash,
      createdAt: { $gt: new Date(now.getTime() - resetLifetimeMs) },
    });
    // Nobody can fill the table through one address either.
    if (recent >= mostResets) return;
    const id = newId('other', now);
    const isSent = user !== null;
    em.create(PasswordReset, { id, userId: isSent ? user.id : null, emailHash, createdAt: now, expiresAt });
    if (isSent) {
      recordEvent(em, passwordResetRequested, {
        subject: `reset:${id}`,
        version: 1,
        payload: { userId: user.id, resetId: id },
        occurredAt: now,
      });
    }
  });
  return { __typename: 'PasswordResetRequested', expiresAt };
}
