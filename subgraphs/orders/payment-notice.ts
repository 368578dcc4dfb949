/**
 * What a message of the provider says. It is a hint: before anything is recorded, the provider is asked about the payment, so that messages may
 * come in any order and any number of times.
 */
export interface ProviderNotice {
  /** The provider's id of the message; the same in each repetition. */
  id: string;
  type: string;
  /** The key of the authorisation, which is the id of our payment; null if the message is about something else. */
  key: string | null;
  /** The provider's id of the payment. */
  providerId: string | null;
}

/** A message is not from the provider, not recent, or not for this shop. The sender gets the reason. */
export class NoticeRefused extends Error {
  override name = 'NoticeRefused';
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Reads the messages of one provider. */
export interface NoticeReader {
  /** Their address is `/webhooks/<provider>`. */
  provider: string;
  /** Checks the signature over the body as it arrived, and its time. Throws NoticeRefused. */
  read(body: string, headers: Headers, now: Date): ProviderNotice;
}
