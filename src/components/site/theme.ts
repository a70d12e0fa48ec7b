/** What a reader may choose; `system` follows the operating system. */
export type Theme = 'light' | 'dark' | 'system';

const key = 'theme';

export function isTheme(value: string | null | undefined): value is Theme {
  return value === 'light' || value === 'dark' || value === 'system';
}

/** The theme that the page shows by the reader's choice; `system` where none was made. */
export function chosenTheme(): Theme {
  const theme = document.documentElement.dataset['theme'];
  return isTheme(theme) ? theme : 'system';
}

/** Shows a theme and remembers it; where storage is blocked it holds for this page only. */
export function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
  try {
    if (theme === 'system') localStorage.removeItem(key);
    else localStorage.setItem(key, theme);
  } catch {
    // Nothing to do: the choice is visible, it is only forgotten with the page.
  }
}
