import { useEffect, useRef, useState } from 'react';
import { change } from './api.js';

/** A button for a mutation that takes a reason. It asks for the reason first, and shows a refusal in the same place. */
export function Action({ label, about, mutation, input, done, danger = false }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className={danger ? 'danger' : ''}
        aria-label={`${label}: ${about}`}
        onClick={() => setOpen(true)}
      >
        {label}
      </button>
      {open ? <ReasonDialog {...{ label, about, mutation, input, done, danger }} close={() => setOpen(false)} /> : null}
    </>
  );
}

function ReasonDialog({ label, about, mutation, input, done, danger, close }) {
  const dialog = useRef(null);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  useEffect(() => dialog.current.showModal(), []);

  async function submit(event) {
    event.preventDefault();
    setBusy(true);
    setProblem('');
    try {
      await change(mutation, { input: { ...input, reason } });
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
