import { Navigate, Outlet, useLocation } from 'react-router';
import { useSession } from '../api/shop.ts';

/** Pages for customers: a guest signs in first, and then comes back. */
export function SignedIn() {
  const session = useSession();
  const { pathname } = useLocation();
  return session ? <Outlet /> : <Navigate to={`/sign-in?next=${encodeURIComponent(pathname)}`} replace />;
}
