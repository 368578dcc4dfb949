import type { Identity } from '#platform/identity/signed-identity.ts';
import type { Log } from '#platform/process/log.ts';
import { liveMetrics } from '../metrics.ts';
import { type Group, type GroupDeps, openGroup } from './group.ts';
import { type Member, openMember } from './member.ts';
import type { Subscriber } from './subscriber.ts';
import { openTurn } from './turn.ts';

/** All groups of this node, by key. */
export interface Groups {
  /**
   * Joins the group of that key, in the same turn. Subscribers with the same key must have the same source, selection, variables and, where
   * subgraphs are asked, rights.
   */
  join(key: string, subscriber: Subscriber): Member;
}

export function openGroups(options: { identity: Identity; log: Log; queueLimit: number; now: () => Date }): Groups {
  const { identity, log, queueLimit, now } = options;
  const groups = new Map<string, Group>();
  const deps: GroupDeps = {
    identity,
    log,
    turn: openTurn(),
    now,
    closed(key) {
      groups.delete(key);
      liveMetrics.groups.dec();
    },
  };

  function groupOf(key: string, subscriber: Subscriber): Group {
    const known = groups.get(key);
    if (known) return known;
    const group = openGroup(key, subscriber, deps);
    groups.set(key, group);
    liveMetrics.groups.inc();
    return group;
  }

  return {
    join: (key, subscriber) => openMember(groupOf(key, subscriber), subscriber, { queueLimit, log }),
  };
}
