export { type LiveClock } from './clock.ts';
export { type LiveState } from './connection/connection.ts';
export { type SocketClass } from './connection/socket.ts';
export { SignedOutError, type TokenNeed, type TokenSource } from './connection/token.ts';
export { type CursorStore, memoryCursors, storageCursors, type WebStorage } from './cursor-store.ts';
export { type LiveDocument } from './document.ts';
export { type Feed, type Feeds, tradepostFeeds } from './feeds.ts';
export { type Live, type LiveOptions, openLive, type RunningSubscription, type SubscribeOptions } from './live.ts';
export {
  type Cursor,
  type LiveEnd,
  type LiveEvent,
  type LiveGap,
  type LiveRefusal,
  type LiveResult,
} from './results.ts';
