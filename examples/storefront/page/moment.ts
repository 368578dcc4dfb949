const format = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

/** A moment of the API for people, in their time zone. */
export function moment(text: string): string {
  return format.format(new Date(text));
}
