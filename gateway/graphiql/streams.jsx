import { useGraphiQL } from '@graphiql/react';
import { useEffect, useSyncExternalStore } from 'react';
import { currentStreams, onStreamsChange, showTabs, textOf } from './live-streams.js';

/** Lists the running subscriptions under the response, and writes the messages of the shown tab's subscription into the response. */
export function Streams() {
  const streams = useSyncExternalStore(onStreamsChange, currentStreams);
  const tabs = useGraphiQL((state) => state.tabs);
  const activeIndex = useGraphiQL((state) => state.activeTabIndex);
  const responseEditor = useGraphiQL((state) => state.responseEditor);
  const active = tabs[activeIndex]?.id;
  useEffect(
    () =>
      showTabs(
        tabs.map(({ id }) => id),
        active,
      ),
    [tabs, active],
  );
  useEffect(() => {
    const shown = streams.find(({ tab }) => tab === active);
    if (shown) responseEditor?.setValue(textOf(shown));
  }, [streams, active, responseEditor]);

  const running = streams.filter((stream) => stream.running);
  if (running.length === 0) return null;
  return (
    <ul className="streams" data-testid="streams" role="status">
      {running.map((stream) => (
        <li key={stream.tab} className={stream.state === 'open' ? '' : 'problem'}>
          <span className="dot" /> <strong>{stream.name}</strong> {stream.state}, {stream.received} received
          <button type="button" onClick={stream.stop}>
            Stop
          </button>
        </li>
      ))}
    </ul>
  );
}
