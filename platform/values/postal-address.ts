import { needsNoPostalCode } from './postal-codes.ts';
import { findTextFault } from './text.ts';

/** The fields of a parcel label. */
export interface PostalAddress {
  name: string;
  line1: string;
  line2: string | null;
  city: string;
  region: string | null;
  /** Empty where the country has none. */
  postalCode: string;
  country: string;
  phone: string | null;
}

/** An address as the API takes it: a field left out and a null mean the same. */
export type AddressInput = Pick<PostalAddress, 'name' | 'line1' | 'city' | 'country'> & {
  postalCode?: string | null | undefined;
  line2?: string | null | undefined;
  region?: string | null | undefined;
  phone?: string | null | undefined;
};

/** Longer than any address line a carrier prints; a bound on what one row can hold. */
const maxLength = 200;

const fields = ['name', 'line1', 'line2', 'city', 'region', 'postalCode', 'phone'] as const;
const optional: readonly string[] = ['line2', 'region', 'phone'];

/** The address trimmed, blank optional fields as null; or the first field with a fault. The country is checked by its scalar. */
export function parsePostalAddress(
  input: AddressInput,
): { ok: true; address: PostalAddress } | { ok: false; field: string; fault: string } {
  for (const field of fields) {
    const mayBeLeftOut = optional.includes(field) || (field === 'postalCode' && needsNoPostalCode(input.country));
    const fault = findTextFault((input[field] ?? '').trim(), { min: mayBeLeftOut ? 0 : 1, max: maxLength });
    if (fault !== undefined) return { ok: false, field, fault };
  }
  return {
    ok: true,
    address: {
      name: input.name.trim(),
      line1: input.line1.trim(),
      line2: input.line2?.trim() || null,
      city: input.city.trim(),
      region: input.region?.trim() || null,
      postalCode: input.postalCode?.trim() ?? '',
      country: input.country,
      phone: input.phone?.trim() || null,
    },
  };
}
