import { setFlagsFromString } from 'node:v8';

/**
 * Makes V8 create every object in the young generation. Call it when a process starts.
 *
 * For each object literal in the code, V8 counts how many of its objects survive a young collection. If nearly all survive, V8 creates the next objects of
 * this literal in the old generation, and does not check the literal again. This can happen to a server that begins to work after a pause: its young
 * generation is small then, and most requests are still running when it is collected. After that, a literal such as `{ success: answer }` keeps each
 * answer until a full collection. A gateway in this state copied 110 kB of each heavy request and used 570 MB instead of 320
 * (ADR 97).
 */
export function createObjectsYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}
