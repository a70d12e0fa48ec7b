import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A fetch for {@link import("#digits/load.ts").loadDigits} in programs without a server: answers
 * `/data/…` from the files in `folder`.
 */
export function fileFetch(folder: string): (url: string) => Promise<Response> {
  return async (url) => {
    try {
      return new Response(await readFile(join(folder, url)));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
        return new Response(null, { status: 404 });
      }
      throw error;
    }
  };
}
