import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { MailedTokenPurpose } from '#platform/identity/mailed-token.ts';
import type { UsersContext } from '../context.ts';
import { hashPassword } from '../credentials/passwords.ts';
import { type IssuedSession, originOf, startSession } from '../credentials/sessions.ts';
import { type InvalidInput, isInvalidInput } from '../domain/invalid-input.ts';
import { parseName, parsePassword, type Role } from '../domain/user.ts';
import { createUser, type EmailTaken, emailTaken, isEmailTaken } from './create-user.ts';

interface MailedRequest {
  email: string;
  roles: readonly Role[];
  /** So that the token is good once. */
  close(): void;
}

interface Search {
  em: SqlEntityManager;
  id: string;
  now: Date;
  /** Whether the rows that decide are locked until the account is open. */
  isLocked: boolean;
}

/**
 * Opens the account of a request whose token came by e-mail, which confirms the address, and signs it in. Null, as from `find`: the request is not open, or
 * the token is wrong, which costs no hashing. Of several uses at the same time, one succeeds.
 */
export async function openByToken(
  context: UsersContext,
  purpose: MailedTokenPurpose,
  input: { token: string; name: string; password: string },
  find: (search: Search) => Promise<MailedRequest | null>,
): Promise<IssuedSession | EmailTaken | InvalidInput | null> {
  const password = parsePassword(input.password, 'password');
  if (isInvalidInput(password)) return password;
  const name = parseName(input.name);
  if (isInvalidInput(name)) return name;
  const now = context.now();
  const id = context.readMailedToken(purpose, input.token);
  if (id === undefined || !(await find({ em: context.em.fork(), id, now, isLocked: false }))) return null;
  const passwordHash = await hashPassword(password.text);
  const signer = await context.keys.signer();
  try {
    return await context.em.fork().transactional(async (em) => {
      // It may have been used, or deleted with an account of the address, while the password was hashed.
      const request = await find({ em, id, now, isLocked: true });
      if (!request) return null;
      request.close();
      const { email, roles } = request;
      const user = createUser(em, { email, name: name.text, passwordHash, roles }, now);
      return startSession(em, user, signer, now, originOf(context));
    });
  } catch (error) {
    if (isEmailTaken(error)) return emailTaken();
    throw error;
  }
}
