import { SettingsError } from '#platform/process/config.ts';
import type { GatewaySettings } from '../config.ts';

/** How a new supergraph is tried out. */
export interface CanarySettings {
  /** The share of the callers who get it, in percent; 0: every new supergraph is served to all immediately. */
  percent: number;
  /** How long it is tried at least. */
  seconds: number;
  /** The answers that each of the two supergraphs must have given at least. */
  requests: number;
}

/** How a new supergraph is tried out. Throws a SettingsError if a CDN is emptied: the logs of the version before would no longer be followed. */
export function canarySettings(settings: GatewaySettings): CanarySettings {
  if (settings.GATEWAY_CANARY_PERCENT > 0 && settings.GATEWAY_PURGE_URL)
    throw new SettingsError('GATEWAY_CANARY_PERCENT: cannot be above 0 with GATEWAY_PURGE_URL');
  return {
    percent: settings.GATEWAY_CANARY_PERCENT,
    seconds: settings.GATEWAY_CANARY_SECONDS,
    requests: settings.GATEWAY_CANARY_REQUESTS,
  };
}
