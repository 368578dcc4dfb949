/** Makes `run` idempotent: a lease can be released from several exit paths. */
export function once(run: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    run();
  };
}
