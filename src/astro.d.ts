/** For tools that cannot read `.astro` files; astro check sees each component's own props instead. */
declare module '*.astro' {
  const component: import('astro/runtime/server/index.js').AstroComponentFactory;
  export default component;
}
