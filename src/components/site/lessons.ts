import { getCollection } from 'astro:content';
import type { CollectionEntry } from 'astro:content';

/** A lesson as the frame shows it. */
export interface LessonLink {
  entry: CollectionEntry<'lessons'>;
  /** Last part of the page's address, as in `c1`. */
  slug: string;
  /** Address of the page, as in `/lessons/c1`. */
  address: string;
  title: string;
}

/** All lessons in the order in which they are meant to be read. */
export async function listLessons(): Promise<LessonLink[]> {
  const entries = await getCollection('lessons');
  return entries
    .toSorted((one, other) => one.data.order - other.data.order)
    .map((entry) => {
      const slug = entry.id.slice(entry.id.indexOf('/') + 1);
      return { entry, slug, address: `/lessons/${slug}`, title: entry.data.title };
    });
}
