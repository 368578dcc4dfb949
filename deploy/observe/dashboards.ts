import { graphBoard } from './dashboards/graph.ts';
import { journeyBoard } from './dashboards/journeys.ts';
import { liveBoard } from './dashboards/live.ts';
import { eventBoard } from './dashboards/orders-and-events.ts';
import type { Dashboard } from './grafana.ts';

export const dashboards: readonly Dashboard[] = [journeyBoard, graphBoard, eventBoard, liveBoard];
