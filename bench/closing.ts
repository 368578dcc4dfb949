/** The functions that stop the opened parts of a measurement, in the order of opening. */
export type StopSteps = (() => Promise<unknown> | void)[];

/**
 * Stops the parts in reverse order, once: every further call waits for the first. Ctrl-C makes a measurement fail, which stops its parts too, and
 * both must wait until all of them have stopped.
 */
export function stopOnce(closing: StopSteps): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  const closeAll = async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  };
  return () => (stopping ??= closeAll());
}
