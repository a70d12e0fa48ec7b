import Disagree from '#components/ui/Disagree.astro';
import Figure from '#components/ui/Figure.astro';
import Goals from '#components/ui/Goals.astro';
import Recap from '#components/ui/Recap.astro';
import SideNote from '#components/ui/SideNote.astro';
import Source from '#components/ui/Source.astro';

/** The names that lessons may use without importing them. */
export const widgets = { Disagree, Figure, Goals, Recap, SideNote, Source };
