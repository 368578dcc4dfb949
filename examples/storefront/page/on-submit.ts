import type { FormEvent } from 'react';

/** Keeps what was typed after a refusal; the `action` of React would empty the form. */
export function onSubmit(submit: (form: Record<string, string>) => Promise<void>) {
  return (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const entries = [...new FormData(event.currentTarget)].map(([name, value]) => [
      name,
      typeof value === 'string' ? value : '',
    ]);
    void submit(Object.fromEntries(entries) as Record<string, string>);
  };
}
