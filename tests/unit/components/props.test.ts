import { z } from 'astro/zod';
import { describe, expect, test } from 'vitest';
import { parseProps } from '#components/props.ts';

const schema = z.strictObject({ layer: z.enum(['C1', 'S2']), rows: z.int().default(5) });
const url = new URL('http://localhost/lessons/c1');

describe('parseProps', () => {
  test('returns the props with defaults filled in', () => {
    expect(parseProps({ props: { layer: 'C1' }, url }, 'Kernels', schema)).toEqual({
      layer: 'C1',
      rows: 5,
    });
  });

  test('names widget, page and each wrong attribute', () => {
    const parse = () => parseProps({ props: { layer: 'C2', rowz: 3 }, url }, 'Kernels', schema);
    expect(parse).toThrow('<Kernels> on the page /lessons/c1 has wrong attributes');
    expect(parse).toThrow(/layer: .*"C1"\|"S2"/);
    expect(parse).toThrow(/"rowz"/);
  });
});
