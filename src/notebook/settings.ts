/** Small choices of the reader that are remembered in this browser. */
export type Setting = 'variant' | 'source';

/** A remembered choice, or null if there is none or the browser remembers nothing. */
export function readSetting(name: Setting): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** Remembers a choice where the browser allows it; elsewhere it lasts until the page is closed. */
export function writeSetting(name: Setting, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // A blocked storage costs the reader nothing but the memory of this choice.
  }
}
