import { findTextFault } from '#platform/values/text.ts';

/** Longest reason of a change, in characters. The schema names it to clients. */
const maxLength = 200;

/** A reason as people typed it, without blanks around it, or its fault. */
export function parseReason(text: string): { ok: true; reason: string } | { ok: false; fault: string } {
  const reason = text.trim();
  const fault = findTextFault(reason, { min: 1, max: maxLength, lines: true });
  return fault === undefined ? { ok: true, reason } : { ok: false, fault };
}
