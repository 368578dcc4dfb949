import type { Dashboard } from '../grafana.ts';
import { journeys } from '../journeys.ts';
import { quantile } from './queries.ts';

export const journeyBoard: Dashboard = {
  name: 'journeys',
  title: 'Tradepost: journeys',
  panels: [
    {
      title: 'Good events, share of the last hour',
      unit: 'share',
      queries: journeys.map(({ name }) => ({
        legend: name,
        expr: `1 - journey:bad:ratio_rate1h{journey="${name}"}`,
      })),
    },
    {
      title: 'How fast the error budget is spent (1: it lasts thirty days)',
      unit: 'count',
      queries: journeys.map(({ name, objective }) => ({
        legend: name,
        expr: `journey:bad:ratio_rate1h{journey="${name}"} / ${Number((1 - objective).toFixed(6))}`,
      })),
    },
    {
      title: 'Events',
      unit: 'per second',
      queries: journeys.map(({ name, total }) => ({ legend: name, expr: `sum(rate(${total}[$__rate_interval]))` })),
    },
    {
      title: 'Time, 99th percentile',
      unit: 'seconds',
      queries: journeys.map(({ name, latency }) => ({ legend: name, expr: quantile(0.99, latency, '') })),
    },
    {
      title: 'Time, median',
      unit: 'seconds',
      queries: journeys.map(({ name, latency }) => ({ legend: name, expr: quantile(0.5, latency, '') })),
    },
    {
      title: 'Alerts that fire',
      unit: 'count',
      queries: [{ legend: '{{alertname}}', expr: 'count by (alertname) (ALERTS{alertstate="firing"})' }],
    },
  ],
};
