import { applyTheme, chosenTheme, isTheme } from '#components/site/theme.ts';

/** The header's three radio buttons: shows the remembered theme and applies the one chosen. */
class ThemeSwitch extends HTMLElement {
  connectedCallback(): void {
    this.hidden = false;
    const current = chosenTheme();
    for (const radio of this.querySelectorAll('input')) {
      radio.checked = radio.value === current;
      radio.addEventListener('change', () => {
        if (radio.checked && isTheme(radio.value)) applyTheme(radio.value);
      });
    }
  }
}

customElements.define('theme-switch', ThemeSwitch);
