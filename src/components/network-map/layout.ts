import { GLYPH_WIDTH } from '#network/glyphs.ts';
import { layerShapes, readsOf, shapeSize } from '#network/shapes.ts';
import type { LayerShape } from '#network/shapes.ts';
import type { LayerSpec, NetworkSpec } from '#network/spec.ts';

/** A layer's place in the wide drawing, in pixels. */
export interface LayerBox {
  x: number;
  width: number;
  /** One box for each feature map, or a single one for a flat layer's picture. */
  maps: readonly MapBox[];
  /** Columns and cell size of a flat layer's picture; null where the layer has maps. */
  flat: FlatGrid | null;
  /** Columns in which the maps stand. */
  columns: number;
}

export interface MapBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface FlatGrid {
  columns: number;
  rows: number;
  /** Side of a cell and the space between cells, in pixels. */
  cell: number;
  gap: number;
}

export interface MapLayout {
  width: number;
  height: number;
  /** `layers[0]` is the input. */
  layers: readonly LayerBox[];
}

const COLUMN_GAP = 35;
const MAP_GAP = 8;
const TALLEST = 544;
const WIDTH = 984;
const CLASSIFIER_WIDTH = 132;
const CLASSIFIER_ROW = 44;
const MAPS_PER_COLUMN = 8;
const UNITS_PER_COLUMN = 30;

/**
 * Places every layer of a network side by side, cells in whole pixels, maps of a subsampling layer
 * beside the maps that they shrink.
 *
 * @throws SpecError if the spec is impossible.
 */
export function mapLayout(spec: NetworkSpec): MapLayout {
  const shapes = layerShapes(spec);
  const sketches: Sketch[] = [];
  shapes.forEach((shape, index) => {
    sketches.push(sketchOf(shape, spec.layers[index - 1], sketches.at(-1)));
  });
  const height = Math.max(...sketches.map(({ pitch, rows }) => pitch * rows - MAP_GAP));
  const widths = sketches.map(({ width }) => width);
  const used = widths.reduce((sum, width) => sum + width, 0) + COLUMN_GAP * (widths.length - 1);
  const total = Math.max(WIDTH, used);
  let x = 0;
  const layers = sketches.map((sketch, index): LayerBox => {
    const isLast = index === sketches.length - 1;
    const width = isLast ? sketch.width + total - used : sketch.width;
    const maps = sketch.isClassifier
      ? [{ x, y: (height - sketch.mapHeight) / 2, width, height: sketch.mapHeight }]
      : placeMaps(sketch, x, height);
    const box = { x, width, maps, flat: sketch.flat, columns: sketch.columns };
    x += width + COLUMN_GAP;
    return box;
  });
  return { width: total, height, layers };
}

/** Sizes of one layer's picture before it has a place. */
interface Sketch {
  maps: number;
  columns: number;
  rows: number;
  cell: number;
  mapWidth: number;
  mapHeight: number;
  /** From the top of one row of maps to the next. */
  pitch: number;
  width: number;
  flat: FlatGrid | null;
  isClassifier: boolean;
}

function sketchOf(shape: LayerShape, layer: LayerSpec | undefined, below?: Sketch): Sketch {
  if (layer?.kind === 'softmax' || layer?.kind === 'rbf') return classifierSketch(shape.channels);
  if (shape.height * shape.width === 1) return flatSketch(shapeSize(shape));
  const columns = Math.ceil(shape.channels / MAPS_PER_COLUMN);
  const rows = Math.ceil(shape.channels / columns);
  const room = Math.floor((TALLEST + MAP_GAP) / rows) - MAP_GAP;
  const follows = layer?.kind === 'pooling' && below?.maps === shape.channels;
  const widest = follows ? Math.ceil((below.cell * 4) / 3) : Math.floor(96 / shape.width);
  const cell = Math.max(1, Math.min(Math.floor(room / shape.height), widest, LARGEST_CELL));
  const [mapWidth, mapHeight] = [cell * shape.width, cell * shape.height];
  return {
    maps: shape.channels,
    columns,
    rows,
    cell,
    mapWidth,
    mapHeight,
    pitch: follows ? below.pitch : mapHeight + MAP_GAP,
    width: columns * mapWidth + (columns - 1) * MAP_GAP,
    flat: null,
    isClassifier: false,
  };
}

const LARGEST_CELL = 8;

function flatSketch(units: number): Sketch {
  const isGlyph = units % GLYPH_WIDTH === 0 && units / GLYPH_WIDTH <= UNITS_PER_COLUMN;
  const columns = isGlyph ? GLYPH_WIDTH : Math.ceil(units / UNITS_PER_COLUMN);
  const rows = Math.ceil(units / columns);
  const [cell, gap] = isGlyph ? [12, 0] : [15, 3];
  const width = columns * (cell + gap) - gap;
  const height = rows * (cell + gap) - gap;
  return {
    maps: 1,
    columns: 1,
    rows: 1,
    cell,
    mapWidth: width,
    mapHeight: height,
    pitch: height + MAP_GAP,
    width,
    flat: { columns, rows, cell, gap },
    isClassifier: false,
  };
}

function classifierSketch(classes: number): Sketch {
  const height = classes * CLASSIFIER_ROW;
  return {
    maps: 1,
    columns: 1,
    rows: 1,
    cell: 1,
    mapWidth: CLASSIFIER_WIDTH,
    mapHeight: height,
    pitch: height + MAP_GAP,
    width: CLASSIFIER_WIDTH,
    flat: { columns: 1, rows: classes, cell: CLASSIFIER_ROW, gap: 0 },
    isClassifier: true,
  };
}

function placeMaps(sketch: Sketch, x: number, height: number): MapBox[] {
  const { mapWidth, mapHeight, pitch, columns, rows } = sketch;
  const top = (height - (pitch * rows - MAP_GAP)) / 2 + (pitch - MAP_GAP - mapHeight) / 2;
  return Array.from({ length: sketch.maps }, (_, map) => ({
    x: x + (map % columns) * (mapWidth + MAP_GAP),
    y: Math.round(top + Math.floor(map / columns) * pitch),
    width: mapWidth,
    height: mapHeight,
  }));
}

/** A drawn connection between two neighbouring layers. */
export type Link =
  /** One map to one map. */
  | { kind: 'wire'; layer: number; from: number; to: number; path: string }
  /** Everything to everything. */
  | { kind: 'wedge'; layer: number; path: string };

/** Every connection worth a line: wires where single ones can be told apart, wedges elsewhere. */
export function mapLinks(spec: NetworkSpec, layout: MapLayout): Link[] {
  const shapes = layerShapes(spec);
  return spec.layers.flatMap((layer, index): Link[] => {
    const [below, above] = [layout.layers[index], layout.layers[index + 1]];
    const shape = shapes[index];
    if (below === undefined || above === undefined || shape === undefined) return [];
    const wires = wiresOf(layer, shape, above.flat !== null);
    if (wires === null) return [{ kind: 'wedge', layer: index + 1, path: wedge(below, above) }];
    return wires.flatMap(([from, to]): Link[] => {
      const [start, end] = [below.maps[from], above.maps[to]];
      if (start === undefined || end === undefined) return [];
      return [{ kind: 'wire', layer: index + 1, from, to, path: wire(start, end, below, above) }];
    });
  });
}

function wiresOf(
  layer: LayerSpec,
  below: LayerShape,
  isFlat: boolean,
): [from: number, to: number][] | null {
  if (layer.kind === 'pooling') {
    return Array.from({ length: below.channels }, (_, map) => [map, map]);
  }
  if (layer.kind !== 'convolution' || isFlat) return null;
  return readsOf(layer, below.channels).flatMap((reads, to) =>
    reads.map((from): [number, number] => [from, to]),
  );
}

/**
 * A curve from the right of one map to the left of another. Where maps stand in several columns the
 * line leaves and arrives in the gap between their rows, so that it never runs behind a picture.
 */
function wire(start: MapBox, end: MapBox, below: LayerBox, above: LayerBox): string {
  const startX = below.x + below.width;
  const [fromX, fromY] = [start.x + start.width, start.y + start.height / 2];
  const [toX, toY] = [end.x, end.y + end.height / 2];
  const under = MAP_GAP / 2;
  const startGap = start.y + start.height + under;
  const endGap = end.y + end.height + under;
  const leaves = fromX < startX;
  const arrives = toX > above.x;
  const exitY = leaves ? startGap : fromY;
  const entryY = arrives ? endGap : toY;
  const middle = (startX + above.x) / 2;
  const exit = leaves
    ? `M${fromX} ${fromY}Q${fromX + under} ${fromY} ${fromX + under} ${startGap}H${startX}`
    : `M${fromX} ${fromY}`;
  const curve = `C${middle} ${exitY} ${middle} ${entryY} ${above.x} ${entryY}`;
  const entry = arrives ? `H${toX - under}Q${toX - under} ${toY} ${toX} ${toY}` : '';
  return `${exit}${curve}${entry}`;
}

function wedge(below: LayerBox, above: LayerBox): string {
  const [left, right] = [below.x + below.width + 3, above.x - 3];
  const [topLeft, bottomLeft] = extent(below);
  const [topRight, bottomRight] = extent(above);
  const middle = (left + right) / 2;
  return (
    `M${left} ${topLeft}C${middle} ${topLeft} ${middle} ${topRight} ${right} ${topRight}` +
    `V${bottomRight}C${middle} ${bottomRight} ${middle} ${bottomLeft} ${left} ${bottomLeft}Z`
  );
}

function extent(box: LayerBox): [top: number, bottom: number] {
  const tops = box.maps.map(({ y }) => y);
  const bottoms = box.maps.map(({ y, height }) => y + height);
  return [Math.min(...tops), Math.max(...bottoms)];
}
