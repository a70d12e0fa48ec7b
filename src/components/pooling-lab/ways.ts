import type { PoolingWay } from './pooling.ts';

/** A way of pooling as the figures call it. */
export const WAY_TITLES: Readonly<Record<PoolingWay, string>> = {
  average: 'Average',
  max: 'Max',
  trainable: 'Trainable, 1998',
  strided: 'Every second pixel',
};

/** What a way of pooling keeps of a window, in a few words. */
export const WAY_NOTES: Readonly<Record<PoolingWay, string>> = {
  average: 'the mean of the window',
  max: 'the largest value',
  trainable: 'coefficient · sum + bias, squashed',
  strided: 'the upper left value; nothing is averaged',
};
