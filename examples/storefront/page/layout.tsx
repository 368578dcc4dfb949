import { useApolloClient } from '@apollo/client/react';
import { Link, NavLink, Outlet, useNavigate } from 'react-router';
import { SignOutDocument } from '../api/graphql.generated.ts';
import { useSession, useShop } from '../api/shop.ts';
import { useCart } from '../cart/use-cart.ts';
import { SearchBox } from '../catalogue/search-box.tsx';
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
        <SearchBox />
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

function Account() {
  const session = useSession();
  const { sessions } = useShop();
  const client = useApolloClient();
  const navigate = useNavigate();
  if (!session)
    return (
      <nav className="account" aria-label="Account">
        <NavLink to="/guest-order">Find an order</NavLink>
        <CartLink />
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
      <NavLink to="/account">Account</NavLink>
      <NavLink to="/orders">Orders</NavLink>
      <CartLink />
      <button type="button" className="link" onClick={() => void signOut()}>
        Sign out
      </button>
    </nav>
  );
}

function CartLink() {
  const { cart } = useCart();
  const lines = cart?.lines ?? [];
  return (
    <NavLink to="/cart" aria-label={`Cart, ${countPieces(lines)}`}>
      Cart <span className="badge">{sumOf(lines)}</span>
    </NavLink>
  );
}
