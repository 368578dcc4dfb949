import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { Panel } from '../../deploy/observe/grafana.ts';
import type { RecordedDashboard, RecordedPanel } from './record-panels.ts';

use([LineChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);

const size = { width: 620, height: 250 };
/** A legend with more lines would cover the chart. */
const namedLines = 8;

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** A page with the charts of a dashboard, two in a row as in Grafana. */
export function dashboardPage({ dashboard, panels }: RecordedDashboard): string {
  const charts = panels.map((panel) => `<figure>${panelSvg(panel)}</figure>`).join('');
  return `<!doctype html><meta charset="utf-8"><style>
    body { margin: 0; padding: 12px; width: ${2 * size.width + 36}px; background: #f4f5f5; font: 15px sans-serif; }
    h1 { margin: 4px 8px 12px; font-size: 19px; font-weight: 600; }
    main { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; }
    figure { margin: 0; background: #fff; border: 1px solid #d8d9da; border-radius: 3px; }
    </style><h1>${escaped(dashboard.title)}</h1><main>${charts}</main>`;
}

function panelSvg({ panel, lines }: RecordedPanel): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: 'sans-serif' },
    color: ['#3274d9', '#e0752d', '#56a64b', '#8f3bb8', '#c4162a', '#1f9e89', '#b8860b', '#6b6b6b'],
    title: [
      { text: panel.title, left: 10, top: 8, textStyle: { fontSize: 13 } },
      ...(lines.length === 0
        ? [{ text: 'No data', left: 'center', top: 'middle', textStyle: { fontSize: 13, color: '#888' } }]
        : []),
    ],
    legend: {
      bottom: 4,
      left: 10,
      right: 10,
      type: 'plain',
      // The renderer guesses the width of a text, a little too low.
      itemGap: 24,
      itemWidth: 14,
      itemHeight: 4,
      textStyle: { fontSize: 10 },
      icon: 'rect',
      data: lines.slice(0, namedLines).map(({ name }) => name),
    },
    grid: { left: 62, right: 16, top: 38, bottom: lines.length > 4 ? 66 : 50 },
    xAxis: { type: 'value', min: 0, max: 'dataMax', axisLabel: { fontSize: 10, formatter: '{value} s' } },
    yAxis: {
      type: 'value',
      ...(panel.unit === 'share' ? {} : { min: 0 }),
      axisLabel: { fontSize: 10, formatter: (value: number) => inUnit(value, panel.unit) },
    },
    series: lines.map(({ name, points }) => ({
      name,
      type: 'line',
      showSymbol: points.length === 1,
      lineStyle: { width: 1.5 },
      data: points.map((point) => [...point]),
    })),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

function inUnit(value: number, unit: Panel['unit']): string {
  const short = (number: number) => String(Number(number.toPrecision(3)));
  switch (unit) {
    case 'seconds':
      return value !== 0 && Math.abs(value) < 1 ? `${short(value * 1000)} ms` : `${short(value)} s`;
    case 'per second':
      return `${short(value)}/s`;
    case 'share':
      return `${short(value * 100)}%`;
    case 'bytes':
      return value >= 1024 ** 2 ? `${short(value / 1024 ** 2)} MiB` : `${short(value / 1024)} KiB`;
    case 'count':
      return short(value);
    default:
      return unit satisfies never;
  }
}
