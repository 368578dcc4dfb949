import type { Doorbell } from '#platform/events/doorbell.ts';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import { redisDoorbell } from '#platform/events/doorbell-redis.ts';
import type { Log } from '#platform/process/log.ts';

/**
 * The doorbell of a gateway that nothing shares its process with. It is not awaited: opening waits a while for a Redis that does not answer, and the
 * gateway starts without it. Without a URL nobody rings, and logs are read by polls.
 */
export function openDoorbell(url: string | undefined, log: Log): Pick<Doorbell, 'listen' | 'onRecovered' | 'stop'> {
  if (url === undefined) return memoryDoorbell();
  const opening = redisDoorbell(url, log);
  return {
    listen: async (channel, onMessage) => (await opening).listen(channel, onMessage),
    onRecovered(listener) {
      let forget: (() => void) | undefined;
      let isForgotten = false;
      void opening.then((doorbell) => {
        if (!isForgotten) forget = doorbell.onRecovered(listener);
      });
      return () => {
        isForgotten = true;
        forget?.();
      };
    },
    stop: async () => (await opening).stop(),
  };
}
