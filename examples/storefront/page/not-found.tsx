import { Link } from 'react-router';
import { PageTitle } from './page-title.tsx';

export function NotFound() {
  return (
    <section className="narrow">
      <PageTitle>Nothing here</PageTitle>
      <p>This address has no page, or no page for you.</p>
      <Link className="button" to="/">
        Back to the shop
      </Link>
    </section>
  );
}
