// Loaded into each process that the preflight or the fleet starts. When its parent has ended, kill -9 included, nothing
// would stop it or read its output.
process.on('disconnect', () => {
  // Its output while it stops may have no reader; that must not keep it running.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  process.kill(process.pid, 'SIGTERM');
});
process.channel?.unref();
