import { useQuery } from '@apollo/client/react';
import { type KeyboardEvent, useEffect, useId, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { ProductSuggestionsDocument } from '../api/graphql.generated.ts';

/** Shorter texts match the beginnings of too many names. */
const shortest = 2;
/** While somebody types, a letter follows the one before within about this time. */
const pauseMs = 150;

/** The search of the shop. It suggests products while somebody types: arrows choose one, Enter opens it, Escape closes the list. */
export function SearchBox() {
  const [params] = useSearchParams();
  const search = params.get('q') ?? '';
  return <Search key={search} search={search} />;
}

function Search({ search }: { search: string }) {
  const navigate = useNavigate();
  const id = useId();
  const [text, setText] = useState(search);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const suggestions = useSuggestions(isOpen ? text.trim() : '');
  const isListed = isOpen && suggestions.length > 0;
  const chosen = isListed ? suggestions[active] : undefined;

  function close(): void {
    setOpen(false);
    setActive(-1);
  }
  function openProduct(slug: string): void {
    close();
    void navigate(`/products/${slug}`);
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Escape' && isListed) {
      // The browser would empty the field.
      event.preventDefault();
      close();
    } else if (event.key === 'Enter' && chosen) {
      event.preventDefault();
      openProduct(chosen.slug);
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && suggestions.length > 0) {
      event.preventDefault();
      setOpen(true);
      const step = event.key === 'ArrowDown' ? 1 : -1;
      // Between the last and the first one, no suggestion is chosen.
      const places = suggestions.length + 1;
      setActive(((active + 1 + step + places) % places) - 1);
    } else if (event.key === 'ArrowDown') {
      setOpen(true);
    }
  }

  return (
    <form
      className="search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        close();
        const wanted = text.trim();
        void navigate(wanted === '' ? '/' : `/?q=${encodeURIComponent(wanted)}`);
      }}
    >
      <input
        type="search"
        role="combobox"
        aria-label="Search products"
        aria-expanded={isListed}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={chosen ? `${id}-${active}` : undefined}
        autoComplete="off"
        placeholder="Search the shop"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setActive(-1);
          setOpen(true);
        }}
        onKeyDown={onKeyDown}
        onBlur={close}
      />
      <button type="submit">Search</button>
      <ul
        id={`${id}-list`}
        className="suggestions"
        role="listbox"
        aria-label="Suggested products"
        hidden={!isListed}
        // The field keeps the focus, so that it does not close the list before the click.
        onMouseDown={(event) => event.preventDefault()}
      >
        {suggestions.map(({ id: productId, slug, name }, index) => (
          <li
            key={productId}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            onClick={() => openProduct(slug)}
          >
            {name}
          </li>
        ))}
      </ul>
      <p className="unseen" role="status">
        {isListed ? `${suggestions.length} ${suggestions.length === 1 ? 'suggestion' : 'suggestions'}` : ''}
      </p>
    </form>
  );
}

/** Products for what was typed, as soon as nothing follows for a moment. */
function useSuggestions(text: string): { id: string; slug: string; name: string }[] {
  const [asked, setAsked] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  const { data, previousData } = useQuery(ProductSuggestionsDocument, {
    variables: { text: asked },
    skip: asked.length < shortest,
  });
  if (text.length < shortest || asked.length < shortest) return [];
  return (data ?? previousData)?.productSuggestions ?? [];
}
