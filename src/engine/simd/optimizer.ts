import type { OptimizerSettings } from '../engine.ts';
import type { Weights } from '../weights.ts';
import { toEngine } from './layout.ts';
import type { SimdNetwork } from './network.ts';

const MOMENTUM = 0.9;
const FIRST_DECAY = 0.9;
const SECOND_DECAY = 0.999;

/** Prefixes under which an optimizer's numbers are saved; the first kind lies at `plan.first`. */
const MEMORY = { sgd: [], momentum: ['momentum.'], adam: ['adam.m.', 'adam.v.'] } as const;

/** Changes the weights of a network by its gradients, as PyTorch's optimizers do. */
export class Optimizer {
  learningRate: number;
  readonly #settings: OptimizerSettings;
  #steps = 0;
  /** 0.9ᵗ and 0.999ᵗ, by multiplication: the same on every machine. */
  #firstPower = 1;
  #secondPower = 1;

  constructor(settings: OptimizerSettings) {
    this.#settings = settings;
    this.learningRate = settings.learningRate;
  }

  get steps(): number {
    return this.#steps;
  }

  step({ kernels, plan }: SimdNetwork): void {
    this.#count();
    const { weights, gradients, first, second, trainable } = plan;
    const rate = this.learningRate;
    const decay = this.#settings.weightDecay ?? 0;
    switch (this.#settings.optimizer) {
      case 'sgd':
        kernels.descend(weights, gradients, trainable, rate, decay);
        break;
      case 'momentum':
        kernels.descendWithMomentum(weights, gradients, first, trainable, rate, MOMENTUM, decay);
        break;
      case 'adam': {
        const one = 1 - this.#firstPower;
        const two = Math.sqrt(1 - this.#secondPower);
        kernels.adam(weights, gradients, first, second, trainable, rate, one, two, decay);
      }
    }
  }

  /** The optimizer's numbers, as `momentum.c1.weight` and so on. */
  save(network: SimdNetwork): Weights {
    const saved = this.#memory(network).map(({ prefix, start }) => {
      const tensors = Object.entries(network.read(start, (_, trainable) => trainable));
      return tensors.map(([name, tensor]) => [prefix + name, tensor] as const);
    });
    return Object.fromEntries(saved.flat());
  }

  /** Numbers that are not among those saved begin at 0, as at the first step. */
  restore(network: SimdNetwork, saved: Weights, steps: number): void {
    for (const { prefix, start } of this.#memory(network)) {
      for (const { layout, offset } of network.plan.tensors) {
        if (!layout.parameter.trainable) continue;
        const memory = network.floats(start + offset * 4, layout.size);
        const data = saved[prefix + layout.parameter.name]?.data;
        if (data === undefined) memory.fill(0);
        else toEngine(layout, data, memory);
      }
    }
    this.#steps = 0;
    this.#firstPower = 1;
    this.#secondPower = 1;
    while (this.#steps < steps) this.#count();
  }

  #memory({ plan }: SimdNetwork): { prefix: string; start: number }[] {
    return MEMORY[this.#settings.optimizer].map((prefix, index) => ({
      prefix,
      start: index === 0 ? plan.first : plan.second,
    }));
  }

  #count(): void {
    this.#steps += 1;
    this.#firstPower *= FIRST_DECAY;
    this.#secondPower *= SECOND_DECAY;
  }
}
