import TopNavigation from '@cloudscape-design/components/top-navigation';
import { applyMode, Mode } from '@cloudscape-design/global-styles';
import { useState } from 'react';
import { usePageConfig } from '../session/page-config.ts';
import { useSession } from '../session/session.ts';
import { useBranch } from './branch.ts';
import { useFollow } from './paths.ts';

const THEME_NAMES = { system: 'System default', light: 'Light', dark: 'Dark' } as const;
type Theme = keyof typeof THEME_NAMES;
const THEMES = Object.keys(THEME_NAMES) as Theme[];

const STORAGE_KEY = 'latchkey-theme';
const prefersDark = window.matchMedia('(prefers-color-scheme: dark)');

/** Applies the theme chosen in this browser, or follows the system's preference as it changes. */
export function startTheme(): void {
  applyTheme();
  prefersDark.addEventListener('change', applyTheme);
}

export function TopBar() {
  const [theme, setTheme] = useState(loadTheme);
  const session = useSession();
  const follow = useFollow();
  const { service } = usePageConfig();
  const [own] = useBranch();
  const chooseTheme = (chosen: Theme): void => {
    window.localStorage.setItem(STORAGE_KEY, chosen);
    setTheme(chosen);
    applyTheme();
  };
  return (
    <div id="top-bar">
      <TopNavigation
        identity={{
          href: '/',
          title: service.name,
          logo: { src: '/favicon.svg', alt: 'Logo' },
          onFollow: follow,
        }}
        utilities={[
          {
            type: 'menu-dropdown',
            text: 'Appearance',
            iconName: 'view-full',
            items: THEMES.map((id) => ({
              id,
              itemType: 'checkbox',
              text: THEME_NAMES[id],
              checked: id === theme,
            })),
            onItemClick: ({ detail }) => chooseTheme(detail.id as Theme),
          },
          {
            type: 'menu-dropdown',
            text: own ? `${session.administrator} · ${own.name}` : session.administrator,
            iconName: 'user-profile',
            items: [{ id: 'sign-out', text: 'Sign out' }],
            onItemClick: () => void session.signOut(),
          },
        ]}
      />
    </div>
  );
}

function loadTheme(): Theme {
  const stored = window.localStorage.getItem(STORAGE_KEY);
  return THEMES.find((theme) => theme === stored) ?? 'system';
}

function applyTheme(): void {
  const theme = loadTheme();
  applyMode(theme === 'dark' || (theme === 'system' && prefersDark.matches) ? Mode.Dark : Mode.Light);
}
