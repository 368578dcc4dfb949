import { type ComponentProps, useId } from 'react';

/** A labelled input; `problem` says what is wrong with its value. */
export function Field({
  label,
  problem,
  ...input
}: ComponentProps<'input'> & { label: string; problem?: string | undefined }) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        {...input}
        id={id}
        aria-invalid={problem === undefined ? undefined : true}
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
      />
      {problem === undefined ? null : (
        <p className="wrong" id={`${id}-problem`} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
