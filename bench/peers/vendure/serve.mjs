// Starts the server, or with the argument "worker" the worker, and says so to the process that started it, with which it ends.
import { bootstrap, bootstrapWorker } from '@vendure/core';
import { config } from './config.mjs';

process.once('disconnect', () => process.exit());
if (process.argv[2] === 'worker') {
  const worker = await bootstrapWorker(config);
  await worker.startJobQueue();
} else {
  await bootstrap(config);
}
process.send('ready');
