export { adam, add, approach, descend, descendWithMomentum, multiply } from './optimizers';
export { crossEntropy, distances, distancesBack, marginLoss, probabilities } from './classifier';
export { convolve, convolveBack, turnWeights } from './convolution';
export { correlate, sumGradients } from './correlation';
export {
  normalize,
  normalizeBack,
  useBatchStatistics,
  useRunningStatistics,
} from './normalization';
export { pool, poolBack, poolParameters } from './pooling';
export { heapBase, interleave } from './tiles';
