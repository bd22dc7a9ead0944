const name = 'headstart-theme';

export type Theme = 'system' | 'light' | 'dark';

export const theme = (): Theme => (localStorage.getItem(name) as Theme | null) ?? 'system';

/** Colours follow `color-scheme` (styles/tokens.css): the system's, or the chosen one. */
export function applyTheme(chosen?: Theme): void {
  if (chosen) localStorage.setItem(name, chosen);
  const now = theme();
  document.documentElement.style.colorScheme = now === 'system' ? 'light dark' : now;
}
