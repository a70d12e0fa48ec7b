/** For tools that cannot read `.astro` files; astro check sees each component's own props instead. */
declare module '*.astro' {
  import type { AstroComponentFactory } from 'astro/runtime/server/index.js';

  const component: AstroComponentFactory;
  export default component;
}
