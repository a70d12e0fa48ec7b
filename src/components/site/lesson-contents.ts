/** Marks the section being read in the lesson's list of contents. */
class LessonContents extends HTMLElement {
  #observer: IntersectionObserver | undefined;

  connectedCallback(): void {
    const links = new Map(
      Array.from(this.querySelectorAll('a'), (link) => [
        decodeURIComponent(link.hash.slice(1)),
        link,
      ]),
    );
    const headings = [...links.keys()]
      .map((id) => document.getElementById(id))
      .filter((heading) => heading !== null);
    const mark = (): void => {
      const line = window.innerHeight / 3;
      const read = headings.filter((heading) => heading.getBoundingClientRect().top < line);
      const current = read.at(-1)?.id;
      for (const [id, link] of links) {
        if (id === current) link.setAttribute('aria-current', 'true');
        else link.removeAttribute('aria-current');
      }
    };
    this.#observer = new IntersectionObserver(mark, { rootMargin: '0px 0px -66.6% 0px' });
    for (const heading of headings) this.#observer.observe(heading);
  }

  disconnectedCallback(): void {
    this.#observer?.disconnect();
  }
}

customElements.define('lesson-contents', LessonContents);
