import { useState } from 'react';
import { change, useAnswer } from './api.js';
import { Badge, Moment, Problem, Table } from './shown.jsx';

const emailsQuery = `query {
  emails(first: 20, filter: { status: [QUEUED, SENDING, FAILED, REJECTED] }) {
    nodes { id template status attempts lastError createdAt order { id number } }
  }
}`;
const webhooksQuery = `query {
  webhookEndpoints {
    id url enabled failures pausedUntil
    deliveries(first: 10, status: [PENDING, FAILED]) { nodes { id event status attempts lastError occurredAt order { id number } } }
  }
}`;
const sendAgain = `mutation ($input: ReplayWebhooksInput!) {
  replayWebhooks(input: $input) { __typename ... on Refusal { code message } }
}`;

const orderLink = (order) => (order ? <a href={`#/orders/${order.id}`}>{order.number}</a> : '–');

/** E-mails and webhooks that are not delivered. */
export function Messages({ admin }) {
  const { data, problem } = useAnswer(emailsQuery, {});
  return (
    <>
      <h1>Messages</h1>
      <Problem text={problem} />
      <Table
        caption="E-mails that are not sent"
        heads={['E-mail', 'Order', 'Status', 'Attempts', 'Last error', 'Since']}
        empty={data ? 'All e-mails are sent.' : 'Reading …'}
        rows={(data?.emails?.nodes ?? []).map(({ id, template, order, status, attempts, lastError, createdAt }) => ({
          key: id,
          cells: [
            template.replaceAll('_', ' ').toLowerCase(),
            orderLink(order),
            <Badge value={status} />,
            attempts,
            lastError ?? '–',
            <Moment at={createdAt} />,
          ],
        }))}
      />
      {admin ? <Webhooks /> : <p className="muted">Webhooks are for the role ADMIN.</p>}
    </>
  );
}

function Webhooks() {
  const { data, problem, reload } = useAnswer(webhooksQuery, {});
  const endpoints = data?.webhookEndpoints ?? [];
  return (
    <>
      <Problem text={problem} />
      <Table
        caption="Webhook endpoints"
        heads={['Address', 'State', 'Failures in a row']}
        empty={data ? 'There is no webhook endpoint.' : 'Reading …'}
        rows={endpoints.map(({ id, url, enabled, failures, pausedUntil }) => ({
          key: id,
          cells: [
            url,
            pausedUntil && Date.parse(pausedUntil) > Date.now() ? (
              <>
                paused until <Moment at={pausedUntil} />
              </>
            ) : enabled ? (
              'enabled'
            ) : (
              'disabled'
            ),
            failures,
          ],
        }))}
      />
      {endpoints
        .filter(({ deliveries }) => deliveries.nodes.length > 0)
        .map(({ id: endpointId, url, deliveries }) => (
          <Table
            key={endpointId}
            caption={`Not delivered to ${url}`}
            heads={['Event', 'Order', 'Status', 'Attempts', 'Last error', 'Happened', 'Repair']}
            rows={deliveries.nodes.map(({ id, event, order, status, attempts, lastError, occurredAt }) => ({
              key: id,
              cells: [
                event,
                orderLink(order),
                <Badge value={status} />,
                attempts,
                lastError ?? '–',
                <Moment at={occurredAt} />,
                status === 'FAILED' ? (
                  <SendAgain input={{ endpointId, deliveryId: id }} about={event} done={() => void reload()} />
                ) : (
                  '–'
                ),
              ],
            }))}
          />
        ))}
    </>
  );
}

/** Needs no reason: it sends a message that the endpoint should have. */
function SendAgain({ input, about, done }) {
  const [problem, setProblem] = useState('');
  async function run() {
    setProblem('');
    try {
      await change(sendAgain, { input });
      done();
    } catch (error) {
      setProblem(error.message);
    }
  }
  return (
    <>
      <button type="button" aria-label={`Send again: ${about}`} onClick={() => void run()}>
        Send again
      </button>
      <Problem text={problem} />
    </>
  );
}
