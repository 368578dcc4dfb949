import { ApolloProvider } from '@apollo/client/react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter, Route, Routes } from 'react-router';
import { AccountPage } from './account/account-page.tsx';
import { AcceptInvitationPage } from './account/accept-invitation-page.tsx';
import { CompleteRegistrationPage } from './account/complete-registration-page.tsx';
import { ConfirmEmailPage } from './account/confirm-email-page.tsx';
import { ForgottenPasswordPage } from './account/forgotten-password-page.tsx';
import { ResetPasswordPage } from './account/reset-password-page.tsx';
import { SignInFinishedPage } from './account/sign-in-finished-page.tsx';
import { SignInPage } from './account/sign-in-page.tsx';
import { loadSettings } from './api/settings.ts';
import { openShop, ShopContext } from './api/shop.ts';
import { CartPage } from './cart/cart-page.tsx';
import { BrowsePage } from './catalogue/browse-page.tsx';
import { ProductPage } from './catalogue/product-page.tsx';
import { CheckoutPage } from './checkout/checkout-page.tsx';
import { GuestOrderPage } from './orders/guest-order-page.tsx';
import { OrdersPage } from './orders/orders-page.tsx';
import { TrackOrderPage } from './orders/track-order-page.tsx';
import { Layout } from './page/layout.tsx';
import { NotFound } from './page/not-found.tsx';
import { SignedIn } from './account/signed-in.tsx';
import './page/page.css';
import './page/forms.css';
import './catalogue/catalogue.css';
import './cart/cart.css';
import './orders/orders.css';

const page = document.getElementById('page');
if (!page) throw new Error('Expected the element #page');
const shop = openShop(await loadSettings());

createRoot(page).render(
  <ShopContext value={shop}>
    <ApolloProvider client={shop.apollo}>
      <BrowserRouter basename="/shop">
        <Routes>
          <Route element={<Layout />}>
            <Route index element={<BrowsePage />} />
            <Route path="products/:slug" element={<ProductPage />} />
            <Route path="sign-in" element={<SignInPage />} />
            <Route path="sign-in/finished" element={<SignInFinishedPage />} />
            <Route path="forgotten-password" element={<ForgottenPasswordPage />} />
            <Route path="accept-invitation" element={<AcceptInvitationPage />} />
            <Route path="complete-registration" element={<CompleteRegistrationPage />} />
            <Route path="confirm-email" element={<ConfirmEmailPage />} />
            <Route path="reset-password" element={<ResetPasswordPage />} />
            <Route path="cart" element={<CartPage />} />
            <Route path="checkout" element={<CheckoutPage />} />
            <Route path="guest-order" element={<GuestOrderPage />} />
            <Route element={<SignedIn />}>
              <Route path="account" element={<AccountPage />} />
              <Route path="orders" element={<OrdersPage />} />
              <Route path="orders/:id" element={<TrackOrderPage />} />
            </Route>
            <Route path="*" element={<NotFound />} />
          </Route>
        </Routes>
      </BrowserRouter>
    </ApolloProvider>
  </ShopContext>,
);
