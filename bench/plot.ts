import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { type Case, type Comparison, median, ratiosOf } from './report.ts';

/** A picture of a result: bars by category, or lines over a number. */
export interface Plot {
  title: string;
  /** With the unit. */
  yAxis: string;
  x: { categories: readonly string[] } | { axis: string; logarithmic: boolean };
  /** Values by category, or pairs of x and y. */
  series: readonly { name: string; values: readonly number[] | readonly (readonly [number, number])[] }[];
}

use([BarChart, LineChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);

/** The plot as the text of an SVG file, on white, so that it can be read on a dark page too. */
export function toSvg({ title, yAxis, x, series }: Plot): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: 760, height: 380 });
  const isBars = 'categories' in x;
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    color: ['#2f6f9f', '#d9822b', '#5a9a4a', '#8a5a9e', '#b03a48', '#6b6b6b'],
    title: { text: title, left: 'center', textStyle: { fontSize: 15 } },
    legend: { bottom: 0 },
    grid: { left: 70, right: 30, top: 60, bottom: 70 },
    xAxis: isBars
      ? { type: 'category', data: [...x.categories], axisLabel: { interval: 0, width: 160, overflow: 'break' } }
      : {
          type: x.logarithmic ? 'log' : 'value',
          name: x.axis,
          nameLocation: 'middle',
          nameGap: 28,
          min: 'dataMin',
          max: 'dataMax',
        },
    yAxis: { type: 'value', name: yAxis, nameTextStyle: { align: 'left' }, min: 0 },
    series: series.map(({ name, values }) => ({
      name,
      type: isBars ? 'bar' : 'line',
      data: [...values],
      label: { show: isBars, position: 'top', formatter: ({ value }: { value: unknown }) => rounded(Number(value)) },
    })),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

/** The median of one measure in every case, a bar for each side. */
export function barsOf(cases: readonly Case[], measure: string, title: string): Plot {
  const sides = cases[0]?.sides ?? { ours: 'ours', vanilla: 'vanilla' };
  const barsFor = (side: 'ours' | 'vanilla') =>
    cases.map((measured) => median(measured[side].map((round) => round[measure] ?? Number.NaN)));
  return {
    title,
    yAxis: measure,
    x: { categories: cases.map((measured) => measured.title) },
    series: [
      { name: sides.ours, values: barsFor('ours') },
      ...(cases[0]?.vanilla.length ? [{ name: sides.vanilla, values: barsFor('vanilla') }] : []),
    ],
  };
}

/** How many times less of `ratioOf` than the base each side of each comparison needs, in the median round. */
export function ratioBars(comparisons: readonly Comparison[], title: string): Plot {
  const names = [...new Set(comparisons.flatMap(({ sides }) => [...sides.keys()]))];
  return {
    title,
    yAxis: '',
    x: { categories: comparisons.map((comparison) => comparison.title.replace(/:.*/, '')) },
    series: names.map((name) => ({
      name,
      // A side that was left out of one comparison has no bar there.
      values: comparisons.map((comparison) => {
        const ratios = ratiosOf(comparison, name);
        return ratios.length > 0 ? median(ratios) : 0;
      }),
    })),
  };
}

const rounded = (value: number) => (value >= 100 ? value.toFixed(0) : value.toPrecision(2));
