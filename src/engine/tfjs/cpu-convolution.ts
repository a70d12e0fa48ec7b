/** Sizes of a convolution without padding; tensors lie as [image][row][column][channel]. */
export interface ConvolutionSizes {
  batch: number;
  stride: number;
  inputHeight: number;
  inputWidth: number;
  inputs: number;
  kernelHeight: number;
  kernelWidth: number;
  outputHeight: number;
  outputWidth: number;
  outputs: number;
}

/*
 * In all three functions the innermost loop carries four sums at once, so that every value fetched is
 * used four times: TensorFlow.js's own loops take many times as long. The arrays read four at a time
 * get a margin of zeros, because the last four may reach past their end.
 */
const MARGIN = 4;

/**
 * The sums of a convolution.
 *
 * @param kernels [row][column][input][output]
 * @returns [image][row][column][output]
 */
export function convolve(
  sizes: ConvolutionSizes,
  input: Float32Array,
  kernels: Float32Array,
): Float32Array {
  const { outputs, kernelHeight } = sizes;
  const rowLength = sizes.kernelWidth * sizes.inputs;
  const inputRow = sizes.inputWidth * sizes.inputs;
  const w = withMargin(kernels);
  const corners = windowCorners(sizes);
  const result = new Float32Array(corners.length * outputs);
  for (let position = 0; position < corners.length; position++) {
    const corner = corners[position] as number;
    for (let output = 0; output < outputs; output += 4) {
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      let at = output;
      for (let row = 0; row < kernelHeight; row++) {
        const start = corner + row * inputRow;
        for (let from = start; from < start + rowLength; from++, at += outputs) {
          const value = input[from] as number;
          a += value * (w[at] as number);
          b += value * (w[at + 1] as number);
          c += value * (w[at + 2] as number);
          d += value * (w[at + 3] as number);
        }
      }
      addFour(result, position * outputs + output, outputs - output, a, b, c, d);
    }
  }
  return result;
}

/**
 * The gradient of the kernels: every input value times the gradient of every sum that it went into.
 *
 * @param gradient of the sums, [image][row][column][output]
 * @returns [row][column][input][output]
 */
export function kernelGradient(
  sizes: ConvolutionSizes,
  input: Float32Array,
  gradient: Float32Array,
): Float32Array {
  const { outputs } = sizes;
  const offsets = windowOffsets(sizes);
  const corners = windowCorners(sizes);
  const dy = withMargin(gradient);
  const result = new Float32Array(offsets.length * outputs);
  // A few hundred positions at a time stay in the processor's cache.
  for (let first = 0; first < corners.length; first += POSITIONS_IN_CACHE) {
    const last = Math.min(first + POSITIONS_IN_CACHE, corners.length);
    for (let k = 0; k < offsets.length; k++) {
      const offset = offsets[k] as number;
      for (let output = 0; output < outputs; output += 4) {
        let a = 0;
        let b = 0;
        let c = 0;
        let d = 0;
        let at = first * outputs + output;
        for (let position = first; position < last; position++, at += outputs) {
          const value = input[(corners[position] as number) + offset] as number;
          a += value * (dy[at] as number);
          b += value * (dy[at + 1] as number);
          c += value * (dy[at + 2] as number);
          d += value * (dy[at + 3] as number);
        }
        addFour(result, k * outputs + output, outputs - output, a, b, c, d);
      }
    }
  }
  return result;
}

/**
 * The gradient of the input: every sum's gradient spread over the window that it was made from.
 *
 * @param gradient of the sums, [image][row][column][output]
 * @param kernels [row][column][input][output]
 * @returns [image][row][column][input]
 */
export function inputGradient(
  sizes: ConvolutionSizes,
  gradient: Float32Array,
  kernels: Float32Array,
): Float32Array {
  const { outputs, kernelHeight } = sizes;
  const rowLength = sizes.kernelWidth * sizes.inputs;
  const inputRow = sizes.inputWidth * sizes.inputs;
  const w = transposed(kernels, outputs);
  const window = kernelHeight * rowLength;
  const corners = windowCorners(sizes);
  const result = new Float32Array(sizes.batch * sizes.inputHeight * inputRow);
  for (let position = 0; position < corners.length; position++) {
    const corner = corners[position] as number;
    for (let row = 0; row < kernelHeight; row++) {
      for (let column = 0; column < rowLength; column += 4) {
        let a = 0;
        let b = 0;
        let c = 0;
        let d = 0;
        let at = row * rowLength + column;
        const start = position * outputs;
        for (let from = start; from < start + outputs; from++, at += window) {
          const value = gradient[from] as number;
          a += value * (w[at] as number);
          b += value * (w[at + 1] as number);
          c += value * (w[at + 2] as number);
          d += value * (w[at + 3] as number);
        }
        const to = corner + row * inputRow + column;
        addFour(result, to, rowLength - column, a, b, c, d);
      }
    }
  }
  return result;
}

const POSITIONS_IN_CACHE = 400;

/** Where in the input each window begins, for every image and position of the output. */
function windowCorners(sizes: ConvolutionSizes): Uint32Array {
  const { batch, stride, inputHeight, inputWidth, inputs, outputHeight, outputWidth } = sizes;
  const corners = new Uint32Array(batch * outputHeight * outputWidth);
  let position = 0;
  for (let image = 0; image < batch; image++) {
    for (let row = 0; row < outputHeight; row++) {
      for (let column = 0; column < outputWidth; column++) {
        const pixel = (image * inputHeight + row * stride) * inputWidth + column * stride;
        corners[position++] = pixel * inputs;
      }
    }
  }
  return corners;
}

/** Where each value of a window lies, counted from the window's beginning. */
function windowOffsets({
  kernelHeight,
  kernelWidth,
  inputWidth,
  inputs,
}: ConvolutionSizes): Uint32Array {
  const rowLength = kernelWidth * inputs;
  return Uint32Array.from(
    { length: kernelHeight * rowLength },
    (_, k) => Math.floor(k / rowLength) * inputWidth * inputs + (k % rowLength),
  );
}

function withMargin(values: Float32Array): Float32Array {
  const copy = new Float32Array(values.length + MARGIN);
  copy.set(values);
  return copy;
}

/** [row][column] becomes [column][row]. */
function transposed(values: Float32Array, columns: number): Float32Array {
  const rows = values.length / columns;
  const copy = new Float32Array(values.length + MARGIN);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      copy[column * rows + row] = values[row * columns + column] as number;
    }
  }
  return copy;
}

function addFour(
  target: Float32Array,
  at: number,
  width: number,
  a: number,
  b: number,
  c: number,
  d: number,
): void {
  target[at] = (target[at] as number) + a;
  if (width > 1) target[at + 1] = (target[at + 1] as number) + b;
  if (width > 2) target[at + 2] = (target[at + 2] as number) + c;
  if (width > 3) target[at + 3] = (target[at + 3] as number) + d;
}
