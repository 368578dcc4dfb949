import { hash, verify } from '@node-rs/argon2';
import { hashingQueue } from './hashing-queue.ts';

/**
 * Argon2id with 19 MiB, 2 passes, 1 lane: the first of the equivalent settings in the OWASP Password Storage Cheat Sheet, "use Argon2id with
 * a minimum configuration of 19 MiB of memory, an iteration count of 2, and 1 degree of parallelism". About 45 ms of one core here. Half
 * of it halves a thief's cost per guess; double it and sign-ins per second halve. Argon2id is the library's default.
 */
const cost = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1, outputLen: 32 } as const;

/** A hash that no password has, with the same cost; comparing with it takes as long as comparing with a real one. */
const nobodysHash = `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$${unpadded(16)}$${unpadded(cost.outputLen)}`;

/** One for the process: all sign-ins and registrations share its cores. */
const inTurn = hashingQueue();

/**
 * The password's hash in PHC form, with a salt of its own. Call it outside transactions: it takes a core for tens of milliseconds, after a
 * wait for its turn. Throws TOO_MANY_REQUESTS if too many wait.
 */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(toBytes(password), cost));
}

/**
 * Whether the password is the one hashed. Without a hash, false, after the same work: how long it takes does not tell whether there is an
 * account.
 */
export async function verifyPassword(passwordHash: string | null | undefined, password: string): Promise<boolean> {
  const matches = await inTurn(() => verify(passwordHash ?? nobodysHash, toBytes(password)));
  return matches && passwordHash != null;
}

// The same letters typed on two keyboards may come as different code points (NIST SP 800-63B asks for this normalisation).
function toBytes(password: string): Uint8Array {
  return Buffer.from(password.normalize('NFKC'));
}

function unpadded(bytes: number): string {
  return Buffer.alloc(bytes).toString('base64').replaceAll('=', '');
}
