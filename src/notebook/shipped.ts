import * as v from 'valibot';
import { weightsFor } from '#engine/safetensors.ts';
import type { Weights } from '#engine/weights.ts';
import type { NetworkSpec } from '#network/spec.ts';

const Model = v.object({
  id: v.string(),
  file: v.string(),
  validationAccuracy: v.number(),
  data: v.object({ validationImages: v.number() }),
});
export type ShippedModel = v.InferOutput<typeof Model>;

/** Reference weights that could not be fetched or read, in words for the reader. */
export class ShippedWeightsError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ShippedWeightsError';
  }
}

/**
 * The reference weights that this copy of the site carries.
 *
 * @param base root of the site with a slash at its end.
 */
export async function loadShippedModels(base: string): Promise<ShippedModel[]> {
  const response = await fetchOrSay(`${base}models/manifest.json`);
  const parsed = v.safeParse(v.array(Model), await response.json().catch(() => null));
  if (parsed.success) return parsed.output;
  throw new ShippedWeightsError('The list of trained networks is damaged. Reload the page.');
}

/** The reference weights of a variant, checked against its spec. */
export async function loadShippedWeights(
  base: string,
  spec: NetworkSpec,
  model: ShippedModel,
): Promise<Weights> {
  const response = await fetchOrSay(`${base}models/${model.file}`);
  return weightsFor(spec, await response.arrayBuffer());
}

async function fetchOrSay(url: string): Promise<Response> {
  try {
    const response = await fetch(url);
    if (response.ok) return response;
    throw new Error(`HTTP ${response.status}`);
  } catch (error) {
    throw new ShippedWeightsError(
      `The trained network could not be fetched (${url}). Check the connection and reload the page.`,
      { cause: error },
    );
  }
}
