import { glob } from 'astro/loaders';
import { z } from 'astro/zod';
import { defineCollection } from 'astro:content';

/** Lessons: `src/lessons/<language>/<slug>.mdx`, served at `/lessons/<slug>`. */
const lessons = defineCollection({
  loader: glob({ base: './src/lessons', pattern: '*/[^_]*.mdx' }),
  schema: z.strictObject({
    /** Heading of the page, without formulas. */
    title: z.string().min(1),
    /** One or two sentences under the heading; also the description that search engines show. */
    summary: z.string().min(20).max(220),
    /** Position among the lessons, from 1. */
    order: z.int().positive(),
    /** The layer that the lesson is about, if it is about one: lights the lesson's colour. */
    layer: z.enum(['Input', 'C1', 'S2', 'C3', 'S4', 'C5', 'F6', 'Output']).optional(),
  }),
});

export const collections = { lessons };
