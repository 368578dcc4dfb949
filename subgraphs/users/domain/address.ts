import { type AddressInput, parsePostalAddress, type PostalAddress } from '#platform/values/postal-address.ts';
import { type InvalidInput, invalidInput } from './invalid-input.ts';

/** More than people keep, few enough that the whole book is answered as one list. */
export const maxAddresses = 50;

/** The address as rows keep it, or the refusal of its first wrong field. */
export function parseAddress(input: AddressInput): PostalAddress | InvalidInput {
  const parsed = parsePostalAddress(input);
  return parsed.ok ? parsed.address : invalidInput(`address.${parsed.field}`, parsed.fault);
}

/** A refusal if the address book is full. */
export function decideAddition(entries: number): InvalidInput | undefined {
  return entries >= maxAddresses
    ? invalidInput('address', `expected an address book of fewer than ${maxAddresses} entries, it has ${entries}`)
    : undefined;
}
