import { Kind, parse, parseValue, print } from 'graphql';

/**
 * The field with a message's position in a feed, by root field. Sent as `after`, it continues the feed after the
 * message.
 */
const positions = { orderStatusChanged: 'version', myOrdersChanged: 'cursor', orderFeed: 'cursor' };
const positionAlias = 'graphiqlPosition';
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

/** The state of the connection, for all running subscriptions. */
export function setConnection(state) {
  for (const stream of streams.values()) if (stream.running) stream.state = state;
  changed();
}

/** The text of the response pane: the newest message first, so that it is always visible. */
export function textOf({ state, received, messages }) {
  return JSON.stringify({ subscription: state, received, messages }, null, 2);
}

/**
 * Runs a subscription in the shown tab until it is stopped; other tabs may be shown meanwhile. After a lost connection
 * the client sends the payload again, which then continues after the last message.
 */
export function runStream(client, params) {
  clearStream();
  const tab = activeTab;
  const payload = { ...params };
  const feed = resumable(params);
  if (feed) payload.query = feed.after(null);
  const stream = { tab, name: params.operationName ?? 'subscription', running: true, state: 'connecting', received: 0 };
  stream.messages = [];
  const finish = (state) => {
    if (!stream.running) return;
    Object.assign(stream, { running: false, state });
    changed();
  };
  const dispose = client.subscribe(payload, {
    next(message) {
      const position = feed?.take(message);
      if (position !== undefined) payload.query = feed.after(position);
      stream.state = 'open';
      stream.received += 1;
      stream.messages = [{ number: stream.received, ...message }, ...stream.messages].slice(0, shownMessages);
      changed();
    },
    error(reason) {
      const errors = Array.isArray(reason) ? reason : [{ message: closeReason(reason) }];
      stream.messages = [{ errors }, ...stream.messages];
      finish('ended with an error');
    },
    complete: () => finish('ended'),
  });
  stream.stop = () => {
    finish('stopped');
    dispose();
  };
  streams.set(tab, stream);
  changed();
  return untilStopped(stream);
}

function closeReason(event) {
  if (typeof event?.code === 'number') return `The connection was closed: ${event.code} ${event.reason ?? ''}`.trim();
  return event?.message ?? 'The connection failed';
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

/**
 * Adds the position to the operation's feed, if it has one. `after` returns the operation's text from a position on;
 * `take` removes the position from a message and returns it.
 */
function resumable({ query, operationName }) {
  let document;
  try {
    document = parse(query);
  } catch {
    return null;
  }
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const operation = operations.find((node) => !operationName || node.name?.value === operationName);
  const [root, ...others] = operation?.selectionSet.selections ?? [];
  const position = root?.kind === Kind.FIELD && others.length === 0 ? positions[root.name.value] : undefined;
  if (!position || !root.selectionSet) return null;
  const key = root.alias?.value ?? root.name.value;
  const name = (value) => ({ kind: Kind.NAME, value });
  const selection = { kind: Kind.FIELD, alias: name(positionAlias), name: name(position) };
  const field = (args) => ({
    ...root,
    arguments: args,
    selectionSet: { ...root.selectionSet, selections: [...root.selectionSet.selections, selection] },
  });
  const withField = (node) => ({
    ...document,
    definitions: document.definitions.map((definition) =>
      definition === operation
        ? { ...operation, selectionSet: { ...operation.selectionSet, selections: [node] } }
        : definition,
    ),
  });
  return {
    after(value) {
      if (value === null) return print(withField(field(root.arguments)));
      const after = { kind: Kind.ARGUMENT, name: name('after'), value: parseValue(JSON.stringify(value)) };
      const rest = root.arguments.filter((argument) => argument.name.value !== 'after');
      const own = root.arguments.find((argument) => argument.name.value === 'after')?.value;
      // A variable that nothing uses is an error.
      const unused = own?.kind === Kind.VARIABLE ? own.name.value : undefined;
      const next = withField(field([...rest, after]));
      return print({
        ...next,
        definitions: next.definitions.map((node) =>
          node.kind === Kind.OPERATION_DEFINITION && node.variableDefinitions
            ? {
                ...node,
                variableDefinitions: node.variableDefinitions.filter(({ variable }) => variable.name.value !== unused),
              }
            : node,
        ),
      });
    },
    take({ data, extensions }) {
      const change = data?.[key];
      const value = change?.[positionAlias] ?? extensions?.[position];
      if (change) delete change[positionAlias];
      return value;
    },
  };
}
