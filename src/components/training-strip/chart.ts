import { axisX, axisY, dot, gridY, line, plot, ruleY, text } from '@observablehq/plot';
import { MARGIN, spread, tickText, valueText } from './chart-data.ts';
import type { ChartData, Curve } from './chart-data.ts';

export interface ChartSize {
  width: number;
  height: number;
}

/** Height of a curve's label, in pixels. */
const LABEL = 29;

const STROKES = {
  before: { stroke: 'var(--ink-faint)', strokeWidth: 1.5, strokeDasharray: '3,3' },
  batches: { stroke: 'var(--rule-strong)', strokeWidth: 1 },
  training: { stroke: 'var(--ink-faint)', strokeWidth: 1.5 },
  'held-out': { stroke: 'var(--ink)', strokeWidth: 2 },
} as const;

/** Draws a chart as SVG without any style sheet of its own: fonts come from the page around it. */
export function drawChart(data: ChartData, { width, height }: ChartSize): Element {
  const { measure } = data;
  const accuracy = measure === 'accuracy';
  const labelled = data.curves.filter(
    ({ name, points }) => name !== 'batches' && name !== 'before' && points.length > 0,
  );
  const y = heightOf(data, height);
  const ends = labelled.map(({ points }) => y(points.at(-1)?.value ?? 1));
  const places = spread(ends, LABEL, height - MARGIN.bottom - LABEL / 2);
  const svg = plot({
    width,
    height,
    marginTop: MARGIN.top,
    marginRight: MARGIN.right,
    marginBottom: MARGIN.bottom,
    marginLeft: MARGIN.left,
    x: { type: 'linear', domain: data.x },
    y: { type: 'log', domain: data.y, reverse: accuracy, clamp: true },
    marks: [
      gridY(data.yTicks, { stroke: 'var(--rule)', strokeOpacity: 1 }),
      axisY(data.yTicks, {
        tickSize: 0,
        tickPadding: 8,
        label: null,
        text: (tick: number) => tickText(measure, tick),
        fill: 'var(--ink-soft)',
      }),
      axisX(data.xTicks, {
        tickSize: 0,
        tickPadding: 9,
        label: null,
        tickFormat: (tick: number) => String(tick),
        fill: 'var(--ink-soft)',
      }),
      text(['epoch'], {
        frameAnchor: 'bottom-right',
        textAnchor: 'start',
        lineAnchor: 'top',
        dx: 14,
        dy: 9,
        fill: 'var(--ink-soft)',
      }),
      ...reference(data),
      ...data.curves.flatMap(curve),
      ...labelled.map(({ name, points }, index) => {
        const last = points.at(-1);
        return text(last === undefined ? [] : [last], {
          x: () => data.reached,
          y: 'value',
          text: (point: { value: number }) => `${name}\n${valueText(measure, point.value)}`,
          textAnchor: 'start',
          dx: 8,
          dy: (places[index] ?? 0) - (ends[index] ?? 0),
          fill: name === 'held-out' ? 'var(--ink)' : 'var(--ink-soft)',
          className: `label-${name}`,
        });
      }),
    ],
  });
  svg.querySelectorAll('style').forEach((style) => style.remove());
  svg.setAttribute('aria-hidden', 'true');
  return svg;
}

function curve({ name, points }: Curve) {
  const path = line(points, {
    x: 'epoch',
    y: 'value',
    ...STROKES[name],
    strokeLinejoin: 'round',
    clip: name === 'before',
  });
  if (name === 'batches' || name === 'before') return [path];
  const ends = name === 'held-out' && points.length <= 60 ? points : points.slice(-1);
  return [path, dot(ends, { x: 'epoch', y: 'value', r: 2.5, fill: STROKES[name].stroke })];
}

function reference({ reference: at, x }: ChartData) {
  if (at === null) return [];
  return [
    ruleY([at.value], { stroke: 'var(--ink-soft)', strokeDasharray: '2,3' }),
    text([at.value], {
      x: () => x[1],
      y: (value: number) => value,
      text: () => at.label,
      textAnchor: 'end',
      dy: -8,
      fill: 'var(--ink-soft)',
    }),
  ];
}

/** Pixels from the top at which a value lies. */
function heightOf({ y, measure }: ChartData, height: number): (value: number) => number {
  const [low, high] = y.map(Math.log) as [number, number];
  const span = height - MARGIN.top - MARGIN.bottom;
  return (value) => {
    const part = (Math.log(value) - low) / (high - low);
    return MARGIN.top + span * (measure === 'accuracy' ? part : 1 - part);
  };
}
