import type { Weights } from '#engine/weights.ts';
import type { NetworkSpec } from '#network/spec.ts';
import type { NetworkNotebook } from '#notebook/network.svelte.ts';
import {
  decodeOwnNetwork,
  forgetOwnNetwork,
  keepOwnNetwork,
  recallOwnNetwork,
} from '#notebook/own-networks.ts';
import type { OwnNetwork } from '#notebook/own-networks.ts';
import { keepsItself } from './outcome.ts';
import type { Offer } from './outcome.ts';
import { messageOf } from './words.ts';

/** What the keeper needs of the reader's notebook. */
export type KeeperNotebook = Pick<
  NetworkNotebook,
  'spec' | 'own' | 'source' | 'storageProblem' | 'adopt' | 'use'
>;

/** Reads all held-out digits: the fraction of them read rightly. */
export type MeasureAccuracy = (spec: NetworkSpec, weights: Weights) => Promise<number>;

/** Files larger than this hold no network of this site; their bytes are not even read. */
const LARGEST_FILE = 64 * 2 ** 20;

/** Sees to it that what the reader trained or loaded becomes theirs, and replaces nothing unasked. */
export class Keeper {
  /** A network that waits for the reader's word, or null. */
  offer: Offer | null = $state.raw(null);
  /** True while the network on offer reads the held-out digits. */
  measuring = $state(false);
  /** The network that became the reader's last, here and now; null before. */
  adopted: Offer | null = $state.raw(null);
  /** What is wrong with the file that the reader chose, or null. */
  fileProblem: string | null = $state(null);

  #notebook: KeeperNotebook;
  #measure: MeasureAccuracy;
  /** The variant whose network in training was saved when the reader left the page. */
  #savedAhead: string | null = null;

  constructor(notebook: KeeperNotebook, measure: MeasureAccuracy) {
    this.#notebook = notebook;
    this.#measure = measure;
  }

  /** The network that a download gives: the one on offer, else the reader's own of this variant. */
  get downloadable(): { spec: NetworkSpec; own: OwnNetwork } | null {
    if (this.offer !== null) return this.offer;
    const { spec, own } = this.#notebook;
    return own === null ? null : { spec, own };
  }

  /**
   * Takes a network that was made: keeps it, or asks if it would replace something better. One that was
   * not trained to the end is first measured on all held-out digits.
   */
  async take(spec: NetworkSpec, own: OwnNetwork, cause: Offer['cause']): Promise<void> {
    const offer = { spec, own, cause, earlier: await this.earlier(spec) };
    this.offer = offer;
    if (cause !== 'finished') {
      this.measuring = true;
      const measured = await this.#measured(offer);
      this.measuring = false;
      if (this.offer !== offer) return;
      this.offer = measured;
    }
    if (keepsItself(this.offer)) await this.keep();
  }

  /** Makes the network on offer the reader's own. */
  async keep(): Promise<void> {
    const { offer } = this;
    if (offer === null) return;
    await this.#notebook.adopt(offer.spec, offer.own);
    this.#savedAhead = null;
    this.adopted = offer;
    if (this.offer === offer) this.offer = null;
  }

  /** Lets the network on offer go; figures and storage are as they were before it. */
  async discard(): Promise<void> {
    const { offer } = this;
    if (offer === null) return;
    this.offer = null;
    if (this.#savedAhead === offer.spec.id) await this.#undoSave(offer);
    await this.#notebook.use(this.#notebook.source);
  }

  /** Reads a file of weights for the variant on show. */
  async load(file: File): Promise<void> {
    this.fileProblem = null;
    const { spec } = this.#notebook;
    try {
      if (file.size > LARGEST_FILE) {
        const size = Math.round(file.size / 2 ** 20);
        throw new RangeError(
          `“${file.name}” has ${size} MB and cannot be a network of this kind. ` +
            'Choose a .safetensors file that was saved here or from PyTorch.',
        );
      }
      const own = decodeOwnNetwork(spec, await file.arrayBuffer(), file.name);
      await this.take(spec, own, 'loaded');
    } catch (error) {
      this.fileProblem = messageOf(error);
    }
  }

  /**
   * Saves a network that is still in training, because the reader may be leaving. Nothing happens if it
   * would replace a better one.
   */
  async saveAhead(spec: NetworkSpec, own: OwnNetwork): Promise<void> {
    const earlier = await this.earlier(spec);
    if (!keepsItself({ spec, own, cause: 'stopped', earlier })) return;
    try {
      await keepOwnNetwork(spec, own);
      this.#savedAhead = spec.id;
    } catch {
      // The page is going away: the end of the run says so, if the reader stays to read it.
    }
  }

  /** The reader's network of a variant as it was before this one, or null. */
  async earlier(spec: NetworkSpec): Promise<OwnNetwork | null> {
    if (this.#notebook.spec.id === spec.id) return this.#notebook.own;
    try {
      return await recallOwnNetwork(spec);
    } catch {
      return null;
    }
  }

  async #measured(offer: Offer): Promise<Offer> {
    const { weights, record } = offer.own;
    try {
      const accuracy = await this.#measure(offer.spec, weights);
      return { ...offer, own: { weights, record: { ...record, accuracy } } };
    } catch {
      return offer;
    }
  }

  async #undoSave({ spec, earlier }: Offer): Promise<void> {
    this.#savedAhead = null;
    try {
      await (earlier === null ? forgetOwnNetwork(spec) : keepOwnNetwork(spec, earlier));
    } catch (error) {
      this.#notebook.storageProblem = messageOf(error);
    }
  }
}
