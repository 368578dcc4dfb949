import { type InvalidInput, invalidInput } from './invalid-input.ts';
import { findTextFault } from '#platform/values/text.ts';

/** What a parcel label needs. */
export interface PostalAddress {
  name: string;
  line1: string;
  line2: string | null;
  city: string;
  region: string | null;
  postalCode: string;
  country: string;
  phone: string | null;
}

/** An address as the API takes it: a field left out and a null mean the same. */
export type AddressGiven = Pick<PostalAddress, 'name' | 'line1' | 'city' | 'postalCode' | 'country'> & {
  line2?: string | null | undefined;
  region?: string | null | undefined;
  phone?: string | null | undefined;
};

/** Longer than any address line a carrier prints; a bound on what one row can hold. */
const maxLength = 200;

/** More than people keep, few enough that the whole book is answered as one list. */
export const maxAddresses = 50;

const required = ['name', 'line1', 'city', 'postalCode'] as const;
const optional = ['line2', 'region', 'phone'] as const;

/** The address trimmed, blank optional fields as null; or the first field that is not as it must be. The country is checked by its scalar. */
export function parseAddress(given: AddressGiven): PostalAddress | InvalidInput {
  for (const field of required) {
    const fault = findTextFault(given[field].trim(), { min: 1, max: maxLength });
    if (fault) return invalidInput(`address.${field}`, fault);
  }
  for (const field of optional) {
    const fault = findTextFault((given[field] ?? '').trim(), { min: 0, max: maxLength });
    if (fault) return invalidInput(`address.${field}`, fault);
  }
  return {
    name: given.name.trim(),
    line1: given.line1.trim(),
    line2: given.line2?.trim() || null,
    city: given.city.trim(),
    region: given.region?.trim() || null,
    postalCode: given.postalCode.trim(),
    country: given.country,
    phone: given.phone?.trim() || null,
  };
}

/** A refusal if the address book is full. */
export function decideAddition(entries: number): InvalidInput | undefined {
  return entries >= maxAddresses
    ? invalidInput('address', `expected an address book of fewer than ${maxAddresses} entries, it has ${entries}`)
    : undefined;
}
