import { readFixture } from '../../unit/engine/fixture.ts';
import type { Fixture } from '../../unit/engine/fixture.ts';

/** A fixture as the test server serves it. */
export async function fetchFixture(id: string, prefix = ''): Promise<Fixture> {
  const url = new URL(`../../fixtures/${prefix}${id}.safetensors`, import.meta.url);
  const response = await fetch(url);
  return readFixture(id, await response.arrayBuffer());
}
