/** Whether requests ask for `extensions.explain`, and what the last answer said. */

let state = { wanted: false, explanation: null };
const listeners = new Set();

/** The present state. */
export const currentExplanation = () => state;

/** Calls the listener after each change; returns the function that ends that. */
export function onExplanationChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function set(change) {
  state = { ...state, ...change };
  for (const listener of listeners) listener();
}

/** Asks for explanations from now on, or no more. */
export function wantExplanation(wanted) {
  set({ wanted, explanation: null });
}

/** The request of the editor, asking for an explanation if the user wants one. */
export function withExplain(request) {
  return state.wanted ? { ...request, extensions: { ...request.extensions, explain: true } } : request;
}

/** The parts of an answer without its explanation, which is kept for the timeline: as text it would be longer than the answer. */
export async function* takeExplanation(answer) {
  set({ explanation: null });
  for await (const part of await answer) yield withoutExplanation(part);
}

function withoutExplanation(part) {
  if (Array.isArray(part)) return part.map(withoutExplanation);
  const { explain, ...extensions } = part?.extensions ?? {};
  if (!explain) return part;
  set({ explanation: explain });
  const { extensions: _, ...rest } = part;
  return Object.keys(extensions).length > 0 ? { ...rest, extensions } : rest;
}
