/** The number of shown messages; older messages are only counted. */
const shownMessages = 100;

const streams = new Map();
const listeners = new Set();
let snapshot = [];
let activeTab = null;

/** The subscriptions of this page, running and ended, at most one for each tab. */
export const currentStreams = () => snapshot;

/** Calls the listener after each change; returns the function that ends that. */
export function onStreamsChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function changed() {
  snapshot = [...streams.values()].map((stream) => ({ ...stream }));
  for (const listener of listeners) listener();
}

/** Sets the tabs and the shown tab. A subscription ends with its tab. */
export function showTabs(ids, active) {
  activeTab = active;
  for (const [tab, stream] of streams) {
    if (ids.includes(tab)) continue;
    stream.stop();
    streams.delete(tab);
    changed();
  }
}

/** Ends and forgets the subscription of the tab that is shown. */
export function clearStream() {
  streams.get(activeTab)?.stop();
  if (streams.delete(activeTab)) changed();
}

const shownStates = { idle: 'connecting', connecting: 'connecting', open: 'open', waiting: 'reconnecting' };

/** Shows the state of the connection, for all running subscriptions. */
export function setConnection({ state }) {
  for (const stream of streams.values()) if (stream.running) stream.state = shownStates[state];
  changed();
}

/** The text of the response pane: the newest message first, so that it is always visible. */
export function textOf({ state, received, messages }) {
  return JSON.stringify({ subscription: state, received, messages }, null, 2);
}

/**
 * Runs a subscription in the shown tab until it is stopped; other tabs may be shown meanwhile. After a lost connection
 * the client continues after the last message.
 */
export function runStream(client, { query, variables, operationName }) {
  clearStream();
  const tab = activeTab;
  const stream = { tab, name: operationName ?? 'subscription', running: true, state: 'connecting', received: 0 };
  stream.messages = [];
  const finish = (state) => {
    if (!stream.running) return;
    Object.assign(stream, { running: false, state });
    changed();
  };
  const show = (message) => {
    stream.messages = [message, ...stream.messages].slice(0, shownMessages);
    changed();
  };
  const subscription = client.subscribe(query, { variables, operationName }, (result) => {
    switch (result.type) {
      case 'event': {
        const { data, errors, extensions } = result;
        stream.state = 'open';
        stream.received += 1;
        return show({ number: stream.received, data, errors, extensions });
      }
      case 'gap':
        return show({ gap: result.reason, message: result.message });
      case 'refused': {
        const { errors, message, closeCode } = result;
        const closed = [{ message: `The connection was closed: ${closeCode} ${message}` }];
        show({ errors: errors.length > 0 ? errors : closed });
        return finish('ended with an error');
      }
      default:
        return finish('ended');
    }
  });
  stream.stop = () => {
    finish('stopped');
    subscription.stop();
  };
  streams.set(tab, stream);
  changed();
  return untilStopped(stream);
}

/**
 * The iterable that GraphiQL holds while the tab is shown. It stops the subscription only if the user stops it: GraphiQL also ends the iterable when
 * the user changes tabs.
 */
function untilStopped(stream) {
  let release;
  const ended = new Promise((resolve) => {
    release = resolve;
  });
  const unlisten = onStreamsChange(() => stream.running || release());
  let first = true;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      if (first) {
        first = false;
        return { done: false, value: { subscription: stream.state, received: 0, messages: [] } };
      }
      await ended;
      unlisten();
      return { done: true, value: undefined };
    },
    async return() {
      release();
      // The new tab is known only after GraphiQL has drawn it.
      setTimeout(() => activeTab === stream.tab && stream.stop(), 100);
      return { done: true, value: undefined };
    },
  };
}
