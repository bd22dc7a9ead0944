const name = 'headstart-theme';

export type Theme = 'system' | 'light' | 'dark';

export const theme = (): Theme => (localStorage.getItem(name) as Theme | null) ?? 'system';

/** Sets `color-scheme`, which every colour in styles/tokens.css follows. */
export function applyTheme(chosen?: Theme): void {
  if (chosen) localStorage.setItem(name, chosen);
  const now = theme();
  document.documentElement.style.colorScheme = now === 'system' ? 'light dark' : now;
}
