import TopNavigation from '@cloudscape-design/components/top-navigation';
import { useSession } from '../session/session-context.ts';
import { useFollow } from './paths.ts';
import { THEMES, type Theme, useTheme } from './theme.ts';

const THEME_NAMES: Readonly<Record<Theme, string>> = {
  system: 'As the computer',
  light: 'Light',
  dark: 'Dark',
};

export function TopBar() {
  const [theme, setTheme] = useTheme();
  const session = useSession();
  const follow = useFollow();
  return (
    <div id="top-bar">
      <TopNavigation
        identity={{
          href: '/',
          title: 'Latchkey',
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
            onItemClick: ({ detail }) => setTheme(detail.id as Theme),
          },
          {
            type: 'button',
            text: 'Sign out',
            iconName: 'lock-private',
            onClick: () => void session.signOut(),
          },
        ]}
      />
    </div>
  );
}
