// Loaded into each process of the fleet: if the fleet is gone, kill -9 included, nobody is left who would end it or read its log.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
