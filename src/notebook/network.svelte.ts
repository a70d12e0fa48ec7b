import { networkInput } from '#digits/network-input.ts';
import type { Activations, LiveNetwork } from '#engine/engine.ts';
import { initialWeights } from '#engine/initialise.ts';
import { createLiveNetwork } from '#engine/tfjs/live.ts';
import type { Weights } from '#engine/weights.ts';
import type { NetworkSpec } from '#network/spec.ts';
import { VARIANTS, variant } from '#network/variants.ts';
import { digitNotebook } from './digit.svelte.ts';
import type { DigitNotebook } from './digit.svelte.ts';
import { keepOwnNetwork, recallOwnNetwork } from './own-networks.ts';
import type { OwnNetwork } from './own-networks.ts';
import { readSetting, writeSetting } from './settings.ts';
import { loadShippedModels, loadShippedWeights } from './shipped.ts';
import type { ShippedModel } from './shipped.ts';

/**
 * Whose weights the figures run on: the site's, the reader's, or those of a network that has not
 * learned anything yet.
 */
export type WeightsSource = 'shipped' | 'own' | 'untrained';

const FIRST_VARIANT = 'lecun1998';
const UNTRAINED_SEED = 1998;

/** The network that every figure runs on, and what it makes of the reader's digit. */
export class NetworkNotebook {
  spec: NetworkSpec = $state.raw(variant(FIRST_VARIANT));
  source: WeightsSource = $state('shipped');
  /** The weights behind the figures; null until the first are there. */
  weights: Weights | null = $state.raw(null);
  /** Steps taken so far while the weights on show are still learning, or null. */
  trainingStep: number | null = $state(null);
  own: OwnNetwork | null = $state.raw(null);
  models: readonly ShippedModel[] = $state.raw([]);
  /** Why the figures run on other weights than they should, or not at all; or null. */
  problem: string | null = $state(null);
  /** Why the reader's network could not be read or kept, or null. */
  storageProblem: string | null = $state(null);

  readonly shipped: ShippedModel | null = $derived(
    this.models.find((model) => model.id === this.spec.id) ?? null,
  );
  /** Everything that the network computed for the digit; null until it runs. */
  readonly activations: Activations | null = $derived.by(() => this.#forward());

  #digit: DigitNotebook;
  #base = '/';
  #modelsProblem: string | null = null;
  #live: LiveNetwork | null = $state.raw(null);
  /** Counts choices, so that a slow answer to an earlier one is dropped. */
  #choice = 0;

  constructor(digit: DigitNotebook) {
    this.#digit = digit;
  }

  /** Loads the variant last used. @param base root of the site, with a slash at its end. */
  async open(base: string): Promise<void> {
    this.#base = base;
    const last = readSetting('variant');
    const spec = VARIANTS.find(({ id }) => id === last) ?? variant(FIRST_VARIANT);
    try {
      this.models = await loadShippedModels(base);
    } catch (error) {
      this.#modelsProblem = messageOf(error);
    }
    // Whoever was quick enough to choose already keeps that choice.
    if (this.#choice === 0) await this.choose(spec.id);
  }

  /** Puts another variant behind every figure, with the reader's weights if that is their choice. */
  async choose(variantId: string): Promise<void> {
    const choice = ++this.#choice;
    const spec = variant(variantId);
    writeSetting('variant', variantId);
    const own = await this.#recall(spec);
    if (choice !== this.#choice) return;
    const wanted = readSetting('source');
    const hasShipped = this.models.some(({ id }) => id === variantId);
    const fallback = hasShipped ? 'shipped' : 'untrained';
    await this.#show(choice, spec, own, own !== null && wanted === 'own' ? 'own' : fallback);
  }

  /** Switches between the site's weights and the reader's. */
  async use(source: WeightsSource): Promise<void> {
    writeSetting('source', source);
    await this.#show(++this.#choice, this.spec, this.own, source);
  }

  /** Shows weights that are still learning; the choice of source comes back with {@link adopt} or {@link use}. */
  showLearning(spec: NetworkSpec, weights: Weights, step: number): void {
    if (spec.id !== this.spec.id || this.#live === null) return;
    this.trainingStep = step;
    this.#setWeights(weights);
  }

  /**
   * Makes a network the reader's own: shown at once, kept in the browser, read back.
   * If it cannot be kept, `storageProblem` says why and it stays for this visit.
   */
  async adopt(spec: NetworkSpec, own: OwnNetwork): Promise<void> {
    if (spec.id === this.spec.id) {
      this.own = own;
      await this.use('own');
    }
    try {
      await keepOwnNetwork(spec, own);
      this.storageProblem = null;
    } catch (error) {
      this.storageProblem = messageOf(error);
    }
  }

  async #recall(spec: NetworkSpec): Promise<OwnNetwork | null> {
    try {
      return await recallOwnNetwork(spec);
    } catch (error) {
      this.storageProblem = messageOf(error);
      return null;
    }
  }

  async #show(
    choice: number,
    spec: NetworkSpec,
    own: OwnNetwork | null,
    source: WeightsSource,
  ): Promise<void> {
    try {
      const shown = await this.#weightsOf(spec, own, source);
      const { weights } = shown;
      const live =
        this.#live !== null && this.spec.id === spec.id
          ? this.#live
          : await createLiveNetwork(spec, weights);
      if (choice !== this.#choice) {
        if (live !== this.#live) live.dispose();
        return;
      }
      if (live !== this.#live) this.#live?.dispose();
      this.spec = spec;
      this.own = own;
      this.source = shown.source;
      this.trainingStep = null;
      this.problem = shown.problem;
      this.#live = live;
      this.#setWeights(weights);
    } catch (error) {
      if (choice === this.#choice) this.problem = messageOf(error);
    }
  }

  /** The weights wanted, or fresh ones and the reason where the site's cannot be had. */
  async #weightsOf(
    spec: NetworkSpec,
    own: OwnNetwork | null,
    source: WeightsSource,
  ): Promise<{ weights: Weights; source: WeightsSource; problem: string | null }> {
    if (source === 'own' && own !== null) return { weights: own.weights, source, problem: null };
    const model = this.models.find(({ id }) => id === spec.id);
    let problem = this.#modelsProblem;
    if (source === 'shipped' && model !== undefined) {
      try {
        const weights = await loadShippedWeights(this.#base, spec, model);
        return { weights, source, problem: null };
      } catch (error) {
        problem = messageOf(error);
      }
    }
    return { weights: initialWeights(spec, UNTRAINED_SEED), source: 'untrained', problem };
  }

  #setWeights(weights: Weights): void {
    this.#live?.setWeights(weights);
    this.weights = weights;
  }

  #forward(): Activations | null {
    const live = this.#live;
    if (live === null || this.weights === null) return null;
    return live.forward(networkInput(this.#digit.digit, live.spec.input));
  }
}

export const networkNotebook = new NetworkNotebook(digitNotebook);

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
