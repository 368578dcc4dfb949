import { startSingle } from '../../stages/single.ts';
import { stopOnSignals } from '../../stages/signals.ts';

// The single stage as a child of the replay: it says when it is ready, and ends with its parent, also if the parent is killed.
const starting = startSingle();
const stop = async () => (await starting).stop();
stopOnSignals(stop);
process.once('disconnect', () => {
  void stop().finally(() => process.exit());
});
await starting;
process.send?.('ready');
