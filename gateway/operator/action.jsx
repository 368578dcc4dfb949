import { createContext, useContext, useEffect, useRef, useState } from 'react';
import { change } from './api.js';

const AskReason = createContext(() => {});

/**
 * Shows the dialog of an `Action` of its children. The dialog stays when the button disappears because the order or the row moved on: the refusal says
 * what happened.
 */
export function ReasonDialogs({ children }) {
  const [asked, setAsked] = useState();
  return (
    <AskReason.Provider value={setAsked}>
      {children}
      {asked ? <ReasonDialog {...asked} close={() => setAsked(undefined)} /> : null}
    </AskReason.Provider>
  );
}

/**
 * A button for a change that takes a reason: a mutation with its input, or `perform`. It asks for the reason first, and shows a refusal in the same place.
 * `fields` are asked for too: their texts, and a key that is the same for each attempt, become the input by `toInput`.
 */
export function Action(action) {
  const ask = useContext(AskReason);
  const { label, about, danger } = action;
  return (
    <button
      type="button"
      className={danger ? 'danger' : ''}
      aria-label={`${label}: ${about}`}
      onClick={() => ask(action)}
    >
      {label}
    </button>
  );
}

function ReasonDialog({ label, about, mutation, input, fields = [], toInput, perform, done, danger, close }) {
  const dialog = useRef(null);
  const [reason, setReason] = useState('');
  const [values, setValues] = useState(Object.fromEntries(fields.map(({ name, initial = '' }) => [name, initial])));
  const [key] = useState(() => crypto.randomUUID());
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  useEffect(() => dialog.current.showModal(), []);

  async function submit(event) {
    event.preventDefault();
    setBusy(true);
    setProblem('');
    try {
      await (perform
        ? perform(reason)
        : change(mutation, { input: { ...(toInput ? toInput(values, key) : input), reason } }));
      close();
      done();
    } catch (error) {
      setProblem(error.message);
      setBusy(false);
    }
  }

  return (
    <dialog ref={dialog} aria-labelledby="action-title" onClose={close}>
      <form onSubmit={(event) => void submit(event)}>
        <h2 id="action-title">
          {label}: {about}
        </h2>
        {fields.map(({ name, label: fieldLabel, input: attributes }) => (
          <label key={name}>
            {fieldLabel}
            <input
              {...attributes}
              value={values[name]}
              onChange={(event) => setValues({ ...values, [name]: event.target.value })}
            />
          </label>
        ))}
        <label>
          Reason
          <input
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            required
            maxLength={200}
            autoFocus
          />
        </label>
        <p className="muted">The reason is kept with your name.</p>
        {problem ? (
          <p className="problem" role="alert">
            {problem}
          </p>
        ) : null}
        <div className="buttons">
          <button type="button" onClick={close}>
            Back
          </button>
          <button type="submit" className={danger ? 'danger' : 'main'} disabled={busy || reason.trim() === ''}>
            {label}
          </button>
        </div>
      </form>
    </dialog>
  );
}
