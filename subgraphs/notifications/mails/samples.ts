import type { MailData, MailExchange, MailOrder } from './mail-data.ts';

const sampleExchange: MailExchange = {
  added: [{ name: 'Lantern, blue', quantity: 1 }],
  total: { amount: 1600, currency: 'GBP' },
  worth: { amount: 1250, currency: 'GBP' },
  keptUntil: '2026-11-28T14:00:00.000Z',
};

/** An order as a preview and tests show it. */
export const sampleOrder: MailOrder = {
  id: '019ab3c4-0000-7400-8000-000000000001',
  number: 'TP-7K3M-92QD',
  placedAt: '2026-11-21T09:30:00.000Z',
  total: { amount: 3845, currency: 'GBP' },
  discount: { amount: 300, currency: 'GBP' },
  shipping: { amount: 395, currency: 'GBP' },
  tax: { amount: 641, currency: 'GBP' },
  includedTax: { amount: 641, currency: 'GBP' },
  lines: [
    { id: 'line-1', name: 'Lantern, red', quantity: 2, lineTotal: { amount: 2500, currency: 'GBP' } },
    { id: 'line-2', name: 'Mug', quantity: 1, lineTotal: { amount: 1250, currency: 'GBP' } },
  ],
  shippingAddress: {
    name: 'Ada Example',
    line1: '1 Example Street',
    line2: null,
    city: 'Exampleton',
    region: null,
    postalCode: 'EX1 1EX',
    country: 'GB',
  },
  shipments: [
    { id: 'parcel-1', trackingCode: 'TRACK-1', lines: [{ orderLineId: 'line-1', quantity: 1 }] },
    {
      id: 'parcel-2',
      trackingCode: 'TRACK-2',
      lines: [
        { orderLineId: 'line-1', quantity: 1 },
        { orderLineId: 'line-2', quantity: 1 },
      ],
    },
  ],
  returns: [{ id: 'return-1', exchange: sampleExchange }],
};

/** One of each e-mail, by the name of its template. */
export const sampleMails: Readonly<Record<MailData['template'], MailData>> = {
  REGISTRATION: {
    template: 'REGISTRATION',
    name: '',
    token: '019ab3c4-0000-7400-8000-000000000006.c2FtcGxl',
  },
  ACCOUNT_EXISTS: { template: 'ACCOUNT_EXISTS', name: '' },
  WELCOME: { template: 'WELCOME', name: 'Ada', token: '019ab3c4-0000-7400-8000-000000000008.c2FtcGxl' },
  EMAIL_VERIFICATION: {
    template: 'EMAIL_VERIFICATION',
    name: 'Ada',
    token: '019ab3c4-0000-7400-8000-000000000008.c2FtcGxl',
  },
  STAFF_INVITATION: {
    template: 'STAFF_INVITATION',
    name: '',
    token: '019ab3c4-0000-7400-8000-000000000007.c2FtcGxl',
  },
  EMAIL_CHANGE_REQUESTED: { template: 'EMAIL_CHANGE_REQUESTED', name: 'Ada' },
  PASSWORD_RESET: {
    template: 'PASSWORD_RESET',
    name: 'Ada',
    token: '019ab3c4-0000-7400-8000-000000000009.c2FtcGxl',
  },
  PASSWORD_CHANGED: { template: 'PASSWORD_CHANGED', name: 'Ada' },
  PROVIDER_LINKED: { template: 'PROVIDER_LINKED', name: 'Ada', provider: 'https://login.example' },
  PROVIDER_UNLINKED: { template: 'PROVIDER_UNLINKED', name: 'Ada', provider: 'https://login.example' },
  API_KEY_CREATED: { template: 'API_KEY_CREATED', name: 'Ada' },
  ORDER_LINK: {
    template: 'ORDER_LINK',
    name: 'Ada',
    reader: { kind: 'guest', token: '019ab3c4-0000-7000-8000-000000000009.c2FtcGxl' },
    order: sampleOrder,
  },
  ORDER_CONFIRMED: { template: 'ORDER_CONFIRMED', name: 'Ada', order: sampleOrder },
  ORDER_EDITED: { template: 'ORDER_EDITED', name: 'Ada', order: sampleOrder },
  ORDER_EDIT_REFUSED: { template: 'ORDER_EDIT_REFUSED', name: 'Ada', order: sampleOrder, reason: 'NOT_PAID_IN_TIME' },
  ORDER_SHIPPED: { template: 'ORDER_SHIPPED', name: 'Ada', order: sampleOrder, shipmentId: 'parcel-1' },
  ORDER_DELIVERED: { template: 'ORDER_DELIVERED', name: 'Ada', order: sampleOrder },
  ORDER_CANCELLED: { template: 'ORDER_CANCELLED', name: 'Ada', order: sampleOrder, reason: 'PAYMENT_DECLINED' },
  ORDER_REFUNDED: {
    template: 'ORDER_REFUNDED',
    name: 'Ada',
    order: sampleOrder,
    refunded: { amount: 1250, currency: 'GBP' },
  },
  ORDER_EXPIRED: { template: 'ORDER_EXPIRED', name: 'Ada', order: sampleOrder },
  ORDER_EXCHANGE_REQUESTED: {
    template: 'ORDER_EXCHANGE_REQUESTED',
    name: 'Ada',
    order: sampleOrder,
    exchange: sampleExchange,
  },
  ORDER_EXCHANGE_PAYMENT: {
    template: 'ORDER_EXCHANGE_PAYMENT',
    name: 'Ada',
    order: sampleOrder,
    exchange: sampleExchange,
    due: { amount: 350, currency: 'GBP' },
    until: '2026-11-28T14:00:00.000Z',
  },
  ORDER_EXCHANGED: { template: 'ORDER_EXCHANGED', name: 'Ada', order: sampleOrder, exchange: sampleExchange },
  ORDER_EXCHANGE_REFUSED: {
    template: 'ORDER_EXCHANGE_REFUSED',
    name: 'Ada',
    order: sampleOrder,
    exchange: sampleExchange,
    reason: 'NOT_PAID_IN_TIME',
  },
};
