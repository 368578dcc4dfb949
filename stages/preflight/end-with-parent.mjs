// Loaded into each process that the preflight or the fleet starts. When its parent is gone, kill -9 included, nobody is left who would
// stop it or read its output.
process.on('disconnect', () => {
  // What it says while it stops may have no reader; that must not keep it from stopping.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  process.kill(process.pid, 'SIGTERM');
});
process.channel?.unref();
