/**
 * The text of `data`, made by the executor, on its way through the HTTP front: the front passes an object on, and the text is looked up where the
 * answer is written.
 */
const texts = new WeakMap<object, string>();

/** An empty object that stands for this text. */
export function holdText(text: string): Record<string, unknown> {
  const data = {};
  texts.set(data, text);
  return data;
}

/** The JSON text of an answer's `data`. */
export function dataText(data: object | null | undefined): string {
  return (data && texts.get(data)) ?? JSON.stringify(data ?? null);
}

/** An answer's `data` as an object that may be changed: what stands for a text is read from it. */
export function dataObject<Data extends object>(data: Data | null | undefined): Data | null | undefined {
  const text = data && texts.get(data);
  return text === undefined || text === null ? data : (JSON.parse(text) as Data);
}
