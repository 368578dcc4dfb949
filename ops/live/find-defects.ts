/** A change of an order, as the log of the orders' database has it. */
export interface LoggedChange {
  orderId: string;
  version: number;
  position: number;
  /** When it was recorded, in milliseconds. */
  at: number;
}

/** A message that arrived at a follower. */
export interface ReceivedChange {
  orderId: string;
  version: number;
  /** When it arrived, in milliseconds. */
  at: number;
}

/** A subscriber, and everything that arrived at it, in this order. */
export interface FollowerRecord {
  name: string;
  /** One order after a version, or all orders of the log after a position. */
  follows: { orderId: string; afterVersion: number } | { afterPosition: number };
  frames: readonly ReceivedChange[];
}

/** Something that a subscriber must never see. */
export interface Defect {
  kind: 'lost' | 'doubled' | 'swapped' | 'foreign' | 'late';
  follower: string;
  /** The order and version that it is about. */
  change: string;
  /** Of a late one: how long after its limit it came, and what was disturbed before. */
  lateness?: { ms: number; after: string };
}

/** A time from which on nothing was disturbed. */
export interface Calm {
  at: number;
  /** What was disturbed before. */
  after: string;
}

/**
 * Compares what arrived with what the log has: each follower must get each of its changes once, in order, and nothing else. `calm` are the
 * times, ascending, from which on nothing was disturbed: what was recorded until then must have arrived `withinMs` later.
 */
export function findDefects(options: {
  log: readonly LoggedChange[];
  followers: readonly FollowerRecord[];
  calm: readonly Calm[];
  withinMs: number;
}): Defect[] {
  const { followers, calm, withinMs } = options;
  const log = options.log.toSorted((a, b) => a.position - b.position);
  const byOrder = Map.groupBy(log, ({ orderId }) => orderId);
  return followers.flatMap((follower) => {
    const expected = expectedBy(follower, log, byOrder);
    const places = new Map(expected.map((change, place) => [nameOf(change), { change, place }]));
    const seen = new Set<string>();
    const defects: Defect[] = [];
    const report = (kind: Defect['kind'], change: string, lateness?: Defect['lateness']) =>
      defects.push({ kind, follower: follower.name, change, ...(lateness ? { lateness } : {}) });
    let last = -1;
    for (const frame of follower.frames) {
      const name = nameOf(frame);
      const found = places.get(name);
      if (!found) report('foreign', name);
      else if (seen.has(name)) report('doubled', name);
      else {
        if (found.place < last) report('swapped', name);
        const due = calm.find(({ at }) => at >= found.change.at);
        const ms = due ? frame.at - due.at - withinMs : 0;
        if (due && ms > 0) report('late', name, { ms, after: due.after });
        last = Math.max(last, found.place);
        seen.add(name);
      }
    }
    for (const name of places.keys()) if (!seen.has(name)) report('lost', name);
    return defects;
  });
}

function expectedBy(
  { follows }: FollowerRecord,
  log: readonly LoggedChange[],
  byOrder: ReadonlyMap<string, LoggedChange[]>,
): LoggedChange[] {
  if ('afterPosition' in follows) return log.filter(({ position }) => position > follows.afterPosition);
  const { orderId, afterVersion } = follows;
  return (byOrder.get(orderId) ?? [])
    .filter(({ version }) => version > afterVersion)
    .toSorted((a, b) => a.version - b.version);
}

const nameOf = ({ orderId, version }: { orderId: string; version: number }) => `${orderId} ${version}`;
