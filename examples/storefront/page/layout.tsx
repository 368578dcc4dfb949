import { useApolloClient, useQuery } from '@apollo/client/react';
import { Link, NavLink, Outlet, useNavigate, useSearchParams } from 'react-router';
import { CartDocument, SignOutDocument } from '../api/graphql.generated.ts';
import { useSession, useShop } from '../api/shop.ts';
import { countPieces, sumOf } from './pieces.ts';

export function Layout() {
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <header className="top">
        <Link className="brand" to="/">
          <img src="/shop/mark.svg" alt="" width="28" height="28" />
          <span>Tradepost Shop</span>
        </Link>
        <Search />
        <Account />
      </header>
      <main id="main" tabIndex={-1}>
        <Outlet />
      </main>
      <footer className="bottom">
        <p>
          An example on the Tradepost API. Nothing is really sold. <a href="/">What else runs here</a>
        </p>
      </footer>
    </>
  );
}

function Search() {
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const search = params.get('q') ?? '';
  return (
    <form
      className="search"
      role="search"
      key={search}
      action={(form) => {
        const typed = form.get('q');
        const text = typeof typed === 'string' ? typed.trim() : '';
        void navigate(text === '' ? '/' : `/?q=${encodeURIComponent(text)}`);
      }}
    >
      <input type="search" name="q" defaultValue={search} aria-label="Search products" placeholder="Search the shop" />
      <button type="submit">Search</button>
    </form>
  );
}

function Account() {
  const session = useSession();
  const { sessions } = useShop();
  const client = useApolloClient();
  const navigate = useNavigate();
  if (!session)
    return (
      <nav className="account" aria-label="Account">
        <NavLink to="/sign-in">Sign in</NavLink>
      </nav>
    );
  async function signOut(): Promise<void> {
    // Ends the session on the server, too. If the server is away, the tokens are forgotten all the same.
    await client.mutate({ mutation: SignOutDocument }).catch(() => undefined);
    sessions.end();
    await navigate('/');
  }
  return (
    <nav className="account" aria-label="Account">
      <span className="who">{session.user.name}</span>
      <NavLink to="/orders">Orders</NavLink>
      <CartLink />
      <button type="button" className="link" onClick={() => void signOut()}>
        Sign out
      </button>
    </nav>
  );
}

function CartLink() {
  const { data } = useQuery(CartDocument);
  const lines = data?.cart?.lines ?? [];
  return (
    <NavLink to="/cart" aria-label={`Cart, ${countPieces(lines)}`}>
      Cart <span className="badge">{sumOf(lines)}</span>
    </NavLink>
  );
}
