import type { IncomingMessage } from 'node:http';
import { openClientAddress } from '#platform/process/client-address.ts';
import type { SubscriptionsSettings } from '../config.ts';
import { hostFault, openHostCheck } from '#platform/process/host-check.ts';
import { openPlaces } from './places.ts';
import type { UpgradeRefusal } from './refuse-upgrade.ts';

/** Decides about upgrade requests, before anything is kept for their sender. */
export type UpgradeCheck = (
  request: IncomingMessage,
  process: { stopping: boolean; connections: number },
) => UpgradeRefusal | UpgradeAdmission;

export interface UpgradeAdmission {
  leave: () => void;
  /** In the form of `openClientAddress`. */
  address: string;
}

/**
 * Refuses without a host, while the process stops or is full, for pages of other origins where CORS_ORIGINS is set, and beyond the connections of one address.
 * An admitted sender has taken a place of its address until `leave` is called.
 */
export function openUpgradeCheck(
  settings: Pick<
    SubscriptionsSettings,
    'SUBSCRIPTIONS_CONNECTIONS' | 'SUBSCRIPTIONS_CONNECTIONS_PER_ADDRESS' | 'TRUSTED_PROXIES' | 'CORS_ORIGINS'
  >,
): UpgradeCheck {
  const addressOf = openClientAddress(settings.TRUSTED_PROXIES);
  const perAddress = openPlaces(settings.SUBSCRIPTIONS_CONNECTIONS_PER_ADDRESS);

  const isHost = openHostCheck();

  return (request, { stopping, connections }) => {
    const wrongHost = hostFault(request, isHost);
    if (wrongHost !== undefined) return { code: 'BAD_REQUEST', message: wrongHost };
    if (stopping) {
      return { code: 'SHUTTING_DOWN', message: 'This process is stopping; try again', retryAfterSeconds: 1 };
    }
    if (connections >= settings.SUBSCRIPTIONS_CONNECTIONS) {
      return {
        code: 'OVERLOADED',
        message: 'This process holds as many connections as it may; try again',
        retryAfterSeconds: 1,
      };
    }
    if (!isAllowedOrigin(request, settings.CORS_ORIGINS)) {
      return { code: 'FORBIDDEN', message: 'Pages of this origin may not connect' };
    }
    const address = addressOf(request);
    const leave = perAddress.take(address);
    if (!leave) {
      return {
        code: 'TOO_MANY_REQUESTS',
        message: 'Too many connections from this address; close one first',
        retryAfterSeconds: 5,
      };
    }
    return { leave, address };
  };
}

/** Browsers name the page's origin and let any page connect. Other clients name none; pages of our own address always may. */
function isAllowedOrigin({ headers }: IncomingMessage, allowed: readonly string[] | undefined): boolean {
  const { origin, host } = headers;
  if (allowed === undefined || origin === undefined || allowed.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
