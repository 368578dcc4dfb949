/**
 * Whether mail to a country needs no postal code. Source: the Universal Postal Union's country sheets on addressing
 * (upu.int, "Addressing solutions"): countries and territories whose sheet shows no postcode in the address. Countries
 * that introduced codes recently (such as Ghana and Jamaica) stay here while mail arrives without them: the code is
 * optional for them. Without its country in this list, a person without a code cannot enter an address; one country too
 * many only requires less.
 */
export function needsNoPostalCode(country: string): boolean {
  return withoutPostalCodes.has(country);
}

const withoutPostalCodes: ReadonlySet<string> = new Set(
  (
    'AE AG AO AQ AW BF BI BJ BM BO BQ BS BV BW BZ CD CF CG CI CK CM CW DJ DM EH ER FJ GA GD GH GM GQ GY HK HM IE JM KI KM KN KP LY ML MO ' +
    'MR MW NR NU QA RW SB SC SL SR SS ST SX SY TD TF TG TK TL TO TT TV UG VU YE ZW'
  ).split(' '),
);
