/** The server counts up to here. */
const mostCounted = 10_000;

/** A page of a list: how many there are, the table in `children`, and the ways to other pages. `goTo` gets the cursor of a page, null for the first. */
export function ListPage({ page: { totalCount, pageInfo }, after, goTo, children }) {
  return (
    <>
      <p className="muted" role="status">
        {totalCount}
        {totalCount === mostCounted ? ' or more' : ''} found
      </p>
      {children}
      <div className="buttons" role="group" aria-label="Pages">
        {after ? (
          <button type="button" onClick={() => goTo(null)}>
            First page
          </button>
        ) : null}
        {pageInfo.hasNextPage ? (
          <button type="button" onClick={() => goTo(pageInfo.endCursor)}>
            Next page
          </button>
        ) : null}
      </div>
    </>
  );
}
