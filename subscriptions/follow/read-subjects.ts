import type { StoredEvent } from '#platform/events/define.ts';
import type { EventFeed, SubjectRequest } from '#platform/events/event-feed.ts';

/** Versions per subject and read; a reader that needs more reads again. About 1 kB each. */
export const eventsPerRead = 100;

/** The events after each request's version, by version. One statement, unless a subject is requested after several versions. */
export async function readSubjects(
  feed: Pick<EventFeed, 'readSubjects'>,
  requests: readonly SubjectRequest[],
): Promise<StoredEvent[][]> {
  const answers: StoredEvent[][] = requests.map(() => []);
  let waiting = [...requests.entries()];
  while (waiting.length > 0) {
    const round = new Map<string, SubjectRequest>();
    for (const [, request] of waiting) if (!round.has(request.subject)) round.set(request.subject, request);
    const fits = ({ subject, afterVersion }: SubjectRequest) => round.get(subject)?.afterVersion === afterVersion;
    const events = await feed.readSubjects([...round.values()], eventsPerRead);
    const bySubject = Map.groupBy(events, (event) => event.subject);
    for (const [index, request] of waiting) {
      if (!fits(request)) continue;
      answers[index] = (bySubject.get(request.subject) ?? []).toSorted((a, b) => a.version - b.version);
    }
    waiting = waiting.filter(([, request]) => !fits(request));
  }
  return answers;
}
