/** The functions that stop opened parts, in the order of opening. */
export type StopSteps = (() => Promise<unknown> | void)[];

/**
 * Stops the parts in reverse order, once: every further call waits for the first. Ctrl-C makes the work fail, which stops its parts too, and both must
 * wait until all of them have stopped. A part that opens meanwhile is stopped, too: Ctrl-C may come while the parts start.
 */
export function stopOnce(closing: StopSteps): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  const closeAll = async () => {
    for (let close = closing.pop(); close; close = closing.pop()) await close();
  };
  return () => (stopping ??= closeAll());
}
