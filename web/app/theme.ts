import { applyMode, Mode } from '@cloudscape-design/global-styles';
import { useState } from 'react';

/** Light, dark, or as the computer is set. */
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEPT_AS = 'latchkey-theme';
const prefersDark = window.matchMedia('(prefers-color-scheme: dark)');

/** Shows the page as was chosen on this computer, and goes with the computer where nothing was. */
export function followTheme(): void {
  show();
  prefersDark.addEventListener('change', show);
}

/** The theme that was chosen, and how to choose another. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState(keptTheme);
  const choose = (chosen: Theme): void => {
    window.localStorage.setItem(KEPT_AS, chosen);
    setTheme(chosen);
    show();
  };
  return [theme, choose];
}

function show(): void {
  const theme = keptTheme();
  applyMode(theme === 'dark' || (theme === 'system' && prefersDark.matches) ? Mode.Dark : Mode.Light);
}

function keptTheme(): Theme {
  const kept = window.localStorage.getItem(KEPT_AS);
  return THEMES.find((theme) => theme === kept) ?? 'system';
}
