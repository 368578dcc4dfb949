import { decodeCursor, encodeCursor, pageOf, toConnection } from '#platform/graph/page.ts';
import { requireOperator } from '#platform/operations/repair-work.ts';
import { hasRole } from '#platform/identity/caller.ts';
import { CodedError } from '#platform/process/errors.ts';
import { isId } from '#platform/values/id.ts';
import type { QueryResolvers } from '../schema.generated.ts';
import { type NotificationsContext, requireAdmin } from '../context.ts';
import type { Email } from '../storage/email.entity.ts';
import { WebhookEndpoint } from '../storage/webhook-endpoint.entity.ts';
import { loadEmails } from '../storage/queries.ts';

export const Query: QueryResolvers = {
  /** Throws UNAUTHENTICATED or FORBIDDEN. */
  notificationsWork(_: unknown, _args: unknown, { caller, work }: NotificationsContext) {
    requireOperator(caller);
    return work;
  },

  /** Throws UNAUTHENTICATED or FORBIDDEN. */
  webhookEndpoints(_, _args, { caller, em }) {
    requireAdmin(caller);
    return em.find(WebhookEndpoint, {}, { orderBy: { id: 'asc' }, disableIdentityMap: true });
  },

  /** Throws UNAUTHENTICATED for a guest, FORBIDDEN for a user without the role. */
  async emails(_, args, { caller, em }) {
    if (caller.kind === 'anonymous' || caller.kind === 'guest') throw new CodedError('UNAUTHENTICATED');
    if (!hasRole(caller, 'SUPPORT')) throw new CodedError('FORBIDDEN');
    const { limit } = pageOf(args);
    const { orderId, recipientId, status } = args.filter ?? {};
    // An id that is no UUID has no e-mails.
    if ([orderId, recipientId].some((id) => id != null && !isId(id))) return toConnection<Email>([], limit, cursorOf);
    const emails = await loadEmails(em, {
      before: args.after == null ? null : idOf(args.after),
      orderId: orderId ?? null,
      recipientId: recipientId ?? null,
      statuses: status ?? null,
      // One more than shown, to know whether there is a next page.
      limit: limit + 1,
    });
    return toConnection(emails, limit, cursorOf, args.after != null);
  },
};

// Ids sort by time, so the id alone is the place in the list.
const cursorOf = ({ id }: { id: string }) => encodeCursor([id]);

function idOf(cursor: string): string {
  const [id] = decodeCursor(cursor);
  if (typeof id !== 'string' || !isId(id))
    throw new CodedError('INVALID_CURSOR', 'This cursor did not come from this list');
  return id;
}
