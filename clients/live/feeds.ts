/** How a field of `Subscription` can be continued after a lost connection. */
export interface Feed {
  /** Left out: the feed's messages have no positions. */
  position?: {
    /** The field of each message that has its position, also its name in the extensions of a message without data. */
    field: string;
    /** The argument that continues behind a position, and its type. */
    argument: string;
    type: 'Int' | 'String';
    /** Whether positions count 1, 2, 3 …, so that a jump shows that a message is missing. */
    counted?: boolean;
  };
  /** Whether a subscription without a position begins with the present state. To begin again then loses nothing. */
  beginsWithState: boolean;
}

/** By the field of `Subscription`. A field that is not listed has no positions and does not begin with the present state. */
export type Feeds = Readonly<Record<string, Feed>>;

const ofLog: Feed = { position: { field: 'cursor', argument: 'after', type: 'String' }, beginsWithState: false };

/** The feeds of Tradepost. */
export const tradepostFeeds: Feeds = {
  orderStatusChanged: {
    position: { field: 'version', argument: 'after', type: 'Int', counted: true },
    beginsWithState: true,
  },
  // Versions of the order that are no progress are left out.
  operationProgress: { position: { field: 'version', argument: 'after', type: 'Int' }, beginsWithState: true },
  myOrdersChanged: ofLog,
  orderFeed: ofLog,
  stockChanged: { beginsWithState: true },
};

export const unknownFeed: Feed = { beginsWithState: false };
