import type { Doorbell } from './doorbell.ts';

/** A doorbell within one process. Listeners run after `ring` has returned, as they would over a network. */
export function memoryDoorbell(): Doorbell {
  const channels = new Map<string, Set<(message: string) => void>>();
  let open = true;
  return {
    async ring(rings) {
      for (const { channel, message } of rings) {
        const listeners = channels.get(channel);
        if (!listeners) continue;
        // A listener that stopped meanwhile gets nothing.
        for (const listener of listeners) setImmediate(() => open && listeners.has(listener) && listener(message));
      }
    },
    async listen(channel, onMessage) {
      // A new function each time, so that the same listener may listen twice and stop once.
      const listener = (message: string) => onMessage(message);
      let listeners = channels.get(channel);
      if (!listeners) channels.set(channel, (listeners = new Set()));
      listeners.add(listener);
      return async () => {
        listeners.delete(listener);
        if (listeners.size === 0 && channels.get(channel) === listeners) channels.delete(channel);
      };
    },
    onRecovered: () => () => {},
    ready: () => open,
    async stop() {
      open = false;
      channels.clear();
    },
  };
}
