import { findTextFault } from '#platform/values/text.ts';
import type { NotificationsContext } from '../context.ts';
import { type InvalidInput, invalidInput } from '../domain/outcome.ts';
import { webhookEventNames } from './events.ts';
import { checkSelection } from './payload.ts';
import { checkAddress } from './receivers.ts';

/** The first value that an endpoint cannot have; undefined if all are well. A value that is left out is not checked. Throws if the gateway does not answer. */
export async function checkEndpoint(
  { webhooks }: Pick<NotificationsContext, 'webhooks'>,
  input: {
    url?: string | null | undefined;
    events?: readonly string[] | null | undefined;
    selection?: string | null | undefined;
    description?: string | null | undefined;
  },
): Promise<InvalidInput | undefined> {
  const urlFault = input.url == null ? undefined : checkAddress(input.url, webhooks.allowPrivate);
  if (urlFault) return invalidInput('url', urlFault);
  if (input.events != null) {
    if (input.events.length < 1 || input.events.length > webhookEventNames.size) {
      return invalidInput('events', `expected 1 to ${webhookEventNames.size} events, got ${input.events.length}`);
    }
    const unknown = input.events.findIndex((name) => !webhookEventNames.has(name));
    if (unknown >= 0) {
      return invalidInput(`events.${unknown}`, `expected one of ${[...webhookEventNames].join(', ')}`);
    }
  }
  const textFault = findTextFault(input.description?.trim() ?? '', { min: 0, max: 300 });
  if (textFault) return invalidInput('description', textFault);
  const selectionFault = input.selection == null ? undefined : await checkSelection(webhooks.graph, input.selection);
  return selectionFault === undefined ? undefined : invalidInput('selection', selectionFault);
}
